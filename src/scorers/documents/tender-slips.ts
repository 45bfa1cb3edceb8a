import { GRAM, gramHashes, gramRoom } from './fingerprints.ts';
import { type GramSet, isIn } from './gram-set.ts';
import { BOUNDARY } from './normal-text.ts';

/** Equal characters before and behind a slip, and characters of it at most, in the tender and in the bid. */
const AROUND = GRAM;
const LONGEST = 3;
/** Slips of one unit that are looked at: with more, its text is another version of the tender's and not a copy with slips. */
const MOST_SLIPS = 200;
/** Characters on both sides by which the same slip is known in other documents. */
const KNOWN_BY = 5;

/** A place where a bid repeats the tender's text, but for one to three characters that it changed or left out. */
export interface TenderSlip {
  /** What stands there and should, with some characters around: equal for the same slip in another document. */
  readonly key: string;
  /** Place of its first character, and how many there are. */
  readonly at: number;
  readonly length: number;
}

export interface TenderSlips {
  readonly slips: readonly TenderSlip[];
  /** Characters that the bid repeats from the tender. */
  readonly repeated: number;
}

/** Where the grams of the tender's own text begin, by hash; -1 for a gram that stands in several places and so tells none. */
export function tenderPlaces(tender: Uint16Array): ReadonlyMap<number, number> {
  const places = new Map<number, number>();
  eachGram(tender, (hash, at) => {
    places.set(hash, places.has(hash) ? -1 : at);
  });
  return places;
}

/**
 * Slips in what a bid copies from the tender. Characters that were only added are none: forms are there to be filled in. Numbers are one sign,
 * so that a date or a sum that was filled in is no slip either.
 */
export function tenderSlips(
  chars: Uint16Array,
  tender: Uint16Array,
  grams: GramSet,
  places: ReadonlyMap<number, number>,
): TenderSlips {
  const slips: TenderSlip[] = [];
  let repeated = 0;
  let done = 0;
  eachGram(chars, (hash, i) => {
    if (i < done || !isIn(grams, hash)) return;
    const found = places.get(hash);
    if (found === undefined || found === -1) return;
    let [at, place] = [i, found];
    for (;;) {
      while (
        at < chars.length &&
        place < tender.length &&
        chars[at] === tender[place] &&
        chars[at] !== BOUNDARY
      ) {
        at++;
        place++;
      }
      const next = resumed(chars, at, tender, place);
      if (next === undefined) break;
      const key = [
        textOf(tender, place - KNOWN_BY, place),
        textOf(tender, place, next.place),
        textOf(chars, at, next.at),
        textOf(tender, next.place, next.place + KNOWN_BY),
      ].join('|');
      if (slips.length < MOST_SLIPS) slips.push({ key, at, length: next.at - at });
      ({ at, place } = next);
    }
    repeated += at - i;
    done = at;
  });
  return { slips: slips.length < MOST_SLIPS ? slips : [], repeated };
}

/** Characters put in place of one, two, three of the tender: as many first, then fewer or more. */
const CHANGES = [
  [1, 0, 2, 3],
  [2, 1, 3, 0],
  [3, 2, 1, 0],
] as const;

/** Where both go on alike behind characters that the tender has and the bid has not, the fewest first. */
function resumed(
  chars: Uint16Array,
  at: number,
  tender: Uint16Array,
  place: number,
): { readonly at: number; readonly place: number } | undefined {
  for (let lost = 1; lost <= LONGEST; lost++)
    for (const put of CHANGES[lost - 1]!) {
      let same = 0;
      while (
        same < AROUND &&
        at + put + same < chars.length &&
        chars[at + put + same] === tender[place + lost + same] &&
        chars[at + put + same] !== BOUNDARY
      )
        same++;
      if (same === AROUND) return { at: at + put, place: place + lost };
    }
  return undefined;
}

function eachGram(chars: Uint16Array, take: (hash: number, at: number) => void): void {
  const hashes = gramRoom(chars.length);
  for (let from = 0; from < chars.length; ) {
    let to = chars.indexOf(BOUNDARY, from);
    if (to === -1) to = chars.length;
    const count = gramHashes(chars, from, to, hashes);
    for (let g = 0; g < count; g++) take(hashes[g]!, from + g);
    from = to + 1;
  }
}

const textOf = (chars: Uint16Array, from: number, to: number): string =>
  String.fromCharCode(...chars.subarray(Math.max(0, from), to));
