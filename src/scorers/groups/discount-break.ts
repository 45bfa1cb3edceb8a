import { NO_TIME } from '../participation-index.ts';
import { type Random, seededRandom } from '../random.ts';
import type { Scorer } from '../scorer.ts';
import { type Blocks, blocksOf, centred } from './blocks.ts';
import { groupDiscounts } from './group-discounts.ts';
import { type GroupAnswer, scoreGroups, testGroups, unanswered } from './group-test.ts';
import type { GroupWorld } from './group-world.ts';
import { openLotPrices } from './lot-prices.ts';
import type { PriceTestInput } from './outsider-discounts.ts';
import { rankAmong } from './rank-among.ts';

/**
 * Did the discounts in a group's lots, or the spread of the bids, change from some day on? Params beside those of `scoreGroups`:
 * `min_lots, edge_share`.
 *
 * Both series less their means over lots of one stratum and one number of prices. For every day that leaves `edge_share` of the lots on
 * either side: squared difference of means over its variance; the two series are added, and the largest sum over the days is compared
 * with that of the lots in random order inside stratum and number of prices. (Andrews 1993, Econometrica 61, sup-F; a permutation
 * needs none of his critical values.)
 *
 * `statistic`: the largest sum. `n`: lots.
 */
export const discountBreak: Scorer = async (input) =>
  scoreGroups(input, 'discount-break', { prices: await openLotPrices(input) });

/** Kernel. */
export function testDiscountBreak(input: PriceTestInput): readonly GroupAnswer[] {
  return testGroups(input, (group, permutations, digest) =>
    breakOf(input.world, input.prices, group, {
      permutations,
      minLots: input.params.min_lots!,
      edgeShare: input.params.edge_share!,
      random: seededRandom(input.seed, 'break', digest),
    }),
  );
}

interface BreakOptions {
  readonly permutations: number;
  readonly minLots: number;
  readonly edgeShare: number;
  readonly random: Random;
}

const SAME = 1e-9;
const KINDS = 1000;

function breakOf(
  world: GroupWorld,
  prices: PriceTestInput['prices'],
  group: number,
  { permutations, minLots, edgeShare, random }: BreakOptions,
): GroupAnswer {
  const all = groupDiscounts(world, prices, group);
  const kind = all.place.map((t, k) => world.facts.stratum[t]! * KINDS + Math.min(all.prices[k]!, KINDS - 1));
  const sizes = new Map<number, number>();
  for (const one of kind) sizes.set(one, (sizes.get(one) ?? 0) + 1);
  // A lot that is alone of its kind is its own mean, and says nothing.
  const lots = Int32Array.from(all.place.keys()).filter(
    (k) => sizes.get(kind[k]!)! >= 2 && world.book.minute[all.place[k]!] !== NO_TIME,
  );
  if (lots.length < minLots) return unanswered('too_few_lots', lots.length);
  const days = breakDays(
    lots.map((k) => world.book.minute[all.place[k]!]!),
    edgeShare,
  );
  if (days.length === 0) return unanswered('no_possible_day', lots.length);
  const kinds = blocksOf(
    lots.map((k) => kind[k]!),
    lots.length,
  );
  const series = [all.discount, all.spread].map((values) =>
    centred(
      Float64Array.from(lots, (k) => values[k]!),
      kinds,
    ),
  );
  const largest = largestBreak(series, days);
  const order = Int32Array.from(lots.keys());
  const observed = largest(order);
  if (!(observed > SAME)) return unanswered('cannot_fire', lots.length);
  const p = rankAmong(permutations, () => {
    shuffleWithin(order, kinds, random);
    return largest(order) >= observed - SAME;
  });
  return { reason: null, statistic: observed, n: lots.length, p };
}

/** After how many lots a break may lie: where a new minute begins, and not too near either end. */
function breakDays(minute: Int32Array, edgeShare: number): Int32Array {
  const edge = Math.max(1, Math.ceil(edgeShare * minute.length));
  return Int32Array.from(minute.keys()).filter(
    (k) => k >= edge && k <= minute.length - edge && minute[k] !== minute[k - 1],
  );
}

/** Sum of both series' squared t over the days, as a function of which lot stands where; the largest of them. */
function largestBreak(series: readonly Float64Array[], days: Int32Array): (order: Int32Array) => number {
  // The mean of each series is zero, so one sum from the front gives the difference of means.
  const variance = series.map((values) => values.reduce((sum, v) => sum + v * v, 0) / (values.length - 1));
  const told = series.flatMap((values, s) =>
    variance[s]! > 1e-18 ? [{ values, variance: variance[s]! }] : [],
  );
  return (order) => {
    const n = order.length;
    const front = told.map(() => 0);
    let most = 0;
    let k = 0;
    for (const day of days) {
      for (; k < day; k++) for (let s = 0; s < told.length; s++) front[s]! += told[s]!.values[order[k]!]!;
      let sum = 0;
      for (let s = 0; s < told.length; s++)
        sum += (front[s]! ** 2 * n) / (day * (n - day) * told[s]!.variance);
      if (sum > most) most = sum;
    }
    return most;
  };
}

function shuffleWithin(order: Int32Array, { start, items }: Blocks, random: Random): void {
  for (let b = 0; b + 1 < start.length; b++)
    for (let at = start[b + 1]! - 1; at > start[b]!; at--) {
      const one = items[at]!;
      const other = items[start[b]! + Math.floor(random() * (at - start[b]! + 1))]!;
      const lot = order[one]!;
      order[one] = order[other]!;
      order[other] = lot;
    }
}
