import type { ScorerInput } from '../scorer.ts';
import type { DocumentBatch } from './batch.ts';
import type { DocumentList } from './document-list.ts';
import { sharedInts } from './shared-ints.ts';

/** A batch in shared memory, and the place of each of its documents. */
export interface ReadBatch {
  readonly batch: DocumentBatch;
  readonly places: readonly number[];
}

/** Texts that were read once and are kept, by place in the document list. */
export type KeptTexts = ReadonlyMap<number, Uint8Array>;

/** Reads the texts of some units, and of their tenders: from the facts, unless all of them are kept. */
export async function readBatch(
  { readUtf8 }: Pick<ScorerInput, 'readUtf8'>,
  list: DocumentList,
  units: readonly number[],
  kept: KeptTexts,
): Promise<ReadBatch> {
  const tenders = [...new Set(units.map((unit) => list.tender[unit]!))];
  const tenderNo = new Map(tenders.map((tender, i) => [tender, i]));
  const unitNo = new Map(units.map((unit, i) => [unit, i]));
  const places = [
    ...tenders.flatMap((tender) => list.ofTender.get(tender) ?? []),
    ...units.flatMap((unit) =>
      Array.from({ length: list.to[unit]! - list.from[unit]! }, (_, k) => list.from[unit]! + k),
    ),
  ].filter((place) => list.characters[place]! > 0);
  const texts = places.every((place) => kept.has(place))
    ? copied(places.map((place) => kept.get(place)!))
    : await readTexts({ readUtf8 }, list, places);
  const { names } = list;
  return {
    places,
    batch: {
      ...texts,
      owner: sharedInts(places.length, (d) => {
        const unit = list.unitOf[places[d]!]!;
        return unit === -1 ? -1 - tenderNo.get(list.tenderOf[places[d]!]!)! : unitNo.get(unit)!;
      }),
      tender: sharedInts(units.length, (i) => tenderNo.get(list.tender[units[i]!]!)!),
      ownName: sharedInts(units.length, (i) => names.ofBidder.get(list.bidder[units[i]!]!) ?? -1),
      ownTitle: sharedInts(units.length, (i) => names.ofLot.get(list.lot[units[i]!]!) ?? -1),
      names: names.index,
    },
  };
}

type Texts = Pick<DocumentBatch, 'bytes' | 'start' | 'end'>;

/** Rows of neighbouring lots lie close together in the facts, so that the bounds leave out most of the table. */
async function readTexts(
  { readUtf8 }: Pick<ScorerInput, 'readUtf8'>,
  list: DocumentList,
  places: readonly number[],
): Promise<Texts> {
  if (places.length === 0) return copied([]);
  const rows = places.map((place) => list.row[place]!);
  const ascending = [...rows].sort((one, other) => one - other);
  const [least, most] = [ascending[0]!, ascending[ascending.length - 1]!];
  const wanted = most - least + 1 === rows.length ? '' : `and rowid in (${ascending.join(', ')})`;
  const { bytes, start } = await readUtf8(
    `select text from documents where rowid between ${least} and ${most} ${wanted} order by rowid`,
  );
  const found = new Map(ascending.map((row, i) => [row, i]));
  const at = rows.map((row) => found.get(row)!);
  return {
    bytes,
    start: sharedInts(at.length, (d) => start[at[d]!]!),
    end: sharedInts(at.length, (d) => start[at[d]! + 1]!),
  };
}

function copied(texts: readonly Uint8Array[]): Texts {
  const end = sharedInts(texts.length);
  texts.forEach((text, d) => {
    end[d] = (end[d - 1] ?? 0) + text.length;
  });
  const start = sharedInts(texts.length, (d) => end[d]! - texts[d]!.length);
  const bytes = new Uint8Array(new SharedArrayBuffer(end[texts.length - 1] ?? 0));
  for (const [d, text] of texts.entries()) bytes.set(text, start[d]!);
  return { bytes, start, end };
}
