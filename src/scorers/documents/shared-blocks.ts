import { firmsWith } from './count-firms.ts';
import { GRAM, type Marks } from './fingerprints.ts';
import { BOUNDARY } from './normal-text.ts';

/** Text of the tender or of many firms elsewhere; text that most bidders of the lot have, as of a tender that is not in the data. */
export const [COMMON, OF_LOT] = [1, 2];

/** A unit's text made ready for comparison. */
export interface ReadyText {
  readonly chars: Uint16Array;
  /** Per character, what its text is known from: `COMMON`, `OF_LOT` or, mostly, nothing (0). */
  readonly known: Uint8Array;
  /** Uncommon marks, in order of hash, then place. */
  readonly marks: Marks;
}

/** Text that two units share, in the characters of `ReadyText`; runs that lie close together, in the same order, are one block. */
export interface SharedBlock {
  readonly aStart: number;
  readonly aEnd: number;
  readonly bStart: number;
  readonly bEnd: number;
  /** Characters of it that are equal, not known and in no other block. */
  readonly equal: number;
  /** Firms that have the rarest of its marks. */
  readonly firms: number;
}

/** Between two runs of one block: characters at most, of both texts together, and how long a run at least goes on behind a gap. */
const GAP = 32;
const RESUMED = 8;
/** Share of a block that most of the lot must know for the rest to be taken from the same source. */
const QUOTED = 0.25;
/** Occurrences of a mark that are looked at in each text. */
const OCCURRENCES = 32;

/**
 * Blocks of at least `least` equal characters that both texts have, in the order of the first text. Left out is a block of which a good part is
 * known from most of the lot: a quote of what the whole lot quotes, only longer than others make it.
 */
export function sharedBlocks(
  a: ReadyText,
  b: ReadyText,
  least: number,
  counts: Uint16Array,
): readonly SharedBlock[] {
  const seeds = commonMarks(a.marks, b.marks).sort((one, other) => one.a - other.a || one.b - other.b);
  const usedA = new Uint8Array(seeds.length === 0 ? 0 : a.chars.length);
  const usedB = new Uint8Array(seeds.length === 0 ? 0 : b.chars.length);
  const reached = new Map<number, number>();
  const blocks: SharedBlock[] = [];
  for (const seed of seeds) {
    if (seed.a < (reached.get(seed.a - seed.b) ?? -1)) continue;
    if (!same(a.chars, seed.a, b.chars, seed.b, GRAM)) continue;
    const runs = chain(a.chars, b.chars, seed.a, seed.b);
    let [equal, ofLot] = [0, 0];
    for (const run of runs) {
      reached.set(run.a - run.b, Math.max(reached.get(run.a - run.b) ?? -1, run.a + run.length));
      for (let i = 0; i < run.length; i++) {
        const known = a.known[run.a + i]! | b.known[run.b + i]!;
        if (known === 0 && usedA[run.a + i] === 0 && usedB[run.b + i] === 0) equal++;
        else if (known === OF_LOT) ofLot++;
      }
    }
    if (equal < least || ofLot >= QUOTED * (equal + ofLot)) continue;
    for (const run of runs) {
      usedA.fill(1, run.a, run.a + run.length);
      usedB.fill(1, run.b, run.b + run.length);
    }
    const [first, last] = [runs[0]!, runs[runs.length - 1]!];
    blocks.push({
      aStart: first.a,
      aEnd: last.a + last.length,
      bStart: first.b,
      bEnd: last.b + last.length,
      equal,
      firms: Math.max(2, firmsWith(counts, seed.hash)),
    });
  }
  return blocks;
}

interface Seed {
  readonly hash: number;
  readonly a: number;
  readonly b: number;
}

function commonMarks(one: Marks, other: Marks): Seed[] {
  const seeds: Seed[] = [];
  for (let i = 0, k = 0; i < one.hash.length && k < other.hash.length; ) {
    const hash = one.hash[i]!;
    if (hash < other.hash[k]!) i++;
    else if (hash > other.hash[k]!) k++;
    else {
      let [iEnd, kEnd] = [i, k];
      while (iEnd < one.hash.length && one.hash[iEnd] === hash) iEnd++;
      while (kEnd < other.hash.length && other.hash[kEnd] === hash) kEnd++;
      for (let x = i; x < Math.min(iEnd, i + OCCURRENCES); x++)
        for (let y = k; y < Math.min(kEnd, k + OCCURRENCES); y++)
          seeds.push({ hash, a: one.place[x]!, b: other.place[y]! });
      [i, k] = [iEnd, kEnd];
    }
  }
  return seeds;
}

interface Run {
  readonly a: number;
  readonly b: number;
  readonly length: number;
}

/** The maximal run through a seed, and the runs before and behind it that no gap of more than GAP separates. */
function chain(a: Uint16Array, b: Uint16Array, atA: number, atB: number): readonly Run[] {
  const runs = [maximal(a, b, atA, atB)];
  for (;;) {
    const { a: startA, b: startB, length } = runs[runs.length - 1]!;
    const behind = resumedBehind(a, b, startA + length, startB + length);
    if (behind === undefined) break;
    runs.push(behind);
  }
  for (;;) {
    const { a: startA, b: startB } = runs[0]!;
    const before = resumedBefore(a, b, startA, startB);
    if (before === undefined) break;
    runs.unshift(before);
  }
  return runs;
}

function maximal(a: Uint16Array, b: Uint16Array, atA: number, atB: number): Run {
  let back = 0;
  while (isSame(a, atA - back - 1, b, atB - back - 1)) back++;
  let on = 0;
  while (isSame(a, atA + on, b, atB + on)) on++;
  return { a: atA - back, b: atB - back, length: back + on };
}

function resumedBehind(a: Uint16Array, b: Uint16Array, endA: number, endB: number): Run | undefined {
  for (let gap = 1; gap <= GAP; gap++)
    for (let k = 0; k <= gap; k++) {
      const [atA, atB] = [endA + k, endB + gap - k];
      if (!same(a, atA, b, atB, RESUMED)) continue;
      let length = RESUMED;
      while (isSame(a, atA + length, b, atB + length)) length++;
      return { a: atA, b: atB, length };
    }
  return undefined;
}

function resumedBefore(a: Uint16Array, b: Uint16Array, startA: number, startB: number): Run | undefined {
  for (let gap = 1; gap <= GAP; gap++)
    for (let k = 0; k <= gap; k++) {
      const [endA, endB] = [startA - k, startB - gap + k];
      if (!same(a, endA - RESUMED, b, endB - RESUMED, RESUMED)) continue;
      let length = RESUMED;
      while (isSame(a, endA - length - 1, b, endB - length - 1)) length++;
      return { a: endA - length, b: endB - length, length };
    }
  return undefined;
}

function same(a: Uint16Array, atA: number, b: Uint16Array, atB: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (!isSame(a, atA + i, b, atB + i)) return false;
  return true;
}

const isSame = (a: Uint16Array, atA: number, b: Uint16Array, atB: number): boolean =>
  atA >= 0 && atB >= 0 && atA < a.length && atB < b.length && a[atA] === b[atB] && a[atA] !== BOUNDARY;
