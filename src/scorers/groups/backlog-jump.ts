import type { ScorerInput, ScorerOutput } from '../scorer.ts';
import { standardisedBacklog } from './backlog.ts';
import { openGroupLots } from './group-lots.ts';
import { scoreOutcomeJump } from './outcome-jump.ts';

/** Do narrow losers have more work at hand than narrow winners, as where turns are taken? Params: see `scoreOutcomeJump`. */
export async function backlogJump(input: ScorerInput): Promise<ScorerOutput> {
  const { book } = await openGroupLots(input);
  const known = new Map<number, Float64Array>();
  return scoreOutcomeJump(input, 1, (bid) => {
    const bidder = book.bidder[bid]!;
    const backlog = known.get(bidder) ?? standardisedBacklog(book, bidder, false);
    known.set(bidder, backlog);
    // Bids of a bidder ascend, as the places of their lots do.
    let [low, high] = [book.bidderStart[bidder]!, book.bidderStart[bidder + 1]!];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (book.bids[middle]! < bid) low = middle + 1;
      else high = middle;
    }
    return backlog[low - book.bidderStart[bidder]!]!;
  });
}
