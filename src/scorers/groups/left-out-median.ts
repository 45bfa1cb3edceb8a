/** Values of strata, each stratum sorted, so that a median without some of them needs no second look at the others. */
export interface SortedStrata {
  /** Items of stratum s in order of value: items[start[s]] … items[start[s + 1]]; items without a value are left out. */
  readonly start: Int32Array;
  readonly items: Int32Array;
  /** Place of an item in `items`; -1 where it has no value. */
  readonly rank: Int32Array;
}

/** @param stratum per item, from 0; below 0: none. @param value per item; NaN: none */
export function sortStrata(stratum: Int32Array, value: Float64Array): SortedStrata {
  const kept = new Int32Array(stratum.length);
  let count = 0;
  let last = -1;
  for (let i = 0; i < stratum.length; i++) {
    last = Math.max(last, stratum[i]!);
    if (stratum[i]! >= 0 && !Number.isNaN(value[i]!)) kept[count++] = i;
  }
  const items = kept
    .slice(0, count)
    .sort((a, b) => stratum[a]! - stratum[b]! || value[a]! - value[b]! || a - b);
  const start = new Int32Array(last + 2);
  for (const i of items) start[stratum[i]! + 1]! += 1;
  for (let s = 0; s <= last; s++) start[s + 1]! += start[s]!;
  const rank = new Int32Array(stratum.length).fill(-1);
  items.forEach((item, at) => {
    rank[item] = at;
  });
  return { start, items, rank };
}

/**
 * Median of the values of a stratum without some of its items; the lower one of two.
 *
 * @param without ranks of the items left out, ascending
 * @returns how many values remain, and the item in their middle (-1: none)
 */
export function middleWithout(
  { start, items }: SortedStrata,
  s: number,
  without: readonly number[],
): { readonly count: number; readonly item: number } {
  const [first, end] = [start[s] ?? 0, start[s + 1] ?? 0];
  const count = end - first - without.length;
  if (count <= 0) return { count: 0, item: -1 };
  let at = first + Math.floor((count - 1) / 2);
  for (const rank of without) if (rank <= at) at++;
  return { count, item: items[at]! };
}
