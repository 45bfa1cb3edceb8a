/** A set of hashes, open addressed; 0 is kept apart because it marks a free place. Plain data, so that one compiled `isIn` serves all sets. */
export interface GramSet {
  /** A power of two of places. */
  readonly table: Uint32Array;
  readonly zero: boolean;
}

export const NO_GRAMS: GramSet = { table: new Uint32Array(1), zero: false };

/** @param hashes unsigned, repeated ones allowed */
export function gramSet(hashes: Uint32Array): GramSet {
  let size = 16;
  while (size < 2 * hashes.length) size *= 2;
  const mask = size - 1;
  const table = new Uint32Array(size);
  let zero = false;
  for (let i = 0; i < hashes.length; i++) {
    const hash = hashes[i]!;
    if (hash === 0) {
      zero = true;
      continue;
    }
    let at = hash & mask;
    while (table[at] !== 0 && table[at] !== hash) at = (at + 1) & mask;
    table[at] = hash;
  }
  return { table, zero };
}

export function isIn({ table, zero }: GramSet, hash: number): boolean {
  if (hash === 0) return zero;
  const mask = table.length - 1;
  let at = hash & mask;
  while (table[at] !== 0) {
    if (table[at] === hash) return true;
    at = (at + 1) & mask;
  }
  return false;
}
