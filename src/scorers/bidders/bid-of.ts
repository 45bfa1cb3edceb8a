import type { BidBook } from '../bid-book.ts';

/** Place of a bid in the book; -1 where it holds none. */
export function bidOf(book: BidBook, lotNo: number, bidderNo: number): number {
  const t = book.placeOf[lotNo]!;
  let low = book.lotStart[t]!;
  let high = book.lotStart[t + 1]!;
  const end = high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (book.bidder[middle]! < bidderNo) low = middle + 1;
    else high = middle;
  }
  return low < end && book.bidder[low] === bidderNo ? low : -1;
}
