import { answerAt } from '../answer-tests.ts';
import { type BidBook, coveredLots, openBidBook } from '../bid-book.ts';
import { doubles, inShared, ints, partsOf } from '../pairs/pair-tasks.ts';
import { openTrades } from '../pairs/trades.ts';
import type { ScorerInput, ScorerOutput } from '../scorer.ts';
import { BANDS, MAGNITUDES, type RoundCodesInput, type RoundTailsInput } from './round-tails.ts';

/** Bidders, and bids, of one task: 5 to 50 ms of work. */
const BIDDERS_PER_TASK = 8_192;
const ROWS_PER_TASK = 262_144;

/**
 * Does a bidder round its prices more often than others do in the same trade, at the same order of magnitude and the same share of the
 * ceiling? Upper Poisson-binomial tail over its bids, with the rate of the others' bids of each kind.
 *
 * Subjects: bidders. Params: `fdr, min_bids, max_digits, min_other_bids`. `statistic`: round bids over those expected. `n`: bids compared.
 */
export async function roundHabit(input: ScorerInput): Promise<ScorerOutput> {
  const { params } = input;
  const subjects = inShared(input.subjects.subject_no as Int32Array);
  const book = await openBidBook(input);
  const { trade, start } = await openTrades(input, book);
  const coded = await roundness(input, book, trade);
  const kinds = (start.length - 1) * MAGNITUDES * BANDS;
  const kindBids = ints(kinds);
  const kindRounds = ints(kinds);
  for (const code of coded) {
    if (code < 0) continue;
    kindBids[code >> 1]! += 1;
    kindRounds[code >> 1]! += code & 1;
  }

  const { bidderStart, bids } = book;
  const found = {
    p: doubles(subjects.length),
    smallest: doubles(subjects.length),
    ratio: doubles(subjects.length),
    compared: ints(subjects.length),
  };
  const shared = {
    book: { bidderStart, bids },
    coded,
    kindBids,
    kindRounds,
    minOthers: params.min_other_bids!,
    subjects,
    ...found,
  };
  await input.pool.map(
    'round-tails',
    partsOf(subjects.length, BIDDERS_PER_TASK).map((part): RoundTailsInput => ({ ...shared, ...part })),
    input.signal,
  );
  return answerAt({
    p: found.p,
    smallest: found.smallest,
    statistic: found.ratio,
    n: found.compared,
    reason: (i) => (found.compared[i]! < params.min_bids! ? 'few_bids' : null),
    fdr: params.fdr!,
  });
}

/** See `RoundCodesInput.coded`; -1 where a bid is not compared. */
async function roundness(input: ScorerInput, book: BidBook, trade: Int32Array): Promise<Int32Array> {
  const rows = await input.read(`
    select
      lot_no,
      bidder_no,
      cast(greatest(floor(log10(amount)), 0) as integer) as magnitude,
      cast(greatest(floor(log10(amount)) + 5 - least(twos, fives), 1) as integer) as digits
    from priced_bids`);
  const coded = ints(book.bidder.length).fill(-1);
  const { placeOf, lotStart, bidder, place, price, ceiling } = book;
  const [lot, whose, magnitude, digits] = [
    rows.lot_no,
    rows.bidder_no,
    rows.magnitude,
    rows.digits,
  ] as Int32Array[];
  const shared = {
    book: { placeOf, lotStart, bidder, place, price, ceiling },
    covered: coveredLots(book, input.awardMethods),
    trade,
    maxDigits: input.params.max_digits!,
    coded,
  };
  await input.pool.map(
    'round-codes',
    partsOf(lot!.length, ROWS_PER_TASK).map(
      (part): RoundCodesInput => ({
        ...shared,
        lot: lot!,
        bidder: whose!,
        magnitude: magnitude!,
        digits: digits!,
        ...part,
      }),
    ),
    input.signal,
  );
  return coded;
}
