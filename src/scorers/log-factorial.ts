/** ln 0! … ln n! in shared memory. Compensated sum, so that the error stays that of one rounding up to any n. */
export function logFactorials(n: number): Float64Array {
  const table = new Float64Array(new SharedArrayBuffer((n + 1) * 8));
  let sum = 0;
  let lost = 0;
  for (let k = 2; k <= n; k++) {
    const term = Math.log(k) - lost;
    const next = sum + term;
    lost = next - sum - term;
    sum = next;
    table[k] = sum;
  }
  return table;
}

/** ln of the probability that the firm with fewer lots finds all of its lots among the other's. */
export function logSmallestTail(lf: Float64Array, lots: number, more: number, less: number): number {
  return lf[more]! - lf[more - less]! - lf[lots]! + lf[lots - less]!;
}
