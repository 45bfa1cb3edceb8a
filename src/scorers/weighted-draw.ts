import type { RandomStream } from './random.ts';

/** What is left of the weights of items: of the places of the lot that an item stands for, those that are not taken. */
export interface Places {
  /** Lot of each item. */
  readonly lots: Int32Array;
  /** By lot. */
  readonly taken: Int32Array;
  readonly sizes: Int32Array;
}

/** Draws distinct items in proportion to their weights, one after the other (successive sampling). */
export interface WeightedDraw {
  /**
   * Writes `count` distinct items of 0 … weights.length - 1 into `out`, in no particular order.
   *
   * @param places an item has the share of its weight that is left; items of which nothing is left are drawn last. Default: all of it
   */
  draw(count: number, random: RandomStream, out: Int32Array, places?: Places | null): void;
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
    random: RandomStream,
    out: Int32Array,
    places: Places | null,
  ): void => {
    const others: { readonly item: number; readonly key: number }[] = [];
    for (let item = 0; item < n; item++)
      if (drawnIn[item] !== round)
        others.push({ item, key: -Math.log(1 - next(random)) / (weights[item]! * shareLeft(places, item)) });
    others.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.item - b.item));
    for (let i = done; i < count; i++) out[i] = others[i - done]!.item;
  };

  // A hundred million draws a night: numbers and places are read where they lie, and the inner loops call nothing.
  /** Draws until `count` are found or the tries end; returns how many are. */
  const freely = (count: number, random: RandomStream, out: Int32Array): number => {
    const { values } = random;
    const mark = ++round;
    let done = 0;
    for (let tries = TRIES * count; done < count && tries > 0; ) {
      if (random.at === values.length) random.refill();
      let { at } = random;
      for (; at < values.length && done < count && tries > 0; tries--) {
        const point = values[at++]! * n;
        const slot = point | 0;
        const item = point - slot < keep[slot]! ? slot : alias[slot]!;
        // Added up, not branched on: no processor foresees which items repeat.
        const isNew = (drawnIn[item]! - mark) >>> 31;
        drawnIn[item] = mark;
        out[done] = item;
        done += isNew;
      }
      random.at = at;
    }
    return done;
  };

  /** As `freely`, where some lots have places that are taken. */
  const besideOthers = (
    count: number,
    random: RandomStream,
    out: Int32Array,
    { lots, taken, sizes }: Places,
  ): number => {
    const { values } = random;
    const mark = ++round;
    let done = 0;
    for (let tries = TRIES * count; done < count && tries > 0; ) {
      if (random.at + 1 >= values.length) random.refill();
      let { at } = random;
      // A try takes two numbers at most.
      for (; at + 1 < values.length && done < count && tries > 0; tries--) {
        const point = values[at++]! * n;
        const slot = point | 0;
        const item = point - slot < keep[slot]! ? slot : alias[slot]!;
        const isNew = (drawnIn[item]! - mark) >>> 31;
        const lot = lots[item]!;
        const gone = taken[lot]!;
        // One branch where two would be harder to foresee.
        if ((isNew & (-gone >>> 31)) === 1 && values[at++]! >= 1 - gone / sizes[lot]!) continue;
        drawnIn[item] = mark;
        out[done] = item;
        done += isNew;
      }
      random.at = at;
    }
    return done;
  };

  return {
    draw(count, random, out, places = null) {
      if (count >= n) {
        for (let item = 0; item < n; item++) out[item] = item;
        return;
      }
      const done = places === null ? freely(count, random, out) : besideOthers(count, random, out, places);
      if (done < count) byKeys(done, count, random, out, places);
    },
  };
}

function next(random: RandomStream): number {
  if (random.at === random.values.length) random.refill();
  return random.values[random.at++]!;
}

function shareLeft(places: Places | null, item: number): number {
  if (places === null) return 1;
  const lot = places.lots[item]!;
  return 1 - places.taken[lot]! / places.sizes[lot]!;
}

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
