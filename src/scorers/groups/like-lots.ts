import type { Blocks } from './blocks.ts';

/** Lots that may stand for one another: of one stratum, and alike in their number of bids. */
export interface LikeLots extends Blocks {
  /** Block of each place; -1: none. */
  readonly blockOf: Int32Array;
}

/** Numbers of bids that are alike: up to 3, 4, 5 to 6, 7 to 9, 10 to 14, 15 and more. */
const BANDS = [0, 4, 5, 7, 10, 15];

/** @param stratum per place; below 0: none. @param counts whether a place counts */
export function likeLots(
  stratum: Int32Array,
  priced: Int32Array,
  counts: (place: number) => boolean,
): LikeLots {
  const key = Int32Array.from(
    stratum,
    (s, t) => s * BANDS.length + BANDS.findLastIndex((least) => priced[t]! >= least),
  );
  const items = Int32Array.from(stratum.keys())
    .filter((t) => stratum[t]! >= 0 && counts(t))
    .sort((a, b) => key[a]! - key[b]! || a - b);
  const blockOf = new Int32Array(stratum.length).fill(-1);
  const start: number[] = [];
  items.forEach((t, at) => {
    if (at === 0 || key[t] !== key[items[at - 1]!]) start.push(at);
    blockOf[t] = start.length - 1;
  });
  return { start: inShared([...start, items.length]), items: inShared(items), blockOf };
}

function inShared(values: ArrayLike<number>): Int32Array {
  const array = new Int32Array(new SharedArrayBuffer(values.length * 4));
  array.set(values);
  return array;
}
