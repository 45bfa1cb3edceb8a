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
