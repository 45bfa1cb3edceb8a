import { type BidBook, coveredLots } from '../bid-book.ts';
import { logFactorials } from '../log-factorial.ts';
import { normalUpperTail } from '../normal-tail.ts';
import type { ScorerInput, ScorerOutput } from '../scorer.ts';
import { type GroupLots, openGroupLots } from './group-lots.ts';
import { groupOutput } from './group-output.ts';
import { type GroupAnswer, unanswered } from './group-test.ts';
import { type LotPrices, openLotPrices, readStrata } from './lot-prices.ts';
import { subsetRank } from './tight-subsets.ts';

/** Variance of a rank that is uniform on [0, 1]; that of a mid-p is no larger. */
const UNIFORM = 1 / 12;

/**
 * Are the members' prices closer together, lot after lot, than those of as many other bidders of the same lots?
 *
 * Subjects: groups. Params: `alpha, min_members, min_lots, min_reference, allowance`. Each joint lot gives the rank of the members'
 * range among all subsets of its bidders; a lot in which only members bid, the rank of its relative range among lots outside the group
 * of the same stratum and number of bids. p: normal tail of their sum, less `allowance` a lot. `statistic`: mean rank. `n`: lots.
 */
export async function tightCoalition(input: ScorerInput): Promise<ScorerOutput> {
  const { params } = input;
  const { book, lots } = await openGroupLots(input);
  const prices = await openLotPrices(input);
  const covered = coveredLots(book, input.awardMethods);
  const spreads = relativeRanges(book, prices, covered, await readStrata(input, book));
  const logFactorial = logFactorials(prices.priced.reduce((most, n) => Math.max(most, n), 0));
  const answers = Array.from(input.subjects.subject_no as Int32Array, (g): GroupAnswer => {
    const ranks: number[] = [];
    const whole = new Map<string, number[]>();
    for (let i = lots.lotStart[g]!; i < lots.lotStart[g + 1]!; i++) {
      const t = lots.place[i]!;
      const own = memberPrices(book, lots, i);
      if (covered[t] === 0 || own.length < params.min_members!) continue;
      if (own.length < prices.priced[t]!)
        ranks.push(subsetRank(pricesOf(book, prices, t), own.at(-1)! - own[0]!, own.length, logFactorial));
      else {
        const key = spreads.keyOf(t);
        const ranges = whole.get(key) ?? [];
        ranges.push(spreads.range[t]!);
        whole.set(key, ranges);
      }
    }
    let variance = UNIFORM * ranks.length;
    for (const [key, ranges] of [...whole].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const others = withoutGroup(spreads.byKey.get(key) ?? [], lots, g, spreads.range);
      if (others.length < params.min_reference!) continue;
      ranks.push(...ranges.map((range) => rankAmong(others, range)));
      // Lots that are ranked among the same others share what is peculiar about these.
      variance += UNIFORM * ranges.length * (1 + (ranges.length - 1) / others.length);
    }
    if (ranks.length < params.min_lots!) return unanswered('too_few_joint_lots', ranks.length);
    const sum = ranks.reduce((total, rank) => total + rank, 0);
    const z = (ranks.length * (0.5 - params.allowance!) - sum) / Math.sqrt(variance);
    return { reason: null, statistic: sum / ranks.length, n: ranks.length, p: normalUpperTail(z) };
  });
  return groupOutput(answers, params.alpha!);
}

/** Comparable prices of the members in lot i of the groups' lots, ascending. */
function memberPrices(book: BidBook, lots: GroupLots, i: number): readonly number[] {
  const own: number[] = [];
  for (let k = lots.bidStart[i]!; k < lots.bidStart[i + 1]!; k++)
    if (book.price[lots.bid[k]!]! > 0) own.push(book.price[lots.bid[k]!]!);
  return own.sort((a, b) => a - b);
}

const pricesOf = (book: BidBook, { byPrice, priced }: LotPrices, t: number): Float64Array =>
  Float64Array.from(
    byPrice.subarray(book.lotStart[t]!, book.lotStart[t]! + priced[t]!),
    (bid) => book.price[bid]!,
  );

/** Ranges of all covered lots over their lowest price, and the lots of each stratum and number of bids. */
function relativeRanges(book: BidBook, prices: LotPrices, covered: Int32Array, stratum: Int32Array) {
  const range = new Float64Array(stratum.length).fill(Number.NaN);
  const byKey = new Map<string, number[]>();
  const keyOf = (t: number): string => `${stratum[t]} ${prices.priced[t]}`;
  for (let t = 0; t < stratum.length; t++) {
    const n = prices.priced[t]!;
    if (covered[t] === 0 || n < 2) continue;
    const first = book.lotStart[t]!;
    const low = book.price[prices.byPrice[first]!]!;
    range[t] = (book.price[prices.byPrice[first + n - 1]!]! - low) / low;
    byKey.set(keyOf(t), byKey.get(keyOf(t)) ?? []);
    byKey.get(keyOf(t))!.push(t);
  }
  return { range, byKey, keyOf };
}

/** Ranges of lots in which fewer than two members bid, ascending. */
function withoutGroup(
  places: readonly number[],
  lots: GroupLots,
  g: number,
  range: Float64Array,
): readonly number[] {
  const own = new Set(lots.place.subarray(lots.lotStart[g]!, lots.lotStart[g + 1]!));
  return places
    .filter((t) => !own.has(t))
    .map((t) => range[t]!)
    .sort((a, b) => a - b);
}

/** Mid-rank of a value among others and itself, in (0, 1). */
function rankAmong(others: readonly number[], value: number): number {
  let [smaller, same] = [0, 1];
  for (const other of others) {
    if (other < value) smaller++;
    else if (other === value) same++;
  }
  return (smaller + same / 2) / (others.length + 1);
}
