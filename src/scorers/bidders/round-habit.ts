import { answerAt } from '../answer-tests.ts';
import { type BidBook, coveredLots, openBidBook } from '../bid-book.ts';
import { openTrades } from '../pairs/trades.ts';
import { poissonBinomialUpperTail } from '../poisson-binomial.ts';
import type { ScorerInput, ScorerOutput } from '../scorer.ts';
import { bidFinder } from './bid-of.ts';

/** Width of a band of price over ceiling, and their number; the last is for lots without a ceiling. */
const BAND = 0.05;
const BANDS = 26;
const MAGNITUDES = 16;

/**
 * Does a bidder round its prices more often than others do in the same trade, at the same order of magnitude and the same share of the
 * ceiling? Upper Poisson-binomial tail over its bids, with the rate of the others' bids of each kind.
 *
 * Subjects: bidders. Params: `fdr, min_bids, max_digits, min_other_bids`. `statistic`: round bids over those expected. `n`: bids compared.
 */
export async function roundHabit(input: ScorerInput): Promise<ScorerOutput> {
  const { params } = input;
  const subjects = input.subjects.subject_no as Int32Array;
  const book = await openBidBook(input);
  const covered = coveredLots(book, input.awardMethods);
  const { trade, start } = await openTrades(input, book);
  const { magnitude, digits } = await significance(input, book);
  const kinds = (start.length - 1) * MAGNITUDES * BANDS;
  // Per bid twice its kind, and one more where it is round; -1 where it is not compared.
  const coded = new Int32Array(book.bidder.length).fill(-1);
  const bids = new Int32Array(kinds);
  const rounds = new Int32Array(kinds);
  for (let t = 0; t < covered.length; t++) {
    if (covered[t] === 0) continue;
    for (let bid = book.lotStart[t]!; bid < book.lotStart[t + 1]!; bid++) {
      if (Number.isNaN(book.price[bid]!) || digits[bid] === 0) continue;
      const band = bandOf(book.price[bid]! / book.ceiling[t]!);
      const kind = (trade[t]! * MAGNITUDES + Math.min(MAGNITUDES - 1, magnitude[bid]!)) * BANDS + band;
      const round = digits[bid]! <= params.max_digits! ? 1 : 0;
      coded[bid] = 2 * kind + round;
      bids[kind]! += 1;
      rounds[kind]! += round;
    }
  }

  const p = new Float64Array(subjects.length);
  const smallest = new Float64Array(subjects.length);
  const ratio = new Float64Array(subjects.length);
  const compared = new Int32Array(subjects.length);
  // Of the bidder at hand: its kinds in order of appearance, and its bids and round bids of each.
  const ownBids = new Int32Array(kinds);
  const ownRounds = new Int32Array(kinds);
  subjects.forEach((bidder, i) => {
    const own: number[] = [];
    for (let e = book.bidderStart[bidder] ?? 0; e < (book.bidderStart[bidder + 1] ?? 0); e++) {
      const code = coded[book.bids[e]!]!;
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
      const others = bids[kind]! - count;
      if (others < params.min_other_bids!) continue;
      // One round and one other bid are added, so that a custom nobody has shown yet is rare, not impossible.
      const rate = (rounds[kind]! - round + 1) / (others + 2);
      for (let k = 0; k < count; k++) chances.push(rate);
      hits += round;
      expected += rate * count;
    }
    compared[i] = chances.length;
    ratio[i] = hits / expected;
    p[i] = poissonBinomialUpperTail(chances, hits);
    smallest[i] = chances.reduce((product, chance) => product * chance, 1);
  });
  return answerAt({
    p,
    smallest,
    statistic: ratio,
    n: compared,
    reason: (i) => (compared[i]! < params.min_bids! ? 'few_bids' : null),
    fdr: params.fdr!,
  });
}

function bandOf(share: number): number {
  return share >= 0 ? Math.min(BANDS - 2, Math.floor(share / BAND)) : BANDS - 1;
}

/** Per bid: order of magnitude of its amount, and its significant digits (0: it has no amount). */
async function significance({ read }: Pick<ScorerInput, 'read'>, book: BidBook) {
  const rows = await read(`
    select
      lot_no,
      bidder_no,
      cast(greatest(floor(log10(amount)), 0) as integer) as magnitude,
      cast(greatest(floor(log10(amount)) + 5 - least(twos, fives), 1) as integer) as digits
    from priced_bids`);
  const magnitude = new Int32Array(book.bidder.length);
  const digits = new Int32Array(book.bidder.length);
  const bidAt = bidFinder(book);
  const lot = rows.lot_no as Int32Array;
  const bidder = rows.bidder_no as Int32Array;
  for (let row = 0; row < lot.length; row++) {
    const bid = bidAt(lot[row]!, bidder[row]!);
    if (bid < 0) continue;
    magnitude[bid] = (rows.magnitude as Int32Array)[row]!;
    digits[bid] = (rows.digits as Int32Array)[row]!;
  }
  return { magnitude, digits };
}
