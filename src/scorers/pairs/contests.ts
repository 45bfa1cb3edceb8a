import type { BidBook } from '../bid-book.ts';
import { NO_TIME } from '../participation-index.ts';
import type { PairGround } from './pair-ground.ts';
import { doubles, ints } from './pair-tasks.ts';

/** Who won what, in the order in which walks of pairs read it. */
export interface Contests {
  /** Per entry of `book.bids`: 0 where the lot is not decided, else 2 * bids of the lot + 1 where the bidder won it. */
  readonly code: Int32Array;
  /** Per entry: 1 over the bids of its lot, 0 where that is not decided. */
  readonly chance: Float64Array;
  /** Per entry: the minute of its lot. */
  readonly minute: Int32Array;
  /** Per stretch (see `PairGround`): decided lots, those of them won, first and last known time; the whole axis where none is known. */
  readonly decided: Int32Array;
  readonly wins: Int32Array;
  readonly first: Int32Array;
  readonly last: Int32Array;
}

/** @param decided see `decidedLots` */
export function contests({ book, entryPlace, stretchFrom }: PairGround, decided: Int32Array): Contests {
  const { bids, lotStart, minute, won }: BidBook = book;
  const stretches = stretchFrom.length - 1;
  const found = {
    code: ints(bids.length),
    chance: doubles(bids.length),
    minute: ints(bids.length),
    decided: ints(stretches),
    wins: ints(stretches),
    first: ints(stretches),
    last: ints(stretches),
  };
  for (let s = 0; s < stretches; s++) {
    let [first, last] = [NO_TIME, -NO_TIME];
    for (let e = stretchFrom[s]!; e < stretchFrom[s + 1]!; e++) {
      const t = entryPlace[e]!;
      const then = minute[t]!;
      found.minute[e] = then;
      if (then !== NO_TIME) {
        first = Math.min(first, then);
        last = Math.max(last, then);
      }
      if (decided[t] === 0) continue;
      const win = won[bids[e]!]!;
      const size = lotStart[t + 1]! - lotStart[t]!;
      found.code[e] = 2 * size + win;
      found.chance[e] = 1 / size;
      found.decided[s]! += 1;
      found.wins[s]! += win;
    }
    const isTimed = first <= last;
    found.first[s] = isTimed ? first : -NO_TIME;
    found.last[s] = isTimed ? last : NO_TIME;
  }
  return found;
}
