import { countBelow } from '../count-below.ts';

/** Widths, in seconds, in which the rate of arrivals is taken; the one that makes a coincidence likeliest counts. */
const WIDTHS = [60, 600, 3600] as const;

/**
 * Chance that two independent arrivals of a stream fall within `seconds` of each other, given where each of them is: the rate of the
 * others around either of the two, in windows of 1, 10 and 60 minutes, the two themselves left out. The largest of all counts, so that
 * neither a rush before the deadline nor a batch that the server stamped at once makes a coincidence look rare.
 *
 * @param second times of the stream, ascending
 * @param i place of the one, `j` of the other
 * @param tick seconds between two times that the clock can tell apart
 */
export function closeChance(
  second: Float64Array,
  i: number,
  j: number,
  seconds: number,
  tick: number,
): number {
  const others = second.length - 2;
  // Two times told apart by ticks are within so many seconds if the times themselves lie in a range of this width.
  const width = (2 * Math.floor(seconds / tick) + 1) * tick;
  let chance = 0;
  for (const [at, other] of [
    [i, j],
    [j, i],
  ] as const) {
    const within = (reach: number): number => {
      const count =
        countBelow(second, second[at]! + reach, true) - countBelow(second, second[at]! - reach, false);
      return count - 1 - (Math.abs(second[other]! - second[at]!) <= reach ? 1 : 0);
    };
    for (const window of WIDTHS)
      if (window >= width)
        chance = Math.max(chance, ((within(window / 2) + 1) / (others + 1)) * (width / window));
    if (others > 0) chance = Math.max(chance, within(seconds) / others);
  }
  return Math.min(1, chance);
}
