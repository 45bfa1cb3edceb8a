import type { BidBook } from './bid-book.ts';

/** Bids of a lot up to which it is quicker to go through all of them than to halve. */
const FEW = 16;

/**
 * Finds the place of a bid in the book; -1 where it holds none. Made for rows that come lot by lot, since the lot asked for last is remembered;
 * right for any order.
 */
export function bidFinder(
  book: Pick<BidBook, 'placeOf' | 'lotStart' | 'bidder'>,
): (lotNo: number, bidderNo: number) => number {
  const { placeOf, lotStart, bidder } = book;
  let [lot, start, end] = [-1, 0, 0];
  return (lotNo, bidderNo) => {
    if (lotNo !== lot) {
      const t = placeOf[lotNo]!;
      lot = lotNo;
      start = lotStart[t]!;
      end = lotStart[t + 1]!;
    }
    let low = start;
    let high = end;
    while (high - low > FEW) {
      const middle = (low + high) >>> 1;
      if (bidder[middle]! < bidderNo) low = middle + 1;
      else high = middle + 1;
    }
    while (low < high && bidder[low]! < bidderNo) low++;
    return low < end && bidder[low] === bidderNo ? low : -1;
  };
}
