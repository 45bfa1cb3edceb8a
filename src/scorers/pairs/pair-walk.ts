import type { PairGround } from './pair-ground.ts';

/** Numbers of one trade in `PairWalk.runs`. */
export const RUN = { jointFrom: 0, jointTo: 1, stretchA: 2, stretchB: 3, width: 4 } as const;

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
  /** Trades with joint lots, `RUN.width` numbers each: their joint lots, and the stretch of either bidder (see `PairGround`). */
  count: number;
  runs: Int32Array;
}

export function createPairWalk(ground: PairGround): PairWalk {
  const { entryPlace, stretchStart, stretchTrade, stretchFrom } = ground;
  const walk: PairWalk = {
    joint: 0,
    entryA: new Int32Array(256),
    entryB: new Int32Array(256),
    count: 0,
    runs: new Int32Array(64 * RUN.width),
    find(a, b) {
      walk.joint = 0;
      walk.count = 0;
      let i = stretchStart[a]!;
      let j = stretchStart[b]!;
      const endA = stretchStart[a + 1]!;
      const endB = stretchStart[b + 1]!;
      while (i < endA && j < endB) {
        const ahead = stretchTrade[i]! - stretchTrade[j]!;
        if (ahead === 0) meet(i++, j++);
        else if (ahead < 0) i++;
        else j++;
      }
    },
  };

  function meet(stretchA: number, stretchB: number): void {
    const before = walk.joint;
    const toA = stretchFrom[stretchA + 1]!;
    const toB = stretchFrom[stretchB + 1]!;
    let i = stretchFrom[stretchA]!;
    let j = stretchFrom[stretchB]!;
    if (walk.entryA.length < before + Math.min(toA - i, toB - j)) grow(toA - i);
    const { entryA, entryB } = walk;
    let joint = before;
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
    const { runs } = walk;
    runs[at + RUN.jointFrom] = before;
    runs[at + RUN.jointTo] = joint;
    runs[at + RUN.stretchA] = stretchA;
    runs[at + RUN.stretchB] = stretchB;
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
