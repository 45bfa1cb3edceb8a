import { benchmarks } from '../benchmark/award-rule.ts';
import { type BenchmarkLots, levelPersistence, openBenchmarkLots } from '../benchmark/benchmark-lots.ts';
import type { BidBook } from '../bid-book.ts';
import { normalUpperTail } from '../normal-tail.ts';
import type { ScorerInput, ScorerOutput } from '../scorer.ts';
import { type GroupLots, memberPrices, openGroupLots } from './group-lots.ts';
import { groupOutput } from './group-output.ts';
import { type GroupAnswer, unanswered } from './group-test.ts';

/**
 * Do the members of a group stand one beside each benchmark that the draw of the coefficient can bring (阶梯式布点), more completely than as many of
 * the same bids taken at random? A bid belongs to the outcome it is nearest to. Per lot: outcomes with a member beside them, less what
 * drawing members from the bids near any outcome would give. Sums over lots, whose variance grows with the persistence of firms' levels
 * (`levelPersistence`), are referred to the normal law.
 *
 * Subjects: groups. Params: `alpha, min_lots, min_members, min_outcomes`. `statistic`: mean share of outcomes with a member. `n`: lots.
 */
export async function coefficientCells(input: ScorerInput): Promise<ScorerOutput> {
  const { params } = input;
  const { book, lots } = await openGroupLots(input);
  const market = await openBenchmarkLots(input, book);
  const answers = Array.from(input.subjects.subject_no as Int32Array, (g): GroupAnswer => {
    const found = covers(book, lots, market, g, params);
    const n = found.covers.length;
    if (n < params.min_lots!)
      return unanswered(
        n + found.withoutRule >= params.min_lots! ? 'award_rule_unknown' : 'too_few_joint_lots',
        n,
      );
    let [over, variance, share] = [0, 0, 0];
    for (const cover of found.covers) {
      over += cover.occupied - cover.expected;
      variance += cover.variance;
      share += cover.occupied / cover.outcomes;
    }
    if (!(variance > 0)) return unanswered('cannot_fire', n);
    const members = lots.member.subarray(lots.memberStart[g]!, lots.memberStart[g + 1]!);
    const spread = Math.sqrt(variance * (1 + (n - 1) * levelPersistence(market, members)));
    return { reason: null, statistic: share / n, n, p: normalUpperTail(over / spread) };
  });
  return groupOutput(answers, params.alpha!);
}

interface Cover {
  readonly outcomes: number;
  readonly occupied: number;
  readonly expected: number;
  readonly variance: number;
}

function covers(
  book: BidBook,
  lots: GroupLots,
  market: BenchmarkLots,
  group: number,
  params: Readonly<Record<string, number>>,
): { readonly covers: readonly Cover[]; readonly withoutRule: number } {
  const found: Cover[] = [];
  let withoutRule = 0;
  for (let i = lots.lotStart[group]!; i < lots.lotStart[group + 1]!; i++) {
    const t = lots.place[i]!;
    if (market.covered[t] === 0) continue;
    const prices = memberPrices(book, lots, i);
    if (prices.length < params.min_members!) continue;
    const outcomes = outcomesAt(book, market, t);
    if (outcomes === null || outcomes.length < params.min_outcomes!) {
      withoutRule++;
      continue;
    }
    const cells = new Int32Array(outcomes.length);
    const first = book.lotStart[t]!;
    for (let b = 0; b < market.prices.priced[t]!; b++) {
      const cell = nearest(outcomes, book.price[market.prices.byPrice[first + b]!]!);
      if (cell >= 0) cells[cell]! += 1;
    }
    const own = prices.map((price) => nearest(outcomes, price)).filter((cell) => cell >= 0);
    // Who stands by no outcome at all covers none; fewer than two leave nothing to arrange.
    if (own.length >= 2) found.push({ ...chanceOf(cells, own.length), occupied: new Set(own).size });
  }
  return { covers: found, withoutRule };
}

/** The benchmarks of all coefficients, ascending. */
function outcomesAt(book: BidBook, { prices, lots }: BenchmarkLots, t: number): readonly number[] | null {
  const lot = lots[t] ?? null;
  if (lot === null) return null;
  const first = book.lotStart[t]!;
  const sorted = Float64Array.from({ length: lot.n }, (_, i) => book.price[prices.byPrice[first + i]!]!);
  return benchmarks(sorted, book.ceiling[t]!, lot.rule);
}

/** The outcome that a price is nearest to; -1 beyond half a step outside the outermost. */
function nearest(outcomes: readonly number[], price: number): number {
  const last = outcomes.length - 1;
  if (price < outcomes[0]! - (outcomes[1]! - outcomes[0]!) / 2) return -1;
  if (price > outcomes[last]! + (outcomes[last]! - outcomes[last - 1]!) / 2) return -1;
  let best = 0;
  for (let k = 1; k <= last; k++)
    if (Math.abs(price - outcomes[k]!) < Math.abs(price - outcomes[best]!)) best = k;
  return best;
}

/**
 * Mean and variance of the number of outcomes with a member beside them, where m members are drawn from the bids beside any outcome.
 *
 * @param cells bids beside each outcome
 */
export function chanceOf(cells: Int32Array, m: number): Omit<Cover, 'occupied'> {
  const n = cells.reduce((total, count) => total + count, 0);
  /** P(none of `count` given bids is a member). */
  const spared = (count: number): number => {
    let p = 1;
    for (let j = 0; j < m; j++) p *= Math.max(0, n - count - j) / (n - j);
    return p;
  };
  const empty = Array.from(cells, spared);
  let [expected, variance] = [0, 0];
  for (let a = 0; a < cells.length; a++) {
    expected += 1 - empty[a]!;
    variance += empty[a]! * (1 - empty[a]!);
    for (let b = 0; b < a; b++) variance += 2 * (spared(cells[a]! + cells[b]!) - empty[a]! * empty[b]!);
  }
  return { outcomes: cells.length, expected, variance: Math.max(0, variance) };
}
