/** Brightness of a picture, row by row, 0 black to 255 white. */
export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  readonly grey: Uint8Array;
}

/** A smaller picture is an icon, a bullet or a line. */
const SMALLEST_SIDE = 64;
const CELLS = 32;
const WAVES = 8;
/** What a coefficient moves by where every cell is off by the rounding of its brightness: a bit that hangs on less is chance, as all are of an even tone. */
const STEADY = 0.5;
const MOST_UNSTEADY = 8;

/**
 * Perceptual hash of a picture, 16 hexadecimal digits: the signs of 64 low frequencies of its brightness about their median, which copies
 * that were scaled, re-encoded or brightened have in common but for a few bits. NULL where the picture has too little in it to tell it from others.
 *
 * Zauner, Implementation and benchmarking of perceptual image hash functions, 2010, 3.2.1 (DCT based hash): a mean filter, 32 x 32 cells,
 * the coefficients 1 to 8 of both directions. Means over the cells are filter and scaling in one.
 */
export function pictureHash(picture: GreyPicture): string | null {
  if (Math.min(picture.width, picture.height) < SMALLEST_SIDE) return null;
  const cells = cellMeans(picture);
  const waves = lowFrequencies(cells);
  const ordered = [...waves].sort((one, other) => one - other);
  const median = (ordered[WAVES * WAVES * 0.5 - 1]! + ordered[WAVES * WAVES * 0.5]!) / 2;
  if (waves.filter((wave) => Math.abs(wave - median) < STEADY).length > MOST_UNSTEADY) return null;
  let hash = 0n;
  for (const wave of waves) hash = (hash << 1n) | (wave > median ? 1n : 0n);
  return hash.toString(16).padStart(16, '0').toUpperCase();
}

/** Mean brightness of 32 x 32 cells of equal size; a pixel on a border counts for both by how much of it lies in each. */
function cellMeans({ width, height, grey }: GreyPicture): Float64Array {
  const across = shares(width);
  const down = shares(height);
  const cells = new Float64Array(CELLS * CELLS);
  const row = new Float64Array(CELLS + 1);
  for (let y = 0; y < height; y++) {
    row.fill(0);
    const start = y * width;
    for (let x = 0; x < width; x++) {
      const value = grey[start + x]!;
      const cell = across.cell[x]!;
      const share = across.share[x]!;
      row[cell]! += value * share;
      row[cell + 1]! += value * (1 - share);
    }
    const top = down.cell[y]! * CELLS;
    const share = down.share[y]!;
    for (let x = 0; x < CELLS; x++) {
      cells[top + x]! += row[x]! * share;
      if (share < 1) cells[top + CELLS + x]! += row[x]! * (1 - share);
    }
  }
  const area = (width / CELLS) * (height / CELLS);
  return cells.map((sum) => sum / area);
}

/** For each pixel of a side: the cell in which it begins, and how much of it lies there; the rest lies in the next. */
function shares(pixels: number): { readonly cell: Uint8Array; readonly share: Float64Array } {
  const cell = new Uint8Array(pixels);
  const share = new Float64Array(pixels).fill(1);
  for (let at = 0; at < pixels; at++) {
    cell[at] = Math.floor((at * CELLS) / pixels);
    const end = ((cell[at]! + 1) * pixels) / CELLS;
    if (end < at + 1) share[at] = end - at;
  }
  return { cell, share };
}

/** Orthonormal discrete cosine transform (type II), frequencies 1 to 8 across and down: 0 is the mean brightness alone. */
function lowFrequencies(cells: Float64Array): readonly number[] {
  const across = new Float64Array(CELLS * WAVES);
  for (let y = 0; y < CELLS; y++)
    for (let u = 0; u < WAVES; u++) {
      let sum = 0;
      for (let x = 0; x < CELLS; x++) sum += cells[y * CELLS + x]! * COSINES[u * CELLS + x]!;
      across[y * WAVES + u] = sum;
    }
  const waves: number[] = [];
  for (let v = 0; v < WAVES; v++)
    for (let u = 0; u < WAVES; u++) {
      let sum = 0;
      for (let y = 0; y < CELLS; y++) sum += across[y * WAVES + u]! * COSINES[v * CELLS + y]!;
      waves.push(sum);
    }
  return waves;
}

const COSINES = Float64Array.from({ length: WAVES * CELLS }, (_, i) => {
  const wave = Math.floor(i / CELLS) + 1;
  return Math.sqrt(2 / CELLS) * Math.cos((Math.PI * wave * (2 * (i % CELLS) + 1)) / (2 * CELLS));
});
