import type { BidBook } from '../bid-book.ts';
import { bidFinder } from '../bid-finder.ts';
import { normalDensity, normalUpperTail } from '../normal-tail.ts';

export const DIGITS = 10;
/** Rungs of the ladder 1, 2, 5, 10 … of price steps, as in the feature `price_customs`. */
export const RUNGS = 36;

/** Rows [from, to) to read, and the shared array that takes what is found. */
export interface DigitCodesInput {
  readonly book: Pick<BidBook, 'placeOf' | 'lotStart' | 'bidder' | 'place' | 'price'>;
  readonly covered: Int32Array;
  readonly trade: Int32Array;
  /** Per row. */
  readonly lot: Int32Array;
  readonly bidder: Int32Array;
  readonly digit: Int32Array;
  readonly rung: Int32Array;
  readonly from: number;
  readonly to: number;
  /** Per bid of a covered lot: ten times its kind, which is its trade and the rung of its price step, and its last digit in such steps. */
  readonly coded: Int32Array;
}

/** Kernel: finds the bids of the rows, and codes their last digits. */
export function codeDigits(input: DigitCodesInput): number {
  const { book, covered, trade, coded } = input;
  const bidAt = bidFinder(book);
  for (let row = input.from; row < input.to; row++) {
    const bid = bidAt(input.lot[row]!, input.bidder[row]!);
    if (bid < 0 || covered[book.place[bid]!] === 0 || Number.isNaN(book.price[bid]!)) continue;
    const kind = trade[book.place[bid]!]! * RUNGS + input.rung[row]!;
    coded[bid] = kind * DIGITS + input.digit[row]!;
  }
  return input.to - input.from;
}

/** Bidders subjects[from] … subjects[to - 1] to score, and the shared arrays that take the answers. */
export interface DigitTailsInput {
  readonly book: Pick<BidBook, 'bidderStart' | 'bids'>;
  /** Code of each bid (see `DigitCodesInput`), and how many bids have each. */
  readonly coded: Int32Array;
  readonly counts: Int32Array;
  readonly minOthers: number;
  readonly minExpected: number;
  readonly subjects: Int32Array;
  readonly from: number;
  readonly to: number;
  readonly p: Float64Array;
  readonly chi: Float64Array;
  readonly compared: Int32Array;
  /** 1 where some digit is expected too seldom. */
  readonly rare: Int32Array;
}

/** Kernel: compares the last digits of each bidder with those of others. */
export function digitTails(input: DigitTailsInput): number {
  const { coded, counts } = input;
  const { bidderStart, bids } = input.book;
  // Of the bidder at hand: its kinds in order of appearance, and how often it has each digit in them.
  const ownCounts = new Int32Array(counts.length);
  const seen = new Int32Array(counts.length / DIGITS);
  for (let i = input.from; i < input.to; i++) {
    const bidder = input.subjects[i]!;
    const own: number[] = [];
    for (let e = bidderStart[bidder] ?? 0; e < (bidderStart[bidder + 1] ?? 0); e++) {
      const code = coded[bids[e]!]!;
      if (code < 0) continue;
      const kind = (code / DIGITS) | 0;
      if (seen[kind] === 0) own.push(kind);
      seen[kind] = 1;
      ownCounts[code]! += 1;
    }
    const found = compare(own, ownCounts, counts, input.minOthers);
    for (const kind of own) {
      seen[kind] = 0;
      ownCounts.fill(0, kind * DIGITS, (kind + 1) * DIGITS);
    }
    input.compared[i] = found.bids;
    input.chi[i] = found.chi;
    input.rare[i] = found.leastExpected < input.minExpected ? 1 : 0;
    if (input.rare[i] === 0) input.p[i] = chiSquareNine(found.chi);
  }
  return input.to - input.from;
}

/**
 * Pearson's sum over digits for "the bidder's prices and those of others are drawn alike" (Pearson 1911, Biometrika 8), over several kinds as
 * Mantel (1963, Journal of the American Statistical Association 58) has it: of n prices of a kind, m of them the bidder's and c with the digit, m c / n are
 * both on average, with variance m (c / n) (1 - c / n) (n - m) / (n - 1); that digits add up makes Pearson leave out 1 - c / n. The
 * frequencies of the others alone, in place of those of all, would count their own error as the bidder's.
 */
function compare(own: readonly number[], ownCounts: Int32Array, counts: Int32Array, minOthers: number) {
  const observed = new Float64Array(DIGITS);
  const expected = new Float64Array(DIGITS);
  const variance = new Float64Array(DIGITS);
  let bids = 0;
  for (const kind of own) {
    const at = kind * DIGITS;
    let [mine, everybody] = [0, 0];
    for (let d = 0; d < DIGITS; d++) {
      mine += ownCounts[at + d]!;
      everybody += counts[at + d]!;
    }
    const others = everybody - mine;
    if (others < minOthers) continue;
    bids += mine;
    for (let d = 0; d < DIGITS; d++) {
      const share = counts[at + d]! / everybody;
      observed[d]! += ownCounts[at + d]!;
      expected[d]! += mine * share;
      variance[d]! += (mine * share * others) / (everybody - 1);
    }
  }
  let chi = 0;
  for (let d = 0; d < DIGITS; d++)
    if (variance[d]! > 0) chi += (observed[d]! - expected[d]!) ** 2 / variance[d]!;
  return { bids, chi, leastExpected: expected.reduce((least, value) => Math.min(least, value)) };
}

/** P(chi-square with nine degrees of freedom >= x); Abramowitz and Stegun 26.4.4. */
export function chiSquareNine(x: number): number {
  const root = Math.sqrt(x);
  let term = root;
  let sum = 0;
  for (const odd of [3, 5, 7, 9]) {
    sum += term;
    term *= x / odd;
  }
  return Math.min(1, 2 * normalUpperTail(root) + 2 * normalDensity(root) * sum);
}
