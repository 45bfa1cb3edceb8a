import { type BidBook, sortAscending } from '../bid-book.ts';

/** Lots [from, to) of the book, and the shared array that takes what is found. */
export interface LogPricesInput {
  readonly book: BidBook;
  /** Per place: 1 where its prices count. */
  readonly counted: Int32Array;
  /** Per bid: ln price; NaN where the lot is not counted, has fewer than two prices, or the price cannot be meant. */
  readonly log: Float64Array;
  readonly from: number;
  readonly to: number;
}

/** A price this many times the lot's median, or its inverse, is in another unit or a slip of the pen. */
const SLIP = 3;

/** Kernel: logarithms of the prices of counted lots, but for slips. */
export function logPrices({ book, counted, log, from: first, to: last }: LogPricesInput): number {
  const { lotStart, price } = book;
  log.fill(Number.NaN, lotStart[first]!, lotStart[last]!);
  let prices = new Float64Array(64);
  for (let t = first; t < last; t++) {
    const from = lotStart[t]!;
    const to = lotStart[t + 1]!;
    if (counted[t] === 0 || to - from < 2) continue;
    if (prices.length < to - from) prices = new Float64Array(2 * (to - from));
    let count = 0;
    for (let bid = from; bid < to; bid++) if (price[bid]! > 0) prices[count++] = price[bid]!;
    if (count < 2) continue;
    sortAscending(prices, 0, count);
    const median = (prices[(count - 1) >> 1]! + prices[count >> 1]!) / 2;
    for (let bid = from; bid < to; bid++)
      if (price[bid]! > median / SLIP && price[bid]! < median * SLIP) log[bid] = Math.log(price[bid]!);
  }
  return last - first;
}
