/** Seeded source of uniform numbers in (0, 1) with 53 bits: Doty-Humphrey's sfc32. */
export function sfc32(...seeds: readonly number[]): () => number {
  let [a = 0, b = 0, c = 0] = seeds.map((seed) => seed | 0);
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 20; i++) next();
  return () => ((next() >>> 5) * 67108864 + (next() >>> 6) + 0.5) / 9007199254740992;
}

/** Fills with the order statistics of uniform draws, by partial sums of exponentials: no sort. */
export function sortedUniform(into: Float64Array, random: () => number): void {
  let sum = 0;
  for (let i = 0; i < into.length; i++) {
    sum -= Math.log(random());
    into[i] = sum;
  }
}

/** Fills with sorted standard normal draws (Marsaglia's polar method, insertion sort). */
export function sortedNormal(into: Float64Array, random: () => number): void {
  for (let i = 0; i < into.length; ) {
    const x = 2 * random() - 1;
    const y = 2 * random() - 1;
    const s = x * x + y * y;
    if (s >= 1) continue;
    const scale = Math.sqrt((-2 * Math.log(s)) / s);
    into[i++] = x * scale;
    if (i < into.length) into[i++] = y * scale;
  }
  for (let i = 1; i < into.length; i++) {
    const value = into[i]!;
    let j = i - 1;
    while (j >= 0 && into[j]! > value) {
      into[j + 1] = into[j]!;
      j--;
    }
    into[j + 1] = value;
  }
}
