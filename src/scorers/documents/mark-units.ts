import { arithmeticSlips } from './arithmetic-slips.ts';
import { type DocumentBatch, documentAt, gramsOf, type OpenedBatch, openBatch, written } from './batch.ts';
import { distinct, kept, winnow } from './fingerprints.ts';
import { isIn, NO_GRAMS } from './gram-set.ts';
import { findNames, type NameIndex } from './name-index.ts';
import { tenderPlaces, tenderSlips } from './tender-slips.ts';

/** A name in a unit's documents that is neither the bidder's own nor written in the tender's own documents. */
export interface NameHit {
  readonly unit: number;
  readonly name: number;
  /** How often it is written there, and the first of these places. */
  readonly count: number;
  readonly places: readonly NamePlace[];
}

export interface NamePlace {
  /** Document of the batch and offset in it. */
  readonly document: number;
  readonly offset: number;
  /** As it is written, with what stands before and behind. */
  readonly text: string;
}

/** Something that a unit got wrong where it copies from the tender, or works something out; see `tenderSlips`, `arithmeticSlips`. */
export interface SlipHit {
  readonly unit: number;
  readonly key: string;
  readonly place: NamePlace;
}

export interface UnitMarks {
  /** Distinct hashes of unit u, ascending, without those of the tender's own documents: hash[start[u]] … hash[start[u + 1]]. */
  readonly hash: Uint32Array;
  readonly start: Int32Array;
  /** Characters of each unit as they are compared. */
  readonly length: Int32Array;
  readonly hits: readonly NameHit[];
  readonly slips: readonly SlipHit[];
  /** Wrong results that are not the tender's own. */
  readonly sums: readonly SlipHit[];
  /** Characters that units repeat from their tenders, and slips in them. */
  readonly repeated: number;
  /** Results in the units' documents that were worked out again. */
  readonly checked: number;
}

const PLACES = 8;
const AROUND = 30;

/** Marks of every unit of a batch, and the names in its documents. */
export function markUnits(batch: DocumentBatch): UnitMarks {
  const opened = openBatch(batch);
  const { units, tenders } = opened;
  const grams = new Map([...tenders].map(([tender, text]) => [tender, gramsOf(text)]));
  const known = new Map(
    [...tenders].map(([tender, { chars }]) => [
      tender,
      new Set(findNames(chars, batch.names).map(({ name }) => name)),
    ]),
  );
  const places = new Map([...tenders].map(([tender, { chars }]) => [tender, tenderPlaces(chars)]));
  const slips: SlipHit[] = [];
  let repeated = 0;
  const start = new Int32Array(units.length + 1);
  const hits: NameHit[] = [];
  const all = units.map(({ chars, at }, unit) => {
    const tender = batch.tender[unit]!;
    const ofTender = grams.get(tender) ?? NO_GRAMS;
    const own = distinct(kept(winnow(chars).hash, (hash) => !isIn(ofTender, hash)));
    start[unit + 1] = start[unit]! + own.length;
    const text = tenders.get(tender);
    if (text !== undefined) {
      const found = tenderSlips(chars, text.chars, ofTender, places.get(tender)!);
      repeated += found.repeated;
      for (const { key, at: first, length } of found.slips)
        slips.push({ unit, key, place: placeOf(opened, at[first]!, length) });
    }
    const named = new Map<number, { count: number; places: NamePlace[] }>();
    for (const found of findNames(chars, batch.names)) {
      const { name } = found;
      if (name === batch.ownName[unit] || name === batch.ownTitle[unit] || known.get(tender)?.has(name))
        continue;
      const hit = named.get(name) ?? { count: 0, places: [] };
      named.set(name, hit);
      hit.count++;
      if (hit.places.length < PLACES)
        hit.places.push(placeOf(opened, at[found.at]!, sizeOf(batch.names, name)));
    }
    for (const [name, hit] of [...named].sort(([one], [other]) => one - other))
      hits.push({ unit, name, ...hit });
    return own;
  });
  const { sums, checked } = wrongSums(batch, opened);
  const hash = new Uint32Array(new SharedArrayBuffer(4 * start[units.length]!));
  all.forEach((own, unit) => {
    hash.set(own, start[unit]!);
  });
  const length = Int32Array.from(units, ({ chars }) => chars.length);
  return { hash, start, length, hits, slips, sums, repeated, checked };
}

/** Wrong results in the documents of each unit, each once, but for those that its tender has too. */
function wrongSums(
  { owner, tender }: DocumentBatch,
  opened: OpenedBatch,
): Pick<UnitMarks, 'sums' | 'checked'> {
  const found = opened.documents.map(arithmeticSlips);
  const known = new Map<number, Set<string>>();
  const knownOf = (key: number): Set<string> => {
    const own = known.get(key) ?? new Set<string>();
    known.set(key, own);
    return own;
  };
  found.forEach(({ slips }, d) => {
    if (owner[d]! < 0) for (const { key } of slips) knownOf(owner[d]!).add(key);
  });
  const sums: SlipHit[] = [];
  let checked = 0;
  found.forEach((own, d) => {
    const unit = owner[d]!;
    if (unit < 0) return;
    checked += own.checked;
    for (const { key, at, length } of own.slips) {
      if (knownOf(-1 - tender[unit]!).has(key) || knownOf(unit).has(key)) continue;
      knownOf(unit).add(key);
      sums.push({ unit, key, place: placeOf(opened, opened.from[d]! + at, length) });
    }
  });
  return { sums, checked };
}

const sizeOf = ({ start }: NameIndex, name: number): number => start[name + 1]! - start[name]!;

function placeOf({ documents, from }: OpenedBatch, place: number, size: number): NamePlace {
  const document = documentAt(from, place);
  const offset = place - from[document]!;
  return { document, offset, text: written(documents[document]!, offset - AROUND, offset + size + AROUND) };
}
