import { answerAt } from '../answer-tests.ts';
import { type BidBook, coveredLots, openBidBook } from '../bid-book.ts';
import { normalDensity, normalUpperTail } from '../normal-tail.ts';
import { openTrades } from '../pairs/trades.ts';
import type { ScorerInput, ScorerOutput } from '../scorer.ts';
import { bidFinder } from './bid-of.ts';

const DIGITS = 10;
/** Rungs of the ladder 1, 2, 5, 10 … of price steps, as in the feature `price_customs`. */
const RUNGS = 36;

/**
 * Are the last digits of a bidder's prices unlike those of others in the same trade? Last digits are counted in the customary price step
 * of the lot, and compared with the others' frequencies rather than with a tenth each, because some digits are liked by everybody.
 *
 * Subjects: bidders. Params: `fdr, min_bids, min_other_bids, min_expected`. `statistic`: chi-square with nine degrees of freedom. `n`: bids compared.
 */
export async function digitHabit(input: ScorerInput): Promise<ScorerOutput> {
  const { params } = input;
  const subjects = input.subjects.subject_no as Int32Array;
  const book = await openBidBook(input);
  const { trade, start } = await openTrades(input, book);
  const coded = await lastDigits(input, book, trade);
  const counts = new Int32Array((start.length - 1) * RUNGS * DIGITS);
  for (let bid = 0; bid < coded.length; bid++) if (coded[bid]! >= 0) counts[coded[bid]!]! += 1;

  const p = new Float64Array(subjects.length).fill(1);
  const chi = new Float64Array(subjects.length);
  const compared = new Int32Array(subjects.length);
  const rare = new Int32Array(subjects.length);
  // Of the bidder at hand: its kinds in order of appearance, and how often it has each digit in them.
  const ownCounts = new Int32Array(counts.length);
  const seen = new Int32Array(counts.length / DIGITS);
  subjects.forEach((bidder, i) => {
    const own: number[] = [];
    for (let e = book.bidderStart[bidder] ?? 0; e < (book.bidderStart[bidder + 1] ?? 0); e++) {
      const code = coded[book.bids[e]!]!;
      if (code < 0) continue;
      const kind = (code / DIGITS) | 0;
      if (seen[kind] === 0) own.push(kind);
      seen[kind] = 1;
      ownCounts[code]! += 1;
    }
    const found = compare(own, ownCounts, counts, params.min_other_bids!);
    for (const kind of own) {
      seen[kind] = 0;
      ownCounts.fill(0, kind * DIGITS, (kind + 1) * DIGITS);
    }
    compared[i] = found.bids;
    chi[i] = found.chi;
    rare[i] = found.leastExpected < params.min_expected! ? 1 : 0;
    if (rare[i] === 0) p[i] = chiSquareNine(found.chi);
  });
  return answerAt({
    p,
    smallest: new Float64Array(subjects.length),
    statistic: chi,
    n: compared,
    reason: (i) => {
      if (compared[i]! < params.min_bids!) return 'few_bids';
      return rare[i] === 1 ? 'rare_digits' : null;
    },
    fdr: params.fdr!,
  });
}

/** Pearson's sum over digits; the variance of each term holds that of the others' frequencies too. */
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
      const share = (counts[at + d]! - ownCounts[at + d]! + 0.5) / (others + 5);
      observed[d]! += ownCounts[at + d]!;
      expected[d]! += mine * share;
      variance[d]! += mine * share * (1 + mine / others);
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

/** Per bid of a covered lot: ten times its kind, which is its trade and the rung of its price step, and its last digit in such steps; -1 where none is known. */
async function lastDigits(input: ScorerInput, book: BidBook, trade: Int32Array): Promise<Int32Array> {
  const covered = coveredLots(book, input.awardMethods);
  const coded = new Int32Array(book.bidder.length).fill(-1);
  const rows = await input.read(`
    select
      b.lot_no,
      b.bidder_no,
      cast(round(b.amount / k.price_step) % 10 as integer) as digit,
      -- 10^k, 2 * 10^k and 5 * 10^k ten-thousandths are rungs 3k, 3k + 1 and 3k + 2.
      cast(
        3 * floor(log10(k.price_step * 10000) + 0.000001)
          + round((log10(k.price_step * 10000) - floor(log10(k.price_step * 10000) + 0.000001)) * 3) as integer
      ) as rung
    from priced_bids b
    join price_tick k on k.lot_no = b.lot_no
    where k.price_step > 0`);
  const bidAt = bidFinder(book);
  const lot = rows.lot_no as Int32Array;
  const bidder = rows.bidder_no as Int32Array;
  for (let row = 0; row < lot.length; row++) {
    const bid = bidAt(lot[row]!, bidder[row]!);
    if (bid < 0 || covered[book.place[bid]!] === 0 || Number.isNaN(book.price[bid]!)) continue;
    const kind = trade[book.place[bid]!]! * RUNGS + (rows.rung as Int32Array)[row]!;
    coded[bid] = kind * DIGITS + (rows.digit as Int32Array)[row]!;
  }
  return coded;
}
