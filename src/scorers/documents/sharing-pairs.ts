import { alikePairs } from './alike-pairs.ts';
import { firmsWith } from './count-firms.ts';
import { kept } from './fingerprints.ts';

/** A set of units that are compared with each other: those of a lot, or unrelated ones. */
export interface UnitSets {
  readonly hash: Uint32Array;
  readonly start: Int32Array;
  /** Units of set s: units[set[s]] … units[set[s + 1]]; the task works on sets [from, to). */
  readonly units: Int32Array;
  readonly set: Int32Array;
  readonly from: number;
  readonly to: number;
  readonly counts: Uint16Array;
  /** Per set: units that may have a mark before it counts as known to the whole lot; 0: units of firms that never met. */
  readonly mostHolders: Int32Array;
  /** Firms beyond the set whose documents make a mark common. */
  readonly minOthers: number;
  /** Pairs of a set that are looked at, at most. */
  readonly maxPairs: number;
  /** Least similarity of whole documents that is reported. */
  readonly minSimilarity: number;
}

export interface SharingPairs {
  /** Pairs that share an uncommon mark or are alike as a whole: places in their set, the smaller first; ascending. */
  readonly set: Int32Array;
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** How many such marks, and the Jaccard index of all; 0 where they are not alike. */
  readonly shared: Int32Array;
  readonly similarity: Float64Array;
  /** Marks that several units of a set have and firms elsewhere know: of set s (from `from`) common[commonStart[s - from]] …, ascending. */
  readonly common: Uint32Array;
  readonly commonStart: Int32Array;
  /** The same of marks that too many units of the set have, and few elsewhere. */
  readonly ofLot: Uint32Array;
  readonly ofLotStart: Int32Array;
  /** Sets with more pairs than are looked at. */
  readonly capped: number;
}

/** Holders of one mark that are paired with each other; of more, each with the few after it. */
const MOST_PAIRED = 24;
const NEIGHBOURS = 4;

/** Which units share marks that are not common: an inverted index of each set, by sorting. */
export function sharingPairs(input: UnitSets): SharingPairs {
  const [set, a, b, shared]: [number[], number[], number[], number[]] = [[], [], [], []];
  const [common, ofLot]: [number[], number[]] = [[], []];
  const [commonStart, ofLotStart] = [[0], [0]];
  const similarity: number[] = [];
  let capped = 0;
  for (let s = input.from; s < input.to; s++) {
    const size = input.set[s + 1]! - input.set[s]!;
    const index = postings(input, s, size);
    const pairs = new Map<number, number>();
    let full = false;
    for (let i = 0; i < index.length; ) {
      const hash = Math.floor(index[i]! / size);
      let end = i + 1;
      while (end < index.length && Math.floor(index[end]! / size) === hash) end++;
      const holders = end - i;
      if (holders > 1) {
        const most = input.mostHolders[s]!;
        if (isKnownElsewhere(input, s, hash, holders)) common.push(hash);
        else if (most > 0 && holders > most) ofLot.push(hash);
        else
          for (let p = i; p < end; p++) {
            const last = holders <= MOST_PAIRED ? end : Math.min(end, p + 1 + NEIGHBOURS);
            for (let q = p + 1; q < last; q++) {
              const key = (index[p]! % size) * size + (index[q]! % size);
              const known = pairs.get(key);
              if (known === undefined && pairs.size >= input.maxPairs) full = true;
              else pairs.set(key, (known ?? 0) + 1);
            }
          }
      }
      i = end;
    }
    if (full) capped++;
    const alike = new Map<number, number>();
    for (const pair of alikePairs(unitMarks(input, s), input.minSimilarity)) {
      const key = pair.a * size + pair.b;
      alike.set(key, pair.similarity);
      if (!pairs.has(key)) pairs.set(key, 0);
    }
    const keys = Float64Array.from(pairs.keys()).sort();
    for (let k = 0; k < keys.length; k++) {
      const key = keys[k]!;
      set.push(s);
      a.push(Math.floor(key / size));
      b.push(key % size);
      shared.push(pairs.get(key)!);
      similarity.push(alike.get(key) ?? 0);
    }
    commonStart.push(common.length);
    ofLotStart.push(ofLot.length);
  }
  const ints = (list: readonly number[]): Int32Array => Int32Array.from(list);
  return {
    set: ints(set),
    a: ints(a),
    b: ints(b),
    shared: ints(shared),
    similarity: Float64Array.from(similarity),
    common: Uint32Array.from(common),
    commonStart: ints(commonStart),
    ofLot: Uint32Array.from(ofLot),
    ofLotStart: ints(ofLotStart),
    capped,
  };
}

/**
 * Hashes that several firms have, each with the place of its unit, as hash * size + place, ascending: below 2^53 for up to two million units. What
 * one firm alone wrote, which is most of it, is shared with nobody.
 */
function postings({ hash, start, units, set, counts }: UnitSets, s: number, size: number): Float64Array {
  let total = 0;
  for (let i = 0; i < size; i++) {
    const unit = units[set[s]! + i]!;
    total += start[unit + 1]! - start[unit]!;
  }
  const index = new Float64Array(total);
  let at = 0;
  for (let i = 0; i < size; i++) {
    const unit = units[set[s]! + i]!;
    for (let k = start[unit]!; k < start[unit + 1]!; k++)
      if (firmsWith(counts, hash[k]!) > 1) index[at++] = hash[k]! * size + i;
  }
  return index.subarray(0, at).sort();
}

function isKnownElsewhere(
  { counts, mostHolders, minOthers }: UnitSets,
  s: number,
  hash: number,
  holders: number,
): boolean {
  const firms = firmsWith(counts, hash);
  // Firms that never met are looked at two by two.
  return firms - (mostHolders[s] === 0 ? 2 : holders) >= minOthers;
}

/** The marks of each unit of a set that few firms elsewhere have, whoever else in the set has them. */
function unitMarks(input: UnitSets, s: number): readonly Uint32Array[] {
  const { hash, start, units, set, counts, minOthers, mostHolders } = input;
  const size = set[s + 1]! - set[s]!;
  const most = minOthers + (mostHolders[s] === 0 ? 2 : size);
  return Array.from({ length: size }, (_, i) => {
    const unit = units[set[s]! + i]!;
    return kept(hash.subarray(start[unit]!, start[unit + 1]!), (own) => firmsWith(counts, own) < most);
  });
}
