import { distinct } from './fingerprints.ts';

export interface FirmCounts {
  /** Hashes of unit u: hash[start[u]] … hash[start[u + 1]]. */
  readonly hash: Uint32Array;
  readonly start: Int32Array;
  /** Units of firm f: units[firm[f]] … units[firm[f + 1]]. */
  readonly units: Int32Array;
  readonly firm: Int32Array;
  /** Shared by all tasks, of a size that is a power of two: in how many firms' documents a hash occurs, by its low bits. */
  readonly counts: Uint16Array;
  /** The task counts in counts[from, to), which no other touches. */
  readonly from: number;
  readonly to: number;
}

/** Beyond this a count stays as it is. */
const MOST = 60_000;

/** In how many firms' documents a hash occurs. */
export const firmsWith = (counts: Uint16Array, hash: number): number =>
  Math.min(MOST, counts[hash & (counts.length - 1)]!);

/**
 * Counts the firms that have a mark, each once, in however many units it has it; of those marks whose counts are the task's own. A task that is
 * tried again begins anew. Going through all marks for a part of the counts is quicker than counting in all of them: a part stays in the
 * processor's cache, and nobody else writes to it.
 */
export function countFirms({ hash, start, units, firm, counts, from, to }: FirmCounts): number {
  const mask = counts.length - 1;
  counts.fill(0, from, to);
  let own = new Uint32Array(1024);
  for (let f = 0; f + 1 < firm.length; f++) {
    const [first, last] = [firm[f]!, firm[f + 1]!];
    let held = 0;
    for (let i = first; i < last; i++) {
      const [begin, end] = [start[units[i]!]!, start[units[i]! + 1]!];
      if (held + end - begin > own.length) own = grown(own, held + end - begin);
      for (let k = begin; k < end; k++) {
        const slot = hash[k]! & mask;
        if (slot >= from && slot < to) own[held++] = hash[k]!;
      }
    }
    // Marks of one unit are distinct.
    const marks = last - first === 1 ? own.subarray(0, held) : distinct(own.subarray(0, held));
    for (let i = 0; i < marks.length; i++) {
      const slot = marks[i]! & mask;
      if (counts[slot]! < MOST) counts[slot]!++;
    }
  }
  return to - from;
}

function grown(values: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * length);
  larger.set(values);
  return larger;
}
