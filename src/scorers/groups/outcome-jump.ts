import { type BidBook, coveredLots } from '../bid-book.ts';
import { normalUpperTail } from '../normal-tail.ts';
import type { ScorerInput, ScorerOutput } from '../scorer.ts';
import { openGroupLots } from './group-lots.ts';
import { groupOutput } from './group-output.ts';
import { type GroupAnswer, unanswered } from './group-test.ts';
import { jumpAt, type Observations } from './jump.ts';
import { type LotPrices, openLotPrices } from './lot-prices.ts';
import { ownContests } from './own-contests.ts';

/**
 * Do members that narrowly won differ from members that narrowly lost in something that was known before the bids? Taken over a group's own
 * contests.
 *
 * Params: `alpha, narrow, wide` (bandwidths as shares of the ceiling), `min_close_bids, tie`. p: one-sided, the smaller over the bandwidths
 * with enough close bids, times their number. `statistic`: the jump from winners to losers there; `n`: its close bids.
 *
 * @param direction the sign of a jump that points to an arrangement. @param outcome of a bid; NaN: none
 */
export async function scoreOutcomeJump(
  input: ScorerInput,
  direction: 1 | -1,
  outcome: (bid: number) => number,
): Promise<ScorerOutput> {
  const { params } = input;
  const { book, lots } = await openGroupLots(input);
  const prices = await openLotPrices(input);
  const covered = coveredLots(book, input.awardMethods);
  const answers = Array.from(input.subjects.subject_no as Int32Array, (g): GroupAnswer => {
    const contests = ownContests(lots, g, book.lotStart, prices).filter((t) => covered[t] === 1);
    const members = new Set(lots.member.subarray(lots.memberStart[g]!, lots.memberStart[g + 1]!));
    const observe = (value: (bid: number) => number): Observations =>
      closeBids(book, prices, contests, params.tie!, value, (bidder) => members.has(bidder));
    // Outcomes take far longer than distances, and most groups have too few close bids whatever these are.
    const limit = Math.max(params.narrow!, params.wide!);
    const near = observe(() => 0).distance.filter((distance) => Math.abs(distance) < limit).length;
    if (near < params.min_close_bids!) return unanswered('too_few_close_bids', near);
    return jumpAnswer(observe(outcome), direction, params);
  });
  return groupOutput(answers, params.alpha!);
}

/**
 * Distance of each bid from the lowest of the others of its lot, as a share of the scale: below 0 for the lowest bid, above for the others.
 *
 * @param counts which bidders are observed
 */
export function closeBids(
  book: Pick<BidBook, 'lotStart' | 'price' | 'bidder'>,
  { byPrice, priced, scale }: LotPrices,
  places: Iterable<number>,
  tie: number,
  outcome: (bid: number) => number,
  counts: (bidder: number) => boolean,
): Observations {
  const found: { distance: number[]; outcome: number[]; lot: number[] } = {
    distance: [],
    outcome: [],
    lot: [],
  };
  for (const t of places) {
    if (priced[t]! < 2) continue;
    const first = book.lotStart[t]!;
    for (let i = first; i < first + priced[t]!; i++) {
      const bid = byPrice[i]!;
      const other = byPrice[i === first ? first + 1 : first]!;
      const distance = (book.price[bid]! - book.price[other]!) / scale[t]!;
      if (!counts(book.bidder[bid]!) || Math.abs(distance) < tie) continue;
      const value = outcome(bid);
      if (Number.isNaN(value)) continue;
      found.distance.push(distance);
      found.outcome.push(value);
      found.lot.push(t);
    }
  }
  return found;
}

/** What the close bids say. Params and result: see `scoreOutcomeJump`. */
function jumpAnswer(
  close: Observations,
  direction: 1 | -1,
  params: Readonly<Record<string, number>>,
): GroupAnswer {
  const jumps = [params.narrow!, params.wide!].map((bandwidth) => jumpAt(close, bandwidth));
  // Which bandwidths count is settled by distances alone, so it does not bend the p-value.
  const enough = jumps.filter(({ n }) => n >= params.min_close_bids!);
  if (enough.length === 0) return unanswered('too_few_close_bids', Math.max(...jumps.map(({ n }) => n)));
  const told = enough.filter(({ z }) => !Number.isNaN(z));
  if (told.length === 0) return unanswered('outcome_never_varies', enough[0]!.n);
  // Were winner and loser of each lot a coin's toss, nothing could be rarer than all coins on one side.
  const best = told.reduce((one, other) => (direction * other.z > direction * one.z ? other : one));
  return {
    reason: null,
    statistic: best.jump,
    n: best.n,
    p: Math.min(1, told.length * Math.max(normalUpperTail(direction * best.z), 2 ** -best.lots)),
  };
}
