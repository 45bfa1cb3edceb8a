/** Things that may stand for one another: block k holds items[start[k]] … items[start[k + 1]], in their own order. */
export interface Blocks {
  readonly start: Int32Array;
  readonly items: Int32Array;
}

/**
 * Cuts things that come in order of time into blocks of one stratum each, of at least `size` neighbours in time where the stratum
 * has as many: a permutation inside them moves nothing from one trade or place to another, and nothing far in time.
 */
export function blocksOf(stratum: Int32Array, size: number): Blocks {
  const members = new Map<number, number[]>();
  stratum.forEach((s, item) => {
    const own = members.get(s);
    if (own === undefined) members.set(s, [item]);
    else own.push(item);
  });
  const starts = [0];
  const items: number[] = [];
  for (const [, own] of [...members].sort(([a], [b]) => a - b)) {
    const blocks = Math.max(1, Math.floor(own.length / size));
    for (let k = 0; k < blocks; k++) {
      const from = Math.floor((k * own.length) / blocks);
      const to = Math.floor(((k + 1) * own.length) / blocks);
      items.push(...own.slice(from, to));
      starts.push(items.length);
    }
  }
  return { start: Int32Array.from(starts), items: Int32Array.from(items) };
}

/** Values less the mean of their block; 0 for what is in none. */
export function centred(values: Float64Array, { start, items }: Blocks): Float64Array {
  const result = new Float64Array(values.length);
  for (let b = 0; b + 1 < start.length; b++) {
    const own = items.subarray(start[b], start[b + 1]);
    const mean = own.reduce((sum, k) => sum + values[k]!, 0) / own.length;
    for (const k of own) result[k] = values[k]! - mean;
  }
  return result;
}
