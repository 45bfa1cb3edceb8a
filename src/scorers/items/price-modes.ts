/** Rounding that moves a log ratio by no more than this leaves it telling. */
export const PRECISE = 1e-3;
/** Log ratios closer than this are one ratio to four decimals. */
export const SAME_RATIO = 1e-4;

/** The sorted values that lie closest together: in a window of the width, as many as possible. */
export function densest({ sorted, width }: Crowd): { readonly middle: number; readonly held: number } {
  const count = sorted.length;
  let [best, at] = [0, 0];
  for (let from = 0, to = 0; from < count; from++) {
    while (to < count && sorted[to]! - sorted[from]! <= width) to++;
    if (to - from <= best) continue;
    best = to - from;
    at = from;
  }
  if (best === 0) return { middle: Number.NaN, held: 0 };
  // What rounding moves least crowds closest about the ratio itself.
  if (width > SAME_RATIO)
    return {
      middle: densest({ sorted: sorted.subarray(at, at + best), width: width / 4 }).middle,
      held: best,
    };
  return { middle: (sorted[at]! + sorted[at + best - 1]!) / 2, held: best };
}

/** Log ratios of one list's prices to another's, item by item. */
export interface Ratios {
  /** Per item: ln of the ratio; NaN where either has no price. */
  readonly log: Float64Array;
  /** Per item: how far rounding can move the log ratio. */
  readonly grain: Float64Array;
  /** Items on which both have a price. */
  readonly count: number;
}

/** Room for ratios of lots with up to so many items; each call overwrites the last. */
export function createRatios(items: number) {
  const log = new Float64Array(items);
  const grain = new Float64Array(items);
  /** @param wanted which items to take; default: all that both lists price */
  return function ratios(
    one: Float64Array,
    other: Float64Array,
    steps: readonly [number, number],
    wanted?: (item: number) => boolean,
  ): Ratios {
    let count = 0;
    for (let k = 0; k < items; k++) {
      const ratio = one[k]! / other[k]!;
      const known = !Number.isNaN(ratio) && (wanted === undefined || wanted(k));
      log[k] = known ? Math.log(ratio) : Number.NaN;
      if (!known) continue;
      grain[k] = steps[0] / (2 * one[k]!) + steps[1] / (2 * other[k]!);
      count++;
    }
    return { log, grain, count };
  };
}

/** Log ratios in ascending order, and the width of the windows in which they count as one. */
export interface Crowd {
  readonly sorted: Float64Array;
  readonly width: number;
}

/** Grains of which the lower quartile decides the width. */
const GRAINS = 32;

export function crowd({ log, grain, count }: Ratios): Crowd {
  const sorted = new Float64Array(count);
  const grains = new Float64Array(Math.min(count, GRAINS));
  for (let k = 0, i = 0, g = 0; k < log.length; k++) {
    if (Number.isNaN(log[k]!)) continue;
    if (g < grains.length && i >= Math.floor((g * count) / grains.length)) grains[g++] = grain[k]!;
    sorted[i++] = log[k]!;
  }
  sorted.sort();
  grains.sort();
  return { sorted, width: Math.max(SAME_RATIO, 2 * (grains[grains.length >> 2] ?? 0)) };
}

/** Whether the ratio of item k is the one whose logarithm is given. */
export function holds({ log, grain }: Ratios, k: number, mode: number): boolean {
  return Math.abs(log[k]! - mode) <= SAME_RATIO / 2 + grain[k]!;
}

/** A ratio rules where it is kept on this share of the items at least, and on this many; several may rule in parts of a bill. */
const RULING = { share: 0.08, items: 8, modes: 4 } as const;
/** The control price's list is published, and its prices may be discounted a few items at a time. */
const RULING_PUBLISHED = { share: 0.02, items: 4, modes: 8 } as const;

/** Width of the windows in which a ratio rules: what is left of rounding. */
const RULING_WIDTH = 5e-4;

/** Log ratios that rule a good part of the items, most first. */
export function rulingModes({ log, grain, count }: Ratios, published: boolean): readonly number[] {
  const least = published ? RULING_PUBLISHED : RULING;
  const found: number[] = [];
  let rest = log.filter((value, k) => !Number.isNaN(value) && grain[k]! <= PRECISE).sort();
  while (found.length < least.modes) {
    const { middle, held } = densest({ sorted: rest, width: RULING_WIDTH });
    if (held < Math.max(least.items, least.share * count)) break;
    found.push(middle);
    rest = rest.filter((value) => Math.abs(value - middle) > RULING_WIDTH);
  }
  return found;
}

/** Squared spread of the log ratios that no mode explains, from their middle half: 0 where fewer than four are left. */
export function spreadSquared({ sorted, width }: Crowd, modes: readonly number[]): number {
  return middleSpread(sorted.filter((value) => modes.every((mode) => Math.abs(value - mode) > width))) ** 2;
}

/** Spread of ascending values as a standard deviation, from their middle half: 0 where there are fewer than four. */
export function middleSpread(sorted: Float64Array): number {
  if (sorted.length < 4) return 0;
  return (sorted[Math.floor(sorted.length * 0.75)]! - sorted[Math.floor(sorted.length * 0.25)]!) / 1.349;
}
