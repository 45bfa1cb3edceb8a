import { distinct } from './fingerprints.ts';

export interface FirmCounts {
  /** Hashes of unit u: hash[start[u]] … hash[start[u + 1]]. */
  readonly hash: Uint32Array;
  readonly start: Int32Array;
  /** Units of firm f: units[firm[f]] … units[firm[f + 1]]; the task counts firms [from, to). */
  readonly units: Int32Array;
  readonly firm: Int32Array;
  readonly from: number;
  readonly to: number;
  /** Shared by all tasks, of a size that is a power of two: in how many firms' documents a hash occurs, by its low bits. */
  readonly counts: Uint16Array;
}

/** Beyond this a count stays as it is, give or take one for each thread. */
const MOST = 60_000;

/** In how many firms' documents a hash occurs. */
export const firmsWith = (counts: Uint16Array, hash: number): number =>
  Math.min(MOST, counts[hash & (counts.length - 1)]!);

/**
 * Adds the firms of a task to the counts; each firm once, in however many units it has a mark. The order of the tasks does not matter. Nothing is
 * added before all of it is known, so that a task that fails at work can be tried again.
 */
export function countFirms({ hash, start, units, firm, from, to, counts }: FirmCounts): number {
  const mask = counts.length - 1;
  const firms: Uint32Array[] = [];
  for (let f = from; f < to; f++) {
    const parts: Uint32Array[] = [];
    for (let i = firm[f]!; i < firm[f + 1]!; i++)
      parts.push(hash.subarray(start[units[i]!]!, start[units[i]! + 1]!));
    firms.push(parts.length === 1 ? parts[0]! : distinct(concatenated(parts)));
  }
  for (const own of firms)
    for (let i = 0; i < own.length; i++) {
      const slot = own[i]! & mask;
      if (Atomics.load(counts, slot) < MOST) Atomics.add(counts, slot, 1);
    }
  return to - from;
}

function concatenated(parts: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
