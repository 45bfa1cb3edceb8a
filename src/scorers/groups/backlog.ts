import type { BidBook } from '../bid-book.ts';
import { NO_TIME } from '../participation-index.ts';

/** Minutes of the 90 days in which a contract won counts as work at hand. */
export const BACKLOG_MINUTES = 90 * 1440;

type Book = Pick<BidBook, 'bidderStart' | 'bids' | 'place' | 'minute' | 'won' | 'price' | 'ceiling'>;

/**
 * The work a bidder has at hand at each of its bids, in standard deviations around its own mean: the value of what it won in the window
 * before the lot, without lots of the same minute.
 *
 * @param forward whether bids that follow within the window count in the mean. They hold the lot itself if it was won, and so lower a
 *   winner against its own mean: half a standard deviation for firms with few bids. The literature counts them; the screen does not.
 * @returns per bid of the bidder, in the order of the book; NaN where there is no time, or the bidder's work never varies
 */
export function standardisedBacklog(book: Book, bidder: number, forward: boolean): Float64Array {
  const own = book.bids.subarray(book.bidderStart[bidder]!, book.bidderStart[bidder + 1]!);
  const time = (k: number): number => book.minute[book.place[own[k]!]!]!;
  const order = [...own.keys()].filter((k) => time(k) !== NO_TIME).sort((a, b) => time(a) - time(b) || a - b);
  const found = new Float64Array(own.length).fill(Number.NaN);
  const count = order.length;
  if (count < 3) return found;
  const at = order.map(time);
  const wonBefore = runningSum(order.map((k) => wonValue(book, own[k]!)));
  const backlog = at.map(
    (minute) => wonBefore[firstFrom(at, minute)]! - wonBefore[firstFrom(at, minute - BACKLOG_MINUTES)]!,
  );
  const mean = backlog.reduce((sum, value) => sum + value, 0) / count;
  const centred = backlog.map((value) => value - mean);
  const sums = runningSum(centred);
  const squares = runningSum(centred.map((value) => value * value));
  order.forEach((k, i) => {
    const from = forward ? count : firstFrom(at, at[i]! + 1);
    const to = forward ? count : firstFrom(at, at[i]! + BACKLOG_MINUTES + 1);
    const n = count - (to - from);
    const total = sums[count]! - (sums[to]! - sums[from]!);
    const square = squares[count]! - (squares[to]! - squares[from]!);
    const variance = (square - (total * total) / n) / (n - 1);
    // Rounding errors of the running sums are no variation.
    if (n >= 3 && variance > 1e-12 * (squares[count]! / count))
      found[k] = (centred[i]! - total / n) / Math.sqrt(variance);
  });
  return found;
}

/** The price of what was won; the ceiling where the price cannot be compared. */
function wonValue(book: Book, bid: number): number {
  if (book.won[bid] === 0) return 0;
  if (book.price[bid]! > 0) return book.price[bid]!;
  const ceiling = book.ceiling[book.place[bid]!]!;
  return Number.isNaN(ceiling) ? 0 : ceiling;
}

/** Sum before each entry, and of all. */
function runningSum(values: readonly number[]): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i++) sums[i + 1] = sums[i]! + values[i]!;
  return sums;
}

/** Index of the first entry at or above a value. */
function firstFrom(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
