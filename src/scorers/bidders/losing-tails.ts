import type { BidBook } from '../bid-book.ts';
import { losingTail, strengthsOf, tabledStrengths, withoutBidder } from './losing-law.ts';
import type { StrengthLaw } from './strength-fit.ts';

/** Bidders subjects[from] … subjects[to - 1] to count, and the shared arrays that take the counts. */
export interface LosingRecordsInput {
  readonly book: Pick<BidBook, 'lotStart' | 'place' | 'won' | 'bids' | 'bidderStart'>;
  /** See `decidedLots`. */
  readonly decided: Int32Array;
  readonly subjects: Int32Array;
  readonly from: number;
  readonly to: number;
  /** Per subject: its decided lots, those it won, and those it would win at one in n of each lot of n bidders. */
  readonly lots: Int32Array;
  readonly wins: Int32Array;
  readonly expected: Float64Array;
}

/** Kernel: counts the decided lots and the wins of each bidder. */
export function losingRecords(input: LosingRecordsInput): number {
  const { lotStart, place, won, bids, bidderStart } = input.book;
  for (let i = input.from; i < input.to; i++) {
    // A bidder without any bid has no place in the book.
    const first = bidderStart[input.subjects[i]!] ?? 0;
    const last = bidderStart[input.subjects[i]! + 1] ?? 0;
    let [lots, wins, expected] = [0, 0, 0];
    for (let e = first; e < last; e++) {
      const bid = bids[e]!;
      const t = place[bid]!;
      if (input.decided[t] === 0) continue;
      lots++;
      wins += won[bid]!;
      expected += 1 / (lotStart[t + 1]! - lotStart[t]!);
    }
    input.lots[i] = lots;
    input.wins[i] = wins;
    input.expected[i] = expected;
  }
  return input.to - input.from;
}

/** Bidders from … to - 1 to score, and the shared arrays that take the answers. */
export interface LosingTailsInput
  extends Pick<LosingRecordsInput, 'lots' | 'wins' | 'expected' | 'from' | 'to'> {
  readonly laws: readonly StrengthLaw[];
  /** 1 for bidders that the laws were fitted to. */
  readonly fitted: Int32Array;
  readonly minLots: number;
  readonly p: Float64Array;
  readonly smallest: Float64Array;
}

/** Kernel: chance that a bidder drawn from the strengths of the others wins as few of the lots of each bidder, and that it wins none. */
export function losingTails(input: LosingTailsInput): number {
  const { laws, lots, wins, expected } = input;
  const all = tabledStrengths(laws);
  for (let i = input.from; i < input.to; i++) {
    if (lots[i]! < input.minLots) continue;
    const [n, w, e] = [lots[i]!, wins[i]!, expected[i]!];
    const others = input.fitted[i] === 1 ? strengthsOf(withoutBidder(laws, n, w, e)) : all;
    input.p[i] = losingTail(others, n, w, e);
    input.smallest[i] = w === 0 ? input.p[i]! : losingTail(others, n, 0, e);
  }
  return input.to - input.from;
}
