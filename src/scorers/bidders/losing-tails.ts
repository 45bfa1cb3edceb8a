import type { BidBook } from '../bid-book.ts';
import { poissonBinomialLowerTail } from '../poisson-binomial.ts';

/** Bidders subjects[from] … subjects[to - 1] to score, and the shared arrays that take the answers. */
export interface LosingTailsInput {
  readonly book: Pick<BidBook, 'lotStart' | 'place' | 'won' | 'bids' | 'bidderStart'>;
  /** See `decidedLots`. */
  readonly decided: Int32Array;
  readonly subjects: Int32Array;
  readonly from: number;
  readonly to: number;
  readonly p: Float64Array;
  readonly smallest: Float64Array;
  /** Wins over those expected. */
  readonly ratio: Float64Array;
  readonly lots: Int32Array;
}

/** Kernel: P(W <= wins) of each bidder over its decided lots, where a lot of n bidders is won with chance one in n. */
export function losingTails(input: LosingTailsInput): number {
  const { lotStart, place, won, bids, bidderStart } = input.book;
  let chances = new Float64Array(256);
  for (let i = input.from; i < input.to; i++) {
    // A bidder without any bid has no place in the book.
    const first = bidderStart[input.subjects[i]!] ?? 0;
    const last = bidderStart[input.subjects[i]! + 1] ?? 0;
    if (chances.length < last - first) chances = new Float64Array(2 * (last - first));
    let count = 0;
    let wins = 0;
    let expected = 0;
    let smallest = 1;
    for (let e = first; e < last; e++) {
      const bid = bids[e]!;
      const t = place[bid]!;
      if (input.decided[t] === 0) continue;
      const chance = 1 / (lotStart[t + 1]! - lotStart[t]!);
      chances[count++] = chance;
      expected += chance;
      smallest *= 1 - chance;
      wins += won[bid]!;
    }
    input.lots[i] = count;
    input.ratio[i] = wins / expected;
    input.p[i] = poissonBinomialLowerTail(chances.subarray(0, count), wins);
    input.smallest[i] = smallest;
  }
  return input.to - input.from;
}
