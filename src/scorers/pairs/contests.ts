import { NO_TIME } from '../participation-index.ts';
import type { ScorerInput } from '../scorer.ts';
import type { PairGround } from './pair-ground.ts';
import { doubles, ints, partsOf } from './pair-tasks.ts';

/** Who won what, in the order in which walks of pairs read it. */
export interface Contests {
  /** Per entry of `book.bids`: 0 where the lot is not decided, else 2 * bids of the lot + 1 where the bidder won it. */
  readonly code: Int32Array;
  /** Per entry: 1 over the bids of its lot, 0 where that is not decided. */
  readonly chance: Float64Array;
  /** Per entry: the minute of its lot. */
  readonly minute: Int32Array;
  /**
   * Per stretch (see `PairGround`): decided lots, those of them won, the chances in them added up, first and last known time; the whole axis
   * where none is known.
   */
  readonly decided: Int32Array;
  readonly wins: Int32Array;
  readonly chances: Float64Array;
  readonly first: Int32Array;
  readonly last: Int32Array;
}

/** Stretches [from, to) to read, and the shared arrays that take what is found. */
export interface ContestsInput extends Contests {
  readonly ground: PairGround;
  /** See `decidedLots`. */
  readonly isDecided: Int32Array;
  readonly from: number;
  readonly to: number;
}

/** Stretches of one task: 5 to 50 ms of work. */
const STRETCHES_PER_TASK = 16_384;

/** @param isDecided see `decidedLots` */
export async function openContests(
  ground: PairGround,
  isDecided: Int32Array,
  { pool, signal }: Pick<ScorerInput, 'pool' | 'signal'>,
): Promise<Contests> {
  const found = noContests(ground);
  const stretches = ground.stretchTrade.length;
  const tasks = partsOf(stretches, STRETCHES_PER_TASK).map(
    (part): ContestsInput => ({ ...found, ground, isDecided, ...part }),
  );
  await pool.map('contests', tasks, signal);
  return found;
}

export function noContests({ book, stretchTrade }: PairGround): Contests {
  const bids = book.bids.length;
  const stretches = stretchTrade.length;
  return {
    code: ints(bids),
    chance: doubles(bids),
    minute: ints(bids),
    decided: ints(stretches),
    wins: ints(stretches),
    chances: doubles(stretches),
    first: ints(stretches),
    last: ints(stretches),
  };
}

/** Kernel: reads who won what, stretch by stretch. */
export function readContests(found: ContestsInput): number {
  const { book, entryPlace, stretchFrom } = found.ground;
  const { bids, lotStart, minute, won } = book;
  for (let s = found.from; s < found.to; s++) {
    let first = NO_TIME;
    let last = -NO_TIME;
    let decided = 0;
    let wins = 0;
    let chances = 0;
    for (let e = stretchFrom[s]!; e < stretchFrom[s + 1]!; e++) {
      const t = entryPlace[e]!;
      const then = minute[t]!;
      found.minute[e] = then;
      if (then !== NO_TIME) {
        first = Math.min(first, then);
        last = Math.max(last, then);
      }
      if (found.isDecided[t] === 0) continue;
      const win = won[bids[e]!]!;
      const size = lotStart[t + 1]! - lotStart[t]!;
      found.code[e] = 2 * size + win;
      found.chance[e] = 1 / size;
      decided++;
      wins += win;
      chances += 1 / size;
    }
    found.decided[s] = decided;
    found.wins[s] = wins;
    found.chances[s] = chances;
    const isTimed = first <= last;
    found.first[s] = isTimed ? first : -NO_TIME;
    found.last[s] = isTimed ? last : NO_TIME;
  }
  return found.to - found.from;
}
