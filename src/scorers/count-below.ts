/** Number of entries of an ascending array below `limit`, or up to it; those before `from` are known to be, those from `to` on not to be. */
export function countBelow(
  sorted: Float64Array,
  limit: number,
  included: boolean,
  from = 0,
  to = sorted.length,
): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < limit || (included && sorted[middle] === limit)) low = middle + 1;
    else high = middle;
  }
  return low;
}
