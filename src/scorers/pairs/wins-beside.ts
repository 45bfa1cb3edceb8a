import { answerAt } from '../answer-tests.ts';
import { openBidBook } from '../bid-book.ts';
import { decidedLots } from '../decided-lots.ts';
import { logFactorials } from '../log-factorial.ts';
import type { ScorerInput, ScorerOutput } from '../scorer.ts';
import { openContests } from './contests.ts';
import { countedLots } from './counted-lots.ts';
import { openPairGround } from './pair-ground.ts';
import { doubles, ints, mapPairs } from './pair-tasks.ts';
import type { WinsBesideInput } from './wins-beside-tails.ts';

/**
 * Does one of two firms win where the other is present, and the other only elsewhere? See `winsBesideTails`.
 *
 * Subjects: pairs. Params: `fdr, min_joint, exact_limit`. `statistic`: wins of the favourite beside the cover over those expected, below
 * zero where the favourite is the second of the pair. `n`: joint lots with a known award.
 */
export async function winsBeside(input: ScorerInput): Promise<ScorerOutput> {
  const { params } = input;
  const count = (input.subjects.subject_no as Int32Array).length;
  const book = await openBidBook(input);
  const ground = await openPairGround(input, book);
  const found = {
    p: doubles(count).fill(1),
    smallest: doubles(count),
    ratio: doubles(count),
    lots: ints(count),
  };
  const shared: Omit<WinsBesideInput, 'a' | 'b' | 'from' | 'to'> = {
    ground,
    contests: await openContests(ground, decidedLots(book, await countedLots(input, book)), input),
    logFactorial: logFactorials(mostBids(book.bidderStart)),
    exactLimit: params.exact_limit!,
    ...found,
  };
  await mapPairs('wins-beside-tails', input, book.bidderStart, shared);
  return answerAt({
    p: found.p,
    smallest: found.smallest,
    statistic: found.ratio,
    n: found.lots,
    reason: (i) => (found.lots[i]! < params.min_joint! ? 'few_decided_lots' : null),
    fdr: params.fdr!,
  });
}

function mostBids(bidderStart: Int32Array): number {
  let most = 0;
  for (let b = 0; b + 1 < bidderStart.length; b++)
    most = Math.max(most, bidderStart[b + 1]! - bidderStart[b]!);
  return most;
}
