import type { BidBook } from '../bid-book.ts';
import { bidFinder } from '../bid-finder.ts';
import { poissonBinomialUpperTail } from '../poisson-binomial.ts';

/** Width of a band of price over ceiling, and their number; the last is for lots without a ceiling. */
const BAND = 0.05;
export const BANDS = 26;
export const MAGNITUDES = 16;

/** Rows [from, to) to read, and the shared array that takes what is found. */
export interface RoundCodesInput {
  readonly book: Pick<BidBook, 'placeOf' | 'lotStart' | 'bidder' | 'place' | 'price' | 'ceiling'>;
  readonly covered: Int32Array;
  readonly trade: Int32Array;
  /** Per row: lot and bidder, order of magnitude of the amount, and its significant digits. */
  readonly lot: Int32Array;
  readonly bidder: Int32Array;
  readonly magnitude: Int32Array;
  readonly digits: Int32Array;
  /** Significant digits of a round amount at most. */
  readonly maxDigits: number;
  readonly from: number;
  readonly to: number;
  /** Per bid of a covered lot twice its kind, which is its trade, magnitude and band, and one more where it is round. */
  readonly coded: Int32Array;
}

/** Kernel: finds the bids of the rows, and codes how round they are. */
export function codeRounds(input: RoundCodesInput): number {
  const { book, covered, trade, maxDigits } = input;
  const bidAt = bidFinder(book);
  for (let row = input.from; row < input.to; row++) {
    const bid = bidAt(input.lot[row]!, input.bidder[row]!);
    if (bid < 0) continue;
    const t = book.place[bid]!;
    if (covered[t] === 0 || Number.isNaN(book.price[bid]!)) continue;
    const band = bandOf(book.price[bid]! / book.ceiling[t]!);
    const magnitude = Math.min(MAGNITUDES - 1, input.magnitude[row]!);
    const round = input.digits[row]! <= maxDigits ? 1 : 0;
    input.coded[bid] = 2 * ((trade[t]! * MAGNITUDES + magnitude) * BANDS + band) + round;
  }
  return input.to - input.from;
}

function bandOf(share: number): number {
  return share >= 0 ? Math.min(BANDS - 2, Math.floor(share / BAND)) : BANDS - 1;
}

/** Bidders subjects[from] … subjects[to - 1] to score, and the shared arrays that take the answers. */
export interface RoundTailsInput {
  readonly book: Pick<BidBook, 'bidderStart' | 'bids'>;
  /** Code of each bid (see `RoundCodesInput`), -1 where it is not compared; bids and round bids of each kind. */
  readonly coded: Int32Array;
  readonly kindBids: Int32Array;
  readonly kindRounds: Int32Array;
  readonly minOthers: number;
  readonly subjects: Int32Array;
  readonly from: number;
  readonly to: number;
  readonly p: Float64Array;
  readonly smallest: Float64Array;
  readonly ratio: Float64Array;
  readonly compared: Int32Array;
}

/** Kernel: upper tail of the round bids of each bidder, with the rate of the others' bids of each kind. */
export function roundTails(input: RoundTailsInput): number {
  const { coded, kindBids, kindRounds } = input;
  const { bidderStart, bids } = input.book;
  // Of the bidder at hand: its kinds in order of appearance, and its bids and round bids of each.
  const ownBids = new Int32Array(kindBids.length);
  const ownRounds = new Int32Array(kindBids.length);
  for (let i = input.from; i < input.to; i++) {
    const bidder = input.subjects[i]!;
    const own: number[] = [];
    for (let e = bidderStart[bidder] ?? 0; e < (bidderStart[bidder + 1] ?? 0); e++) {
      const code = coded[bids[e]!]!;
      if (code < 0) continue;
      const kind = code >> 1;
      if (ownBids[kind] === 0) own.push(kind);
      ownBids[kind]! += 1;
      ownRounds[kind]! += code & 1;
    }
    const chances: number[] = [];
    let [hits, expected] = [0, 0];
    for (const kind of own) {
      const count = ownBids[kind]!;
      const round = ownRounds[kind]!;
      ownBids[kind] = 0;
      ownRounds[kind] = 0;
      const others = kindBids[kind]! - count;
      if (others < input.minOthers) continue;
      // One round and one other bid are added, so that a custom nobody has shown yet is rare, not impossible.
      const rate = (kindRounds[kind]! - round + 1) / (others + 2);
      for (let k = 0; k < count; k++) chances.push(rate);
      hits += round;
      expected += rate * count;
    }
    input.compared[i] = chances.length;
    input.ratio[i] = hits / expected;
    input.p[i] = poissonBinomialUpperTail(chances, hits);
    input.smallest[i] = chances.reduce((product, chance) => product * chance, 1);
  }
  return input.to - input.from;
}
