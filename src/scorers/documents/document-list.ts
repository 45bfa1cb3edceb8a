import type { ScorerInput } from '../scorer.ts';
import { type NameIndex, nameIndex } from './name-index.ts';

/** All documents of the market without their text, by place, and the units that they make up. */
export interface DocumentList {
  /** Per place: row of the table `documents`, unit (-1: the tender's own), tender, characters, key, digest, source. */
  readonly row: Int32Array;
  readonly unitOf: Int32Array;
  readonly tenderOf: Int32Array;
  readonly characters: Int32Array;
  readonly key: readonly string[];
  readonly digest: readonly (string | null)[];
  readonly source: Int32Array;
  readonly line: Int32Array;
  /** Per unit: lot_no, bidder_no, tender, category, first place and one past its last, characters; units of one lot are neighbours. */
  readonly lot: Int32Array;
  readonly bidder: Int32Array;
  readonly tender: Int32Array;
  readonly category: Int32Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly size: Int32Array;
  /** Lots that have documents of bidders: units unit[l] … unit[l + 1]. */
  readonly lots: Int32Array;
  /** Places of the documents of each tender itself that have text. */
  readonly ofTender: ReadonlyMap<number, readonly number[]>;
  readonly names: Names;
}

/** What may be written in a document and tell something: names of bidders, titles of lots. */
export interface Names {
  readonly index: NameIndex;
  readonly text: readonly string[];
  /** Per name: the bidder (-1: the title of lots). */
  readonly bidder: Int32Array;
  /** Number of the name of a bidder, and of the title of a lot; absent where there is none. */
  readonly ofBidder: ReadonlyMap<number, number>;
  readonly ofLot: ReadonlyMap<number, number>;
}

/** Reads the list of documents, once a run. */
export const readDocumentList = (input: Pick<ScorerInput, 'read' | 'once'>): Promise<DocumentList> =>
  input.once('document-list', async () => {
    const rows = await input.read(`
      select row_no, document_id, lot_no, bidder_no, tender_no, category_no, sha256, characters, source_no, line
      from document_files order by place`);
    const ints = (name: string): Int32Array => rows[name] as Int32Array;
    const [lotNo, bidderNo, tenderNo, categoryNo] = ['lot_no', 'bidder_no', 'tender_no', 'category_no'].map(
      ints,
    ) as [Int32Array, Int32Array, Int32Array, Int32Array];
    const characters = ints('characters');
    const unitOf = new Int32Array(lotNo.length).fill(-1);
    const units: { place: number; to: number; size: number }[] = [];
    const lots: number[] = [];
    const ofTender = new Map<number, number[]>();
    for (let place = 0; place < lotNo.length; place++) {
      if (bidderNo[place] === -1) {
        if (characters[place]! === 0) continue;
        const own = ofTender.get(tenderNo[place]!) ?? [];
        ofTender.set(tenderNo[place]!, own);
        own.push(place);
        continue;
      }
      const before = units[units.length - 1];
      const sameLot = before !== undefined && lotNo[before.place] === lotNo[place];
      if (before === undefined || !sameLot || bidderNo[before.place] !== bidderNo[place]) {
        if (!sameLot) lots.push(units.length);
        units.push({ place, to: place + 1, size: characters[place]! });
      } else {
        before.to = place + 1;
        before.size += characters[place]!;
      }
      unitOf[place] = units.length - 1;
    }
    const perUnit = (values: Int32Array): Int32Array => Int32Array.from(units, ({ place }) => values[place]!);
    return {
      row: ints('row_no'),
      unitOf,
      tenderOf: tenderNo,
      characters,
      key: rows.document_id as readonly string[],
      digest: rows.sha256 as readonly (string | null)[],
      source: ints('source_no'),
      line: ints('line'),
      lot: perUnit(lotNo),
      bidder: perUnit(bidderNo),
      tender: perUnit(tenderNo),
      category: perUnit(categoryNo),
      from: Int32Array.from(units, ({ place }) => place),
      to: Int32Array.from(units, ({ to }) => to),
      size: Int32Array.from(units, ({ size }) => size),
      lots: Int32Array.from([...lots, units.length]),
      ofTender,
      names: await readNames(input),
    };
  });

async function readNames({ read }: Pick<ScorerInput, 'read'>): Promise<Names> {
  const bidders = await read(
    `select bidder_no, name from bidders where not anonymous and trim(coalesce(name, '')) <> '' order by bidder_no`,
  );
  const titles = await read(`
    select l.lot_no, l.title from lots l
    semi join document_files f on f.lot_no = l.lot_no
    where trim(coalesce(l.title, '')) <> '' order by l.title, l.lot_no`);
  const text: string[] = [];
  const bidder: number[] = [];
  const ofBidder = new Map<number, number>();
  const ofLot = new Map<number, number>();
  (bidders.name as readonly string[]).forEach((name, i) => {
    const whose = (bidders.bidder_no as Int32Array)[i]!;
    ofBidder.set(whose, text.length);
    text.push(name);
    bidder.push(whose);
  });
  (titles.title as readonly string[]).forEach((title, i) => {
    if (bidder[text.length - 1] !== -1 || text[text.length - 1] !== title) {
      text.push(title);
      bidder.push(-1);
    }
    ofLot.set((titles.lot_no as Int32Array)[i]!, text.length - 1);
  });
  return { index: nameIndex(text), text, bidder: Int32Array.from(bidder), ofBidder, ofLot };
}
