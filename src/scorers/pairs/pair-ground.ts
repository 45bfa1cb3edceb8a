import type { BidBook } from '../bid-book.ts';
import type { ScorerInput } from '../scorer.ts';
import { ints } from './pair-tasks.ts';
import { openTrades, type Trades } from './trades.ts';

/** What the walks of all pairs read. Bids of one bidder lie together, so that a walk reads memory in order. */
export interface PairGround {
  readonly book: BidBook;
  readonly trades: Trades;
  /** Place of each entry of `book.bids`. */
  readonly entryPlace: Int32Array;
  /**
   * A stretch is all that one bidder bid in one trade. Stretches of bidder b: stretchStart[b] … stretchStart[b + 1], ascending by trade;
   * entries of stretch s: stretchFrom[s] … stretchFrom[s + 1].
   */
  readonly stretchStart: Int32Array;
  readonly stretchTrade: Int32Array;
  readonly stretchFrom: Int32Array;
}

/** Made once in a run. */
export const openPairGround = (
  input: Pick<ScorerInput, 'read' | 'once'>,
  book: BidBook,
): Promise<PairGround> =>
  input.once('pair-ground', async () => pairGround(book, await openTrades(input, book)));

export function pairGround(book: BidBook, trades: Trades): PairGround {
  const { bidderStart, bids, place } = book;
  const bidders = bidderStart.length - 1;
  const entryPlace = ints(bids.length);
  const stretchStart = ints(bidders + 1);
  for (let b = 0; b < bidders; b++) {
    let stretches = stretchStart[b]!;
    for (let e = bidderStart[b]!, last = -1; e < bidderStart[b + 1]!; e++) {
      const t = place[bids[e]!]!;
      entryPlace[e] = t;
      if (trades.trade[t] === last) continue;
      stretches++;
      last = trades.trade[t]!;
    }
    stretchStart[b + 1] = stretches;
  }
  const stretchTrade = ints(stretchStart[bidders]!);
  const stretchFrom = ints(stretchTrade.length + 1);
  let next = 0;
  for (let b = 0; b < bidders; b++)
    for (let e = bidderStart[b]!, last = -1; e < bidderStart[b + 1]!; e++) {
      const trade = trades.trade[entryPlace[e]!]!;
      if (trade === last) continue;
      stretchTrade[next] = trade;
      stretchFrom[next++] = e;
      last = trade;
    }
  stretchFrom[next] = bids.length;
  return { book, trades, entryPlace, stretchStart, stretchTrade, stretchFrom };
}
