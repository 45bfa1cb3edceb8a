import { firstAtLeast } from '../participation-index.ts';
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

/** A stretch this many times as long as the other is searched, not read. */
const LONGER = 8;

/** Fastest where pairs come by their first bidder, whose lots are marked once. */
export function createPairWalk(ground: PairGround): PairWalk {
  const { entryPlace, stretchStart, stretchTrade, stretchFrom } = ground;
  const isMarked = new Uint8Array(ground.book.lotNo.length);
  let marked = -1;
  const walk: PairWalk = {
    joint: 0,
    entryA: new Int32Array(256),
    entryB: new Int32Array(256),
    count: 0,
    runs: new Int32Array(64 * RUN.width),
    find(a, b) {
      walk.joint = 0;
      walk.count = 0;
      if (a !== marked) {
        if (marked >= 0) mark(marked, 0);
        mark(a, 1);
        marked = a;
      }
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

  function mark(bidder: number, value: 0 | 1): void {
    const to = stretchFrom[stretchStart[bidder + 1]!]!;
    for (let e = stretchFrom[stretchStart[bidder]!]!; e < to; e++) isMarked[entryPlace[e]!] = value;
  }

  function meet(stretchA: number, stretchB: number): void {
    const before = walk.joint;
    const fromA = stretchFrom[stretchA]!;
    const fromB = stretchFrom[stretchB]!;
    const toA = stretchFrom[stretchA + 1]!;
    const toB = stretchFrom[stretchB + 1]!;
    if (walk.entryA.length < before + Math.min(toA - fromA, toB - fromB)) grow(toA - fromA);
    walk.joint =
      toB - fromB > LONGER * (toA - fromA)
        ? search(fromA, toA, fromB, toB, before)
        : read(fromA, toA, fromB, toB, before);
    if (walk.joint === before) return;
    const at = walk.count * RUN.width;
    if (at === walk.runs.length) walk.runs = doubled(walk.runs, 0);
    const { runs } = walk;
    runs[at + RUN.jointFrom] = before;
    runs[at + RUN.jointTo] = walk.joint;
    runs[at + RUN.stretchA] = stretchA;
    runs[at + RUN.stretchB] = stretchB;
    walk.count++;
  }

  /** Looks for every lot of a among those of b; returns how many joint lots there are then, as `read` does. */
  function search(fromA: number, toA: number, fromB: number, toB: number, before: number): number {
    const { entryA, entryB } = walk;
    let joint = before;
    for (let i = fromA, j = fromB; i < toA && j < toB; i++) {
      j = firstAtLeast(entryPlace, entryPlace[i]!, j, toB);
      if (j === toB || entryPlace[j] !== entryPlace[i]) continue;
      entryA[joint] = i;
      entryB[joint++] = j;
    }
    return joint;
  }

  /** Goes through the lots of b, most of which are not marked. */
  function read(fromA: number, toA: number, fromB: number, toB: number, before: number): number {
    const { entryA, entryB } = walk;
    let joint = before;
    for (let i = fromA, j = fromB; j < toB; j++) {
      if (isMarked[entryPlace[j]!] === 0) continue;
      i = firstAtLeast(entryPlace, entryPlace[j]!, i, toA);
      entryA[joint] = i;
      entryB[joint++] = j;
    }
    return joint;
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
