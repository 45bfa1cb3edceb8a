import { BOUNDARY } from './normal-text.ts';

/** Characters of a gram, and grams of a window. Any run of GRAM + WINDOW - 1 = 25 characters that two texts share gives both one mark. */
export const GRAM = 12;
export const WINDOW = 14;
export const GUARANTEED = GRAM + WINDOW - 1;

/** Marks of a text: some of its grams, by hash and by the place at which they begin, in order of place. */
export interface Marks {
  readonly hash: Uint32Array;
  readonly place: Int32Array;
}

const BASE = 0x01000193;
const BASE_TO_GRAM = (() => {
  let power = 1;
  for (let i = 0; i < GRAM; i++) power = Math.imul(power, BASE);
  return power;
})();

/** Hashes of all grams of chars[from, to), none of which runs across a boundary if none lies inside. */
export function gramHashes(chars: Uint16Array, from: number, to: number, out: Uint32Array): number {
  let hash = 0;
  let count = 0;
  for (let i = from; i < to; i++) {
    hash = (Math.imul(hash, BASE) + chars[i]!) | 0;
    if (i - from >= GRAM) hash = (hash - Math.imul(chars[i - GRAM]!, BASE_TO_GRAM)) | 0;
    if (i - from >= GRAM - 1) out[count++] = mixed(hash);
  }
  return count;
}

/**
 * Winnowed marks of a text (Schleimer, Wilkerson, Aiken, SIGMOD 2003): of every WINDOW grams in a row the one with the smallest hash, of
 * equals the last.
 */
export function winnow(chars: Uint16Array): Marks {
  const grams = gramRoom(chars.length);
  if (markedHash.length < grams.length) {
    markedHash = new Uint32Array(grams.length);
    markedPlace = new Int32Array(grams.length);
  }
  const [hash, place] = [markedHash, markedPlace];
  let count = 0;
  for (let from = 0; from < chars.length; ) {
    let to = chars.indexOf(BOUNDARY, from);
    if (to === -1) to = chars.length;
    const total = gramHashes(chars, from, to, grams);
    let least = -1;
    for (let end = Math.min(WINDOW, total); end <= total && total > 0; end++) {
      const start = Math.max(0, end - WINDOW);
      if (least < start || least === -1) {
        least = start;
        for (let g = start + 1; g < end; g++) if (grams[g]! <= grams[least]!) least = g;
      } else if (grams[end - 1]! <= grams[least]!) least = end - 1;
      else continue;
      hash[count] = grams[least]!;
      place[count] = from + least;
      count++;
    }
    from = to + 1;
  }
  return { hash: hash.slice(0, count), place: place.slice(0, count) };
}

// One room in each thread for what is made of every text and not kept: memory that is new each time costs more than the hashing.
let grams = new Uint32Array(0);
let markedHash = new Uint32Array(0);
let markedPlace = new Int32Array(0);

/** Room for the grams of so many characters, until it is asked for again. */
export function gramRoom(characters: number): Uint32Array {
  if (grams.length < characters) grams = new Uint32Array(Math.max(2 * grams.length, characters));
  return grams;
}

/** The finish of MurmurHash3 (A. Appleby): every bit of the sum reaches every bit of the hash. */
export function mixed(sum: number): number {
  let hash = sum;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Distinct values in ascending order; sorts its argument. */
export function distinct(values: Uint32Array): Uint32Array {
  values.sort();
  let count = 0;
  for (let i = 0; i < values.length; i++)
    if (i === 0 || values[i] !== values[i - 1]) values[count++] = values[i]!;
  return values.slice(0, count);
}

/** Those of the values that are wanted, in their order. The method of typed arrays takes several times as long. */
export function kept(values: Uint32Array, isWanted: (value: number) => boolean): Uint32Array {
  const some = new Uint32Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) if (isWanted(values[i]!)) some[count++] = values[i]!;
  return some.slice(0, count);
}
