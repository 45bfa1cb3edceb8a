import { type DocumentBatch, documentAt, gramsOf, type OpenedBatch, openBatch, written } from './batch.ts';
import { distinct, winnow } from './fingerprints.ts';
import { NO_GRAMS } from './gram-set.ts';
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

/** Something that a unit got wrong where it copies from the tender; see `tenderSlips`. */
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
  /** Characters that units repeat from their tenders, and slips in them. */
  readonly repeated: number;
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
    const own = distinct(winnow(chars).hash.filter((hash) => !ofTender.has(hash)));
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
  const hash = new Uint32Array(start[units.length]!);
  all.forEach((own, unit) => {
    hash.set(own, start[unit]!);
  });
  return { hash, start, length: Int32Array.from(units, ({ chars }) => chars.length), hits, slips, repeated };
}

const sizeOf = ({ start }: NameIndex, name: number): number => start[name + 1]! - start[name]!;

function placeOf({ documents, from }: OpenedBatch, place: number, size: number): NamePlace {
  const document = documentAt(from, place);
  const offset = place - from[document]!;
  return { document, offset, text: written(documents[document]!, offset - AROUND, offset + size + AROUND) };
}
