import { answerAt } from '../answer-tests.ts';
import { coveredLots, openBidBook } from '../bid-book.ts';
import { decidedLots } from '../decided-lots.ts';
import { poissonBinomialLowerTail } from '../poisson-binomial.ts';
import type { ScorerInput, ScorerOutput } from '../scorer.ts';

/**
 * Does a bidder win fewer of its lots than one in n of each lot of n bidders? P(W <= wins) of the Poisson-binomial law, so that how
 * much and against how many a firm bid is allowed for. Firms of unequal strength are not: weak firms honestly lose.
 *
 * Subjects: bidders. Params: `fdr, min_lots`. `statistic`: wins over those expected. `n`: decided lots.
 */
export async function losingRun(input: ScorerInput): Promise<ScorerOutput> {
  const { params } = input;
  const subjects = input.subjects.subject_no as Int32Array;
  const book = await openBidBook(input);
  const decided = decidedLots(book, coveredLots(book, input.awardMethods));
  const p = new Float64Array(subjects.length);
  const smallest = new Float64Array(subjects.length);
  const ratio = new Float64Array(subjects.length);
  const lots = new Int32Array(subjects.length);
  subjects.forEach((bidder, i) => {
    const chances: number[] = [];
    let [wins, expected] = [0, 0];
    // A bidder without any bid has no place in the book.
    for (let e = book.bidderStart[bidder] ?? 0; e < (book.bidderStart[bidder + 1] ?? 0); e++) {
      const bid = book.bids[e]!;
      const place = book.place[bid]!;
      if (decided[place] === 0) continue;
      chances.push(1 / (book.lotStart[place + 1]! - book.lotStart[place]!));
      expected += chances.at(-1)!;
      wins += book.won[bid]!;
    }
    lots[i] = chances.length;
    ratio[i] = wins / expected;
    p[i] = poissonBinomialLowerTail(chances, wins);
    smallest[i] = chances.reduce((product, chance) => product * (1 - chance), 1);
  });
  return answerAt({
    p,
    smallest,
    statistic: ratio,
    n: lots,
    reason: (i) => (lots[i]! < params.min_lots! ? 'few_decided_lots' : null),
    fdr: params.fdr!,
  });
}
