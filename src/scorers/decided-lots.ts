import type { BidBook } from './bid-book.ts';

/**
 * 1 for each counted place whose award says who won against whom: exactly one of at least two bidders won. A lot without a known award
 * says nothing, and one with several winners (a framework, a consortium) sets no firm against another.
 */
export function decidedLots(book: BidBook, counted: Int32Array): Int32Array {
  const decided = new Int32Array(new SharedArrayBuffer(counted.length * 4));
  for (let t = 0; t < decided.length; t++) {
    const from = book.lotStart[t]!;
    const to = book.lotStart[t + 1]!;
    if (counted[t] === 0 || to - from < 2) continue;
    let winners = 0;
    for (let bid = from; bid < to; bid++) winners += book.won[bid]!;
    decided[t] = winners === 1 ? 1 : 0;
  }
  return decided;
}
