import { answerAt } from '../answer-tests.ts';
import { coveredLots, openBidBook } from '../bid-book.ts';
import { decidedLots } from '../decided-lots.ts';
import { doubles, inShared, ints, partsOf } from '../pairs/pair-tasks.ts';
import type { ScorerInput, ScorerOutput } from '../scorer.ts';
import type { LosingRecordsInput, LosingTailsInput } from './losing-tails.ts';
import { fitStrengths } from './strength-fit.ts';

/** Bidders of one task: 5 to 50 ms of work. */
const BIDDERS_PER_TASK = 4_096;
/** Bidders from whom the strengths are read: enough to know their spread within some per cent. */
const FITTED = 1_000;

/**
 * Does a bidder win fewer of its lots than a bidder of this market would? Not one of average strength, for weak firms honestly lose, but one drawn from
 * the strengths that the other bidders show (`fitStrengths`). How much and against how many a firm bid is allowed for by one in n
 * of each lot of n bidders, from which strengths are counted.
 *
 * Subjects: bidders. Params: `fdr, min_lots`. `statistic`: wins over those expected at one in n. `n`: decided lots.
 */
export async function losingRun(input: ScorerInput): Promise<ScorerOutput> {
  const { params, pool, signal } = input;
  const book = await openBidBook(input);
  const { lotStart, place, won, bids, bidderStart } = book;
  const subjects = inShared(input.subjects.subject_no as Int32Array);
  const counts = {
    lots: ints(subjects.length),
    wins: ints(subjects.length),
    expected: doubles(subjects.length),
  };
  const counting = {
    book: { lotStart, place, won, bids, bidderStart },
    decided: decidedLots(book, coveredLots(book, input.awardMethods)),
    subjects,
    ...counts,
  };
  const parts = partsOf(subjects.length, BIDDERS_PER_TASK);
  await pool.map(
    'losing-records',
    parts.map((part): LosingRecordsInput => ({ ...counting, ...part })),
    signal,
  );
  const { lots, wins, expected } = counts;
  const sample = evenly(
    [...subjects.keys()].filter((i) => lots[i]! >= params.min_lots!),
    FITTED,
  );
  const fitted = ints(subjects.length);
  for (const i of sample) fitted[i] = 1;
  const of = <T>(values: ArrayLike<T>): readonly T[] => sample.map((i) => values[i]!);
  const found = { p: doubles(subjects.length).fill(1), smallest: doubles(subjects.length).fill(1) };
  const scoring = {
    ...counts,
    laws: fitStrengths({ lots: of(lots), wins: of(wins), expected: of(expected) }),
    fitted,
    minLots: params.min_lots!,
    ...found,
  };
  await pool.map(
    'losing-tails',
    parts.map((part): LosingTailsInput => ({ ...scoring, ...part })),
    signal,
  );
  return answerAt({
    p: found.p,
    smallest: found.smallest,
    statistic: Float64Array.from(expected, (value, i) => wins[i]! / value),
    n: lots,
    reason: (i) => (lots[i]! < params.min_lots! ? 'few_decided_lots' : null),
    fdr: params.fdr!,
  });
}

/** At most `count` of the values, at even distances. */
const evenly = (values: readonly number[], count: number): readonly number[] =>
  values.length <= count
    ? values
    : Array.from({ length: count }, (_, k) => values[Math.floor((k * values.length) / count)]!);
