import { answerAt } from '../answer-tests.ts';
import { coveredLots, openBidBook } from '../bid-book.ts';
import { decidedLots } from '../decided-lots.ts';
import { doubles, inShared, ints, partsOf } from '../pairs/pair-tasks.ts';
import type { ScorerInput, ScorerOutput } from '../scorer.ts';
import type { LosingTailsInput } from './losing-tails.ts';

/** Bidders of one task: 5 to 50 ms of work. */
const BIDDERS_PER_TASK = 4_096;

/**
 * Does a bidder win fewer of its lots than one in n of each lot of n bidders? P(W <= wins) of the Poisson-binomial law, so that how
 * much and against how many a firm bid is allowed for. Firms of unequal strength are not: weak firms honestly lose.
 *
 * Subjects: bidders. Params: `fdr, min_lots`. `statistic`: wins over those expected. `n`: decided lots.
 */
export async function losingRun(input: ScorerInput): Promise<ScorerOutput> {
  const { params } = input;
  const book = await openBidBook(input);
  const { lotStart, place, won, bids, bidderStart } = book;
  const subjects = inShared(input.subjects.subject_no as Int32Array);
  const found = {
    p: doubles(subjects.length),
    smallest: doubles(subjects.length),
    ratio: doubles(subjects.length),
    lots: ints(subjects.length),
  };
  const shared = {
    book: { lotStart, place, won, bids, bidderStart },
    decided: decidedLots(book, coveredLots(book, input.awardMethods)),
    subjects,
    ...found,
  };
  await input.pool.map(
    'losing-tails',
    partsOf(subjects.length, BIDDERS_PER_TASK).map((part): LosingTailsInput => ({ ...shared, ...part })),
    input.signal,
  );
  return answerAt({
    p: found.p,
    smallest: found.smallest,
    statistic: found.ratio,
    n: found.lots,
    reason: (i) => (found.lots[i]! < params.min_lots! ? 'few_decided_lots' : null),
    fdr: params.fdr!,
  });
}
