import { doubles, ints } from '../pairs/pair-tasks.ts';
import type { ScorerInput } from '../scorer.ts';
import type { ItemComparisons } from './compare-lists.ts';
import { type Elsewhere, elsewhereParams, openElsewhere } from './elsewhere.ts';
import { CONTROL, type ItemBook, type ItemValue, openItemBook } from './item-book.ts';
import { PRICE_CLASSES } from './price-steps.ts';

/** The comparisons of all lots, and which of them each pair of `subjects` has. */
export interface PairComparisons {
  readonly book: ItemBook;
  readonly elsewhere: Elsewhere;
  readonly found: ItemComparisons;
  /** Comparisons of subject i: entries[start[i]] … entries[start[i + 1]], in the order of their lots. */
  readonly start: Int32Array;
  readonly entries: Int32Array;
}

/** Cells gone through in one task: 5 to 50 ms of work. */
const CELLS_PER_TASK = 400_000;

/** Compares the bills of all lots, once for all screens that draw the same blocks. */
export async function openComparisons(input: ScorerInput, value: ItemValue): Promise<PairComparisons> {
  const book = await openItemBook(input, value);
  const params = elsewhereParams(input.params);
  const name = `${value} ${params.excess} ${params.minWitnesses} ${params.commonChance}`;
  const elsewhere = await input.once(`item-elsewhere ${name}`, () => openElsewhere(input, book, params));
  const found = await input.once(`item-comparisons ${name} ${input.params.min_shown}`, () =>
    compareAll(input, book, elsewhere, params.excess),
  );
  return { book, elsewhere, found, ...entriesOf(input, book) };
}

async function compareAll(
  input: ScorerInput,
  book: ItemBook,
  elsewhere: Elsewhere,
  excess: number,
): Promise<ItemComparisons> {
  const pairs = book.pairStart[book.lotNo.length]!;
  const found: ItemComparisons = {
    references: ints(pairs),
    untold: ints(pairs),
    byOthers: ints(pairs),
    items: ints(pairs * PRICE_CLASSES),
    equal: ints(pairs * PRICE_CLASSES),
    chance: doubles(pairs * PRICE_CLASSES),
    equalHidden: doubles(pairs),
    unequal: ints(pairs * PRICE_CLASSES),
    kept: ints(pairs * PRICE_CLASSES),
    keptHidden: doubles(pairs),
    ratio: doubles(pairs),
    departing: doubles(pairs),
  };
  await mapLots('compare-lists', input, book, {
    book,
    elsewhere,
    excess,
    minShown: input.params.min_shown!,
    ...found,
  });
  return found;
}

/** Runs a kernel over all lots, in tasks of about the same work. */
export async function mapLots(
  kernel: string,
  { pool, signal }: Pick<ScorerInput, 'pool' | 'signal'>,
  book: ItemBook,
  shared: object,
): Promise<void> {
  const lots = book.lotNo.length;
  const tasks: object[] = [];
  for (let from = 0; from < lots; ) {
    let to = from;
    for (let cells = 0; to < lots && cells < CELLS_PER_TASK; to++) {
      const lists = book.listStart[to + 1]! - book.listStart[to]!;
      cells += lists * lists * (book.itemStart[to + 1]! - book.itemStart[to]!);
    }
    tasks.push({ ...shared, from, to });
    from = to;
  }
  await pool.map(kernel, tasks, signal);
}

/** The pairs of bidders of the book, in the order of its pairs. */
export function pairsOf(book: ItemBook): {
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly place: Int32Array;
} {
  const count = book.pairStart[book.lotNo.length]!;
  const [a, b, place] = [new Int32Array(count), new Int32Array(count), new Int32Array(count)];
  let at = 0;
  for (let t = 0; t < book.lotNo.length; t++) {
    const from = book.listStart[t]! + (book.bidder[book.listStart[t]!] === CONTROL ? 1 : 0);
    const to = book.listStart[t + 1]!;
    for (let one = from; one < to; one++)
      for (let other = one + 1; other < to; other++) {
        a[at] = book.bidder[one]!;
        b[at] = book.bidder[other]!;
        place[at++] = t;
      }
  }
  return { a, b, place };
}

/** Which comparisons each subject has. */
export function entriesOf(
  { subjects }: Pick<ScorerInput, 'subjects'>,
  book: ItemBook,
): Pick<PairComparisons, 'start' | 'entries'> {
  const one = subjects.subject_no as Int32Array;
  const other = subjects.partner_no as Int32Array;
  const { a, b } = pairsOf(book);
  // Two numbers as one: exact below 2^53.
  const keyOf = (first: number, second: number): number => first * 2 ** 26 + second;
  const subjectOf = new Map(Array.from(one, (first, i) => [keyOf(first, other[i]!), i]));
  const start = ints(one.length + 1);
  const subject = Int32Array.from(a, (first, entry) => subjectOf.get(keyOf(first, b[entry]!)) ?? -1);
  for (const i of subject) if (i >= 0) start[i + 1]! += 1;
  for (let i = 0; i < one.length; i++) start[i + 1]! += start[i]!;
  const entries = ints(start[one.length]!);
  const next = start.slice();
  subject.forEach((i, entry) => {
    if (i < 0) return;
    entries[next[i]!] = entry;
    next[i]! += 1;
  });
  return { start, entries };
}
