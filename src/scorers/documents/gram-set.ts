/** A set of hashes, open addressed; 0 is kept apart because it marks a free place. */
export interface GramSet {
  readonly has: (hash: number) => boolean;
}

export const NO_GRAMS: GramSet = { has: () => false };

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
  return {
    has: (hash) => {
      if (hash === 0) return zero;
      let at = hash & mask;
      while (table[at] !== 0) {
        if (table[at] === hash) return true;
        at = (at + 1) & mask;
      }
      return false;
    },
  };
}
