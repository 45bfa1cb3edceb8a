import { answerAt } from '../answer-tests.ts';
import { type BidBook, coveredLots, openBidBook } from '../bid-book.ts';
import { doubles, inShared, ints, partsOf } from '../pairs/pair-tasks.ts';
import { openTrades } from '../pairs/trades.ts';
import type { ScorerInput, ScorerOutput } from '../scorer.ts';
import { DIGITS, type DigitCodesInput, type DigitTailsInput, RUNGS } from './digit-tails.ts';

/** Bidders, and bids, of one task: 5 to 50 ms of work. */
const BIDDERS_PER_TASK = 8_192;
const ROWS_PER_TASK = 262_144;

/**
 * Are the last digits of a bidder's prices unlike those of others in the same trade? Last digits are counted in the customary price step
 * of the lot, and compared with those of others rather than with a tenth each, because some digits are liked by everybody.
 *
 * Subjects: bidders. Params: `fdr, min_bids, min_other_bids, min_expected`. `statistic`: chi-square with nine degrees of freedom. `n`: bids compared.
 */
export async function digitHabit(input: ScorerInput): Promise<ScorerOutput> {
  const { params } = input;
  const subjects = inShared(input.subjects.subject_no as Int32Array);
  const book = await openBidBook(input);
  const { trade, start } = await openTrades(input, book);
  const coded = await lastDigits(input, book, trade);
  const counts = ints((start.length - 1) * RUNGS * DIGITS);
  for (let bid = 0; bid < coded.length; bid++) if (coded[bid]! >= 0) counts[coded[bid]!]! += 1;

  const { bidderStart, bids } = book;
  const found = {
    p: doubles(subjects.length).fill(1),
    chi: doubles(subjects.length),
    compared: ints(subjects.length),
    rare: ints(subjects.length),
  };
  const shared = {
    book: { bidderStart, bids },
    coded,
    counts,
    minOthers: params.min_other_bids!,
    minExpected: params.min_expected!,
    subjects,
    ...found,
  };
  await input.pool.map(
    'digit-tails',
    partsOf(subjects.length, BIDDERS_PER_TASK).map((part): DigitTailsInput => ({ ...shared, ...part })),
    input.signal,
  );
  const { compared, rare } = found;
  return answerAt({
    p: found.p,
    smallest: new Float64Array(subjects.length),
    statistic: found.chi,
    n: compared,
    reason: (i) => {
      if (compared[i]! < params.min_bids!) return 'few_bids';
      return rare[i] === 1 ? 'rare_digits' : null;
    },
    fdr: params.fdr!,
  });
}

/** See `DigitCodesInput.coded`; -1 where no digit is known. */
async function lastDigits(input: ScorerInput, book: BidBook, trade: Int32Array): Promise<Int32Array> {
  const covered = coveredLots(book, input.awardMethods);
  const coded = ints(book.bidder.length).fill(-1);
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
  const { placeOf, lotStart, bidder, place, price } = book;
  const [lot, whose, digit, rung] = [rows.lot_no, rows.bidder_no, rows.digit, rows.rung] as Int32Array[];
  const shared = { book: { placeOf, lotStart, bidder, place, price }, covered, trade, coded };
  await input.pool.map(
    'digit-codes',
    partsOf(lot!.length, ROWS_PER_TASK).map(
      (part): DigitCodesInput => ({
        ...shared,
        lot: lot!,
        bidder: whose!,
        digit: digit!,
        rung: rung!,
        ...part,
      }),
    ),
    input.signal,
  );
  return coded;
}
