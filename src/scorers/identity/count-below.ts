/** Number of entries of an ascending array below `limit`, or up to it. */
export function countBelow(sorted: Float64Array, limit: number, included: boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < limit || (included && sorted[middle] === limit)) low = middle + 1;
    else high = middle;
  }
  return low;
}
