/**
 * Conformal p-value: how often a pair that has nothing to do with each other does as well, the pair itself counted,
 * (1 + number of values >= value) / (1 + pairs). Never below 1 / (1 + pairs).
 *
 * @param above the values above zero among the pairs, ascending; the others are zero
 */
export function conformalRank(value: number, above: Float64Array, pairs: number): number {
  if (value <= 0) return 1;
  let low = 0;
  let high = above.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (above[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return (1 + above.length - low) / (1 + pairs);
}

/** Unrelated pairs from which on a tail may be drawn out beyond the greatest of their values. */
const ENOUGH = 400;

/** Whether values beyond all that were seen are told apart. */
export const drawsOut = (pairs: number): boolean => pairs >= ENOUGH;

/**
 * The same, but above the greatest value that unrelated pairs show it falls on exponentially: peaks over a threshold, with the mean excess of the
 * upper half of their values.
 *
 * @param excess the mean excess at least, by which p falls e-fold; it alone counts where unrelated pairs show nothing
 */
export function tailRank(value: number, above: Float64Array, pairs: number, excess: number): number {
  const rank = conformalRank(value, above, pairs);
  const greatest = above[above.length - 1] ?? 0;
  if (value <= greatest || !drawsOut(pairs)) return rank;
  const upper = above.subarray(above.length >> 1);
  const mean = upper.reduce((sum, one) => sum + (one - upper[0]!), 0) / Math.max(1, upper.length);
  return rank * Math.exp(-(value - greatest) / Math.max(excess, mean));
}
