import type { BidBook } from '../bid-book.ts';
import { firstAtLeast } from '../participation-index.ts';
import type { Trades } from './trades.ts';

/** What the walks of all pairs read. */
export interface PairGround {
  readonly book: BidBook;
  readonly trades: Trades;
  /** Place of each entry of `book.bids`: bids of one bidder lie together, so that a walk reads memory in order. */
  readonly entryPlace: Int32Array;
}

/** Numbers of one stretch in `PairWalk.runs`. */
export const RUN = { jointFrom: 0, jointTo: 1, aFrom: 2, aTo: 3, bFrom: 4, bTo: 5, width: 6 } as const;

/**
 * The lots that two bidders share, trade by trade. `find` overwrites the other fields, which hold until its next call; a walk belongs
 * to one thread.
 */
export interface PairWalk {
  find(a: number, b: number): void;
  /** Joint lots, and for each the entry (index in `book.bids`) of either bidder. */
  joint: number;
  entryA: Int32Array;
  entryB: Int32Array;
  /** Trades with joint lots, `RUN.width` numbers each: their joint lots, and all entries of either bidder in the trade. */
  count: number;
  runs: Int32Array;
}

export function createPairWalk({ book, trades, entryPlace }: PairGround): PairWalk {
  const { bidderStart } = book;
  const { trade, start } = trades;
  const walk: PairWalk = {
    joint: 0,
    entryA: new Int32Array(256),
    entryB: new Int32Array(256),
    count: 0,
    runs: new Int32Array(64 * RUN.width),
    find(a, b) {
      walk.joint = 0;
      walk.count = 0;
      let i = bidderStart[a]!;
      let j = bidderStart[b]!;
      const endA = bidderStart[a + 1]!;
      const endB = bidderStart[b + 1]!;
      while (i < endA && j < endB) {
        const tradeA = trade[entryPlace[i]!]!;
        const tradeB = trade[entryPlace[j]!]!;
        if (tradeA < tradeB) i = firstAtLeast(entryPlace, start[tradeB]!, i, endA);
        else if (tradeB < tradeA) j = firstAtLeast(entryPlace, start[tradeA]!, j, endB);
        else {
          const toA = firstAtLeast(entryPlace, start[tradeA + 1]!, i, endA);
          const toB = firstAtLeast(entryPlace, start[tradeA + 1]!, j, endB);
          merge(i, toA, j, toB);
          i = toA;
          j = toB;
        }
      }
    },
  };

  function merge(fromA: number, toA: number, fromB: number, toB: number): void {
    const before = walk.joint;
    if (walk.entryA.length < before + Math.min(toA - fromA, toB - fromB)) grow(toA - fromA);
    const { entryA, entryB } = walk;
    let joint = before;
    let i = fromA;
    let j = fromB;
    while (i < toA && j < toB) {
      const placeA = entryPlace[i]!;
      const placeB = entryPlace[j]!;
      if (placeA < placeB) i++;
      else if (placeB < placeA) j++;
      else {
        entryA[joint] = i++;
        entryB[joint++] = j++;
      }
    }
    walk.joint = joint;
    if (joint === before) return;
    const at = walk.count * RUN.width;
    if (at === walk.runs.length) walk.runs = doubled(walk.runs, 0);
    walk.runs.set([before, joint, fromA, toA, fromB, toB], at);
    walk.count++;
  }

  function grow(more: number): void {
    walk.entryA = doubled(walk.entryA, more);
    walk.entryB = doubled(walk.entryB, more);
  }
  return walk;
}

function doubled(array: Int32Array, more: number): Int32Array {
  const longer = new Int32Array(2 * array.length + more);
  longer.set(array);
  return longer;
}
