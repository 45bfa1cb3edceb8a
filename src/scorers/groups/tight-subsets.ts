/** Differences of prices that agree to this share of the highest price are the same difference. */
const SAME = 1e-9;

/**
 * Where the range of some of a lot's prices lies among the ranges of all subsets of the same size: the share of subsets with a smaller
 * range, plus half of those with the same (the mid-p; its mean is 1/2 for a random subset). Exact, by counting for each price the subsets
 * of which it is the lowest.
 *
 * @param prices all prices of the lot, ascending. @param range of the chosen ones. @param size how many they are, 2 … prices.length
 * @param logFactorial ln k! up to prices.length
 */
export function subsetRank(
  prices: ArrayLike<number>,
  range: number,
  size: number,
  logFactorial: Float64Array,
): number {
  const n = prices.length;
  const same = SAME * prices[n - 1]!;
  const logChoose = (m: number, k: number): number =>
    logFactorial[m]! - logFactorial[k]! - logFactorial[m - k]!;
  const all = logChoose(n, size);
  // Share of the subsets whose lowest price is given and whose others are among the next `above`.
  const share = (above: number): number =>
    above < size - 1 ? 0 : Math.exp(logChoose(above, size - 1) - all);
  let [smaller, upTo, below, within] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    while (below + 1 < n && prices[below + 1]! - prices[i]! < range - same) below++;
    while (within + 1 < n && prices[within + 1]! - prices[i]! <= range + same) within++;
    smaller += share(below - i);
    upTo += share(within - i);
  }
  return Math.min(1, (smaller + upTo) / 2);
}
