import { type BidBook, openBidBook } from '../bid-book.ts';
import { NO_TIME } from '../participation-index.ts';
import type { ScorerInput } from '../scorer.ts';

/**
 * Per place, the latest earlier lot of the same buyer and category that somebody won; -1 where there is none, or buyer, category or time are
 * unknown. Made once for the run.
 */
export const openPreviousLots = (input: Pick<ScorerInput, 'read' | 'once'>): Promise<Int32Array> =>
  input.once('previous-lots', async () => {
    const book = await openBidBook(input);
    const rows = await input.read(`
      select
        lot_no,
        cast(case when buyer_id is null or category is null then -1
          else dense_rank() over (order by buyer_id, category) end as integer) as line
      from lots`);
    const line = new Int32Array(book.lotNo.length).fill(-1);
    const lot = rows.lot_no as Int32Array;
    for (let row = 0; row < lot.length; row++)
      line[book.placeOf[lot[row]!]!] = (rows.line as Int32Array)[row]!;
    return previousLots(book, line);
  });

/** @param line per place, buyer and category in one number; below 0: unknown */
export function previousLots(
  { minute, lotNo, lotStart, won }: Pick<BidBook, 'minute' | 'lotNo' | 'lotStart' | 'won'>,
  line: Int32Array,
): Int32Array {
  const timed = Int32Array.from(line.keys())
    .filter((t) => line[t]! >= 0 && minute[t] !== NO_TIME)
    .sort((a, b) => line[a]! - line[b]! || minute[a]! - minute[b]! || lotNo[a]! - lotNo[b]!);
  const previous = new Int32Array(line.length).fill(-1);
  // Latest decided lot so far, and the latest before the minute at hand.
  let [latest, before] = [-1, -1];
  timed.forEach((t, i) => {
    const last = timed[i - 1];
    if (last === undefined || line[last] !== line[t]) [latest, before] = [-1, -1];
    else if (minute[last] !== minute[t]) before = latest;
    previous[t] = before;
    if (won.subarray(lotStart[t]!, lotStart[t + 1]!).includes(1)) latest = t;
  });
  return previous;
}

/** Whether the bidder of a bid won the previous lot: 1, 0, or NaN where there was none. */
export function incumbency(
  book: Pick<BidBook, 'place' | 'bidder' | 'won' | 'lotStart'>,
  previous: Int32Array,
  bid: number,
): number {
  const t = previous[book.place[bid]!]!;
  if (t < 0) return Number.NaN;
  for (let other = book.lotStart[t]!; other < book.lotStart[t + 1]!; other++)
    if (book.bidder[other] === book.bidder[bid]) return book.won[other]!;
  return 0;
}
