import { clearLevel, type OutsideLevel } from './outside-level.ts';
import { type PairGround, type PairWalk, RUN } from './pair-walk.ts';
import type { PriceLevels } from './price-levels.ts';

/** Sums up both bidders' prices in the lots of one trade without the other; `run` counts the walk's trades. */
export function levelsOutside(
  { book }: PairGround,
  { relative, noise }: PriceLevels,
  walk: PairWalk,
  run: number,
  a: OutsideLevel,
  b: OutsideLevel,
): void {
  const at = run * RUN.width;
  const from = walk.runs[at + RUN.jointFrom]!;
  const to = walk.runs[at + RUN.jointTo]!;
  addOutside(walk.entryA, walk.runs[at + RUN.aFrom]!, walk.runs[at + RUN.aTo]!, a);
  addOutside(walk.entryB, walk.runs[at + RUN.bFrom]!, walk.runs[at + RUN.bTo]!, b);

  function addOutside(joint: Int32Array, first: number, end: number, level: OutsideLevel): void {
    clearLevel(level);
    let next = from;
    for (let e = first; e < end; e++) {
      if (next < to && joint[next] === e) {
        next++;
        continue;
      }
      const bid = book.bids[e]!;
      const value = relative[bid]!;
      if (Number.isNaN(value)) continue;
      level.lots++;
      level.sum += value;
      level.squares += value * value;
      level.noise += noise[bid]!;
    }
  }
}
