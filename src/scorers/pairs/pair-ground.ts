import type { BidBook } from '../bid-book.ts';
import type { ScorerInput } from '../scorer.ts';
import type { PairGround } from './pair-walk.ts';
import { openTrades } from './trades.ts';

/** What the walks of all pairs read; made once in a run. */
export const openPairGround = (
  input: Pick<ScorerInput, 'read' | 'once'>,
  book: BidBook,
): Promise<PairGround> =>
  input.once('pair-ground', async () => {
    const trades = await openTrades(input, book);
    const entryPlace = new Int32Array(new SharedArrayBuffer(book.bids.length * 4));
    for (let e = 0; e < entryPlace.length; e++) entryPlace[e] = book.place[book.bids[e]!]!;
    return { book, trades, entryPlace };
  });
