import { coveredLots, openBidBook } from '../bid-book.ts';
import { type Random, seededRandom } from '../random.ts';
import type { Scorer } from '../scorer.ts';
import { type Blocks, blocksOf, centred } from './blocks.ts';
import { type CountEffect, layOutCountEffect, slopesWithout } from './count-effect.ts';
import { type GroupDiscounts, groupDiscounts } from './group-discounts.ts';
import { type GroupAnswer, type GroupTestInput, scoreGroups, testGroups, unanswered } from './group-test.ts';
import type { GroupWorld } from './group-world.ts';
import { type LotPrices, openLotPrices } from './lot-prices.ts';

/**
 * Do prices stay up where the members of a group are among themselves? Params beside those of `scoreGroups`: `min_lots, block_lots`.
 *
 * Lots without outsiders against lots with them, inside blocks of one stratum and near in time, less what the number of bids does
 * elsewhere (`slopesWithout`), or, where other lots do not tell that well enough, of one number of bids; lots of more than twice the bids
 * that members alone ever make are left out. Two measures: the lot's
 * discount, and the members' own discounts less each member's average, because honest outsiders may simply be the cheaper firms.
 * Each is tested, lower tail, against labels dealt anew inside blocks, and against signs turned buyer by buyer (the lots of a buyer
 * move together; where the buyer is unknown, lot by lot). p: the largest of the four, so all of them must speak.
 *
 * `statistic`: discount without outsiders less that with them, as a share of the ceiling. `n`: lots compared.
 */
export const outsiderDiscounts: Scorer = async (input) => {
  const prices = await openLotPrices(input);
  const book = await openBidBook(input);
  const effect = layOutCountEffect(book, prices, coveredLots(book, input.awardMethods));
  return scoreGroups(input, 'outsider-discounts', { prices, effect });
};

export interface PriceTestInput extends GroupTestInput {
  readonly prices: Pick<LotPrices, 'byPrice' | 'priced'>;
}

export interface OutsiderTestInput extends PriceTestInput {
  readonly effect: CountEffect;
}

/** Kernel. */
export function testOutsiderDiscounts(input: OutsiderTestInput): readonly GroupAnswer[] {
  return testGroups(input, (group, permutations, digest) =>
    effectOf(input, group, {
      permutations,
      minLots: input.params.min_lots!,
      blockLots: input.params.block_lots!,
      random: seededRandom(input.seed, 'outsiders', digest),
    }),
  );
}

interface EffectOptions {
  readonly permutations: number;
  readonly minLots: number;
  readonly blockLots: number;
  readonly random: Random;
}

const SAME = 1e-12;
const KINDS = 1000;
/** The slopes must be so well known that their error adds at most a twentieth to the variance of the difference. */
const SLOPE_WEIGHT = 20;

function effectOf(
  { world, prices, effect }: OutsiderTestInput,
  group: number,
  { permutations, minLots, blockLots, random }: EffectOptions,
): GroupAnswer {
  const lots = groupDiscounts(world, prices, group);
  const logs = Float64Array.from(lots.prices, Math.log);
  const slopes = slopesWithout(effect, lots);
  const near = likeLots(world, lots, blockLots, false);
  const weight = weightOf(near, lots.alone);
  const shift = sumAlone(near, lots.alone, centred(logs, near)) / weight;
  const told = slopes.xx > 0 && slopes.xx >= SLOPE_WEIGHT * shift ** 2 * weight;
  const blocks = told ? near : likeLots(world, lots, blockLots, true);
  const compared = blocks.items.length;
  const alone = blocks.items.reduce((sum, k) => sum + lots.alone[k]!, 0);
  if (Math.min(alone, compared - alone) < minLots) return unanswered('too_few_lots', compared);

  const less = (values: Float64Array, slope: number): Float64Array =>
    centred(told ? values.map((value, k) => value - slope * logs[k]!) : values, blocks);
  const measures = [less(lots.discount, slopes.lowest), less(lots.own, slopes.mean)] as const;
  const observed = measures.map((values) => sumAlone(blocks, lots.alone, values));
  const dealt = dealLabels(blocks, lots.alone, measures, permutations, random);
  const turned = measures.map((values) =>
    turnSigns(clusterSums(world, lots.place, lots.alone, values, blocks), permutations, random),
  );
  if (measures.some((values) => blocks.items.every((k) => Math.abs(values[k]!) < SAME)))
    return unanswered('cannot_fire', compared);
  const low = (drawn: Float64Array, m: number): number =>
    (1 + drawn.reduce((sum, value) => sum + (value <= observed[m]! + SAME ? 1 : 0), 0)) / (1 + permutations);
  return {
    reason: null,
    statistic: observed[0]! / weightOf(blocks, lots.alone),
    n: compared,
    p: Math.max(...[0, 1].flatMap((m) => [low(dealt[m]!, m), low(turned[m]!, m)])),
  };
}

/**
 * Lots that may be compared: of one stratum and near in time, and of as many prices each (`exact`), or at most twice as many as members alone
 * ever make.
 */
function likeLots(world: GroupWorld, lots: GroupDiscounts, blockLots: number, exact: boolean): Blocks {
  const most = lots.prices.reduce((top, n, k) => (lots.alone[k] === 1 ? Math.max(top, n) : top), 0);
  const kind = lots.place.map((t, k) => {
    const n = lots.prices[k]!;
    // Out of reach: of a kind of its own.
    return n > 2 * most ? -1 - k : world.facts.stratum[t]! * KINDS + (exact ? Math.min(n, KINDS - 1) : 0);
  });
  return telling(blocksOf(kind, blockLots), lots.alone);
}

const sumAlone = ({ items }: Blocks, alone: Uint8Array, values: Float64Array): number =>
  items.reduce((sum, k) => sum + alone[k]! * values[k]!, 0);

/** What turns a sum over lots without outsiders into a difference of means inside blocks. */
function weightOf({ start, items }: Blocks, alone: Uint8Array): number {
  let weight = 0;
  for (let b = 0; b + 1 < start.length; b++) {
    const own = items.subarray(start[b], start[b + 1]);
    const here = own.reduce((sum, k) => sum + alone[k]!, 0);
    weight += (here * (own.length - here)) / own.length;
  }
  return weight;
}

/** The blocks that hold lots of both kinds. */
function telling({ start, items }: Blocks, alone: Uint8Array): Blocks {
  const starts = [0];
  const kept: number[] = [];
  for (let b = 0; b + 1 < start.length; b++) {
    const own = items.subarray(start[b], start[b + 1]);
    const here = own.reduce((sum, k) => sum + alone[k]!, 0);
    if (here === 0 || here === own.length) continue;
    kept.push(...own);
    starts.push(kept.length);
  }
  return { start: Int32Array.from(starts), items: Int32Array.from(kept) };
}

/** Per measure the sums over lots labelled as without outsiders, with the labels of each block dealt anew. */
function dealLabels(
  { start, items }: Blocks,
  alone: Uint8Array,
  measures: readonly [Float64Array, Float64Array],
  permutations: number,
  random: Random,
): readonly [Float64Array, Float64Array] {
  const order = items.slice();
  const sums = [new Float64Array(permutations), new Float64Array(permutations)] as const;
  for (let b = 0; b + 1 < start.length; b++) {
    const [first, end] = [start[b]!, start[b + 1]!];
    const labels = items.subarray(first, end).reduce((sum, k) => sum + alone[k]!, 0);
    for (let p = 0; p < permutations; p++)
      for (let at = first; at < first + labels; at++) {
        const other = at + Math.floor(random() * (end - at));
        const k = order[other]!;
        order[other] = order[at]!;
        order[at] = k;
        sums[0][p]! += measures[0][k]!;
        sums[1][p]! += measures[1][k]!;
      }
  }
  return sums;
}

/** What each buyer's lots add to the sum; lots without a buyer stand alone. */
function clusterSums(
  { facts }: GroupWorld,
  place: Int32Array,
  alone: Uint8Array,
  values: Float64Array,
  { start, items }: Blocks,
): readonly number[] {
  const sums = new Map<string, number>();
  for (let b = 0; b + 1 < start.length; b++) {
    const own = items.subarray(start[b], start[b + 1]);
    const share = own.reduce((sum, k) => sum + alone[k]!, 0) / own.length;
    for (const k of own) {
      const buyer = facts.buyer[place[k]!]!;
      const key = buyer < 0 ? `lot ${k}` : `buyer ${buyer}`;
      sums.set(key, (sums.get(key) ?? 0) + (alone[k]! - share) * values[k]!);
    }
  }
  return [...sums.values()];
}

function turnSigns(sums: readonly number[], permutations: number, random: Random): Float64Array {
  return Float64Array.from({ length: permutations }, () =>
    sums.reduce((total, sum) => total + (random() < 0.5 ? sum : -sum), 0),
  );
}
