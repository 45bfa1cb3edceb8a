import type { ScorerInput } from '../scorer.ts';
import type { DocumentBatch } from './batch.ts';
import type { DocumentList } from './document-list.ts';

/** A batch in shared memory, and the place of each of its documents. */
export interface ReadBatch {
  readonly batch: DocumentBatch;
  readonly places: readonly number[];
}

/** Reads the texts of some units, and of their tenders, from the facts. */
export async function readBatch(
  { readUtf8 }: Pick<ScorerInput, 'readUtf8'>,
  list: DocumentList,
  units: readonly number[],
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
  const { bytes, start } = await readTexts({ readUtf8 }, list, places);
  const { names } = list;
  return {
    places,
    batch: {
      bytes,
      start,
      owner: ints(places.length, (d) => {
        const unit = list.unitOf[places[d]!]!;
        return unit === -1 ? -1 - tenderNo.get(list.tenderOf[places[d]!]!)! : unitNo.get(unit)!;
      }),
      tender: ints(units.length, (i) => tenderNo.get(list.tender[units[i]!]!)!),
      ownName: ints(units.length, (i) => names.ofBidder.get(list.bidder[units[i]!]!) ?? -1),
      ownTitle: ints(units.length, (i) => names.ofLot.get(list.lot[units[i]!]!) ?? -1),
      names: names.index,
    },
  };
}

/** Rows of neighbouring lots lie close together in the facts, so that the bounds leave out most of the table. */
async function readTexts(
  { readUtf8 }: Pick<ScorerInput, 'readUtf8'>,
  list: DocumentList,
  places: readonly number[],
): Promise<Pick<DocumentBatch, 'bytes' | 'start'>> {
  if (places.length === 0) return { bytes: new Uint8Array(0), start: ints(1) };
  const rows = places.map((place) => list.row[place]!);
  const ascending = [...rows].sort((one, other) => one - other);
  const [least, most] = [ascending[0]!, ascending[ascending.length - 1]!];
  const wanted = most - least + 1 === rows.length ? '' : `and rowid in (${ascending.join(', ')})`;
  const texts = await readUtf8(
    `select text from documents where rowid between ${least} and ${most} ${wanted} order by rowid`,
  );
  if (rows.every((row, i) => row === ascending[i])) return texts;
  // In the order of the places.
  const found = new Map(ascending.map((row, i) => [row, i]));
  const bytes = new Uint8Array(new SharedArrayBuffer(texts.bytes.length));
  const start = ints(places.length + 1);
  rows.forEach((row, d) => {
    const i = found.get(row)!;
    const text = texts.bytes.subarray(texts.start[i]!, texts.start[i + 1]!);
    bytes.set(text, start[d]!);
    start[d + 1] = start[d]! + text.length;
  });
  return { bytes, start };
}

function ints(length: number, value: (i: number) => number = () => 0): Int32Array {
  const array = new Int32Array(new SharedArrayBuffer(4 * length));
  for (let i = 0; i < length; i++) array[i] = value(i);
  return array;
}
