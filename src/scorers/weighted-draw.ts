import type { Random } from './random.ts';

/** Draws distinct items in proportion to their weights, one after the other (successive sampling). */
export interface WeightedDraw {
  /**
   * Writes `count` distinct items of 0 … weights.length - 1 into `out`, in no particular order.
   *
   * @param left share of an item's weight that is left, in [0, 1]; default: all of it. Items of which nothing is left are drawn last.
   */
  draw(count: number, random: Random, out: Int32Array, left?: (item: number) => number): void;
}

/** Tries per item after which the rest is drawn by keys; a few heavy items would otherwise be hit again and again. */
const TRIES = 8;

/**
 * Alias table (Walker 1977, Vose 1991) with rejection of repeats; the rest, where repeats prevail, by exponential keys (Efraimidis
 * and Spirakis 2006), which continues the same distribution.
 *
 * @param weights all positive
 */
export function weightedDraw(weights: Float64Array): WeightedDraw {
  const n = weights.length;
  const { keep, alias } = aliasTable(weights);
  const drawnIn = new Int32Array(n);
  let round = 0;

  const byKeys = (
    done: number,
    count: number,
    random: Random,
    out: Int32Array,
    left: (item: number) => number,
  ): void => {
    const others: { readonly item: number; readonly key: number }[] = [];
    for (let item = 0; item < n; item++)
      if (drawnIn[item] !== round)
        others.push({ item, key: -Math.log(1 - random()) / (weights[item]! * left(item)) });
    others.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.item - b.item));
    for (let i = done; i < count; i++) out[i] = others[i - done]!.item;
  };

  return {
    draw(count, random, out, left = all) {
      if (count >= n) {
        for (let item = 0; item < n; item++) out[item] = item;
        return;
      }
      round++;
      let done = 0;
      let tries = 0;
      while (done < count) {
        if (tries++ >= TRIES * count) {
          byKeys(done, count, random, out, left);
          return;
        }
        const at = random() * n;
        const slot = at | 0;
        const item = at - slot < keep[slot]! ? slot : alias[slot]!;
        if (drawnIn[item] === round) continue;
        const share = left(item);
        if (share < 1 && random() >= share) continue;
        drawnIn[item] = round;
        out[done++] = item;
      }
    },
  };
}

const all = (): number => 1;

function aliasTable(weights: Float64Array): { readonly keep: Float64Array; readonly alias: Int32Array } {
  const n = weights.length;
  let total = 0;
  for (let i = 0; i < n; i++) total += weights[i]!;
  const keep = Float64Array.from(weights, (weight) => (weight * n) / total);
  const alias = Int32Array.from({ length: n }, (_, i) => i);
  const small: number[] = [];
  const large: number[] = [];
  for (let i = 0; i < n; i++) (keep[i]! < 1 ? small : large).push(i);
  while (small.length > 0 && large.length > 0) {
    const low = small.pop()!;
    const high = large[large.length - 1]!;
    alias[low] = high;
    keep[high]! -= 1 - keep[low]!;
    if (keep[high]! < 1) small.push(large.pop()!);
  }
  // What is left over is one but for rounding.
  for (const i of [...small, ...large]) keep[i] = 1;
  return { keep, alias };
}
