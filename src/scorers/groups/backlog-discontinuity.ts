import type { ScorerInput, ScorerOutput } from '../scorer.ts';
import { standardisedBacklog } from './backlog.ts';
import { openGroupLots } from './group-lots.ts';
import { scoreOutcomeJump } from './outcome-jump.ts';

/** Do narrow losers have more work at hand than narrow winners, as where turns are taken? Params: see `scoreOutcomeJump`. */
export async function backlogDiscontinuity(input: ScorerInput): Promise<ScorerOutput> {
  const { book } = await openGroupLots(input);
  const known = new Map<number, Float64Array>();
  const place = new Map<number, number>();
  const backlog = (bid: number): number => {
    const bidder = book.bidder[bid]!;
    if (!known.has(bidder)) {
      known.set(bidder, standardisedBacklog(book, bidder, false));
      for (let i = book.bidderStart[bidder]!; i < book.bidderStart[bidder + 1]!; i++)
        place.set(book.bids[i]!, i - book.bidderStart[bidder]!);
    }
    return known.get(bidder)![place.get(bid)!]!;
  };
  return scoreOutcomeJump(input, 1, backlog);
}
