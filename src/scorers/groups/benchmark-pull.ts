import {
  type BenchmarkLots,
  levelPersistence,
  openBenchmarkLots,
  positionOf,
} from '../benchmark/benchmark-lots.ts';
import { correlatedSquaresTail } from '../benchmark/chi-square-mixture.ts';
import type { BidBook } from '../bid-book.ts';
import type { ScorerInput, ScorerOutput } from '../scorer.ts';
import { type GroupLots, memberPrices, openGroupLots } from './group-lots.ts';
import { groupOutput } from './group-output.ts';
import { type GroupAnswer, unanswered } from './group-test.ts';

/**
 * Do the members of a group move the benchmark, lot after lot, further than as many bidders taken at random? (Conley and Decarolis 2016,
 * for benchmarks by rule; screens.md D1.) A lot counts by how far the mean position of its members lies from that of all bids, in standard
 * deviations of the mean of as many bids drawn without replacement. The sum of squares is referred to correlated normal variables
 * (`levelPersistence`), and honest members may be somewhat alike (`alikeness`).
 *
 * Subjects: groups. Params: `alpha, min_lots, min_members, min_others, alikeness`. `statistic`: root of the mean square, 1 by chance. `n`: lots.
 */
export async function benchmarkPull(input: ScorerInput): Promise<ScorerOutput> {
  const { params } = input;
  const { book, lots } = await openGroupLots(input);
  const market = await openBenchmarkLots(input, book);
  const answers = Array.from(input.subjects.subject_no as Int32Array, (g): GroupAnswer => {
    const found = pulls(book, lots, market, g, params);
    const n = found.pulls.length;
    if (n < params.min_lots!)
      return unanswered(
        n + found.withoutRule >= params.min_lots! ? 'award_rule_unknown' : 'too_few_joint_lots',
        n,
      );
    const members = lots.member.subarray(lots.memberStart[g]!, lots.memberStart[g + 1]!);
    const squares = found.pulls.reduce((total, pull) => total + pull * pull, 0);
    const p = correlatedSquaresTail(n, levelPersistence(market, members), squares);
    return { reason: null, statistic: Math.sqrt(squares / n), n, p };
  });
  return groupOutput(answers, params.alpha!);
}

function pulls(
  book: BidBook,
  lots: GroupLots,
  market: BenchmarkLots,
  group: number,
  params: Readonly<Record<string, number>>,
): { readonly pulls: readonly number[]; readonly withoutRule: number } {
  const found: number[] = [];
  let withoutRule = 0;
  for (let i = lots.lotStart[group]!; i < lots.lotStart[group + 1]!; i++) {
    const t = lots.place[i]!;
    if (market.covered[t] === 0) continue;
    const prices = memberPrices(book, lots, i);
    const m = prices.length;
    if (m < params.min_members! || market.prices.priced[t]! - m < params.min_others!) continue;
    const lot = market.lots[t] ?? null;
    if (lot === null) {
      withoutRule++;
      continue;
    }
    let sum = 0;
    for (const price of prices) sum += positionOf(lot, price);
    const variance = ((1 - m / lot.n) / m) * (1 + (m - 1) * params.alikeness!);
    found.push(sum / m / Math.sqrt(variance));
  }
  return { pulls: found, withoutRule };
}
