import type { ScorerInput } from '../scorer.ts';
import { type DocumentList, readDocumentList } from './document-list.ts';
import type { SlipHit, UnitMarks } from './mark-units.ts';
import { type KeptTexts, type ReadBatch, readBatch } from './read-batch.ts';
import { sharedInts } from './shared-ints.ts';

/** What is kept of all texts after they were read once: marks, who has them, and names. About half a byte a character. */
export interface MarketMarks {
  readonly list: DocumentList;
  /** Distinct marks of unit u, ascending, without the tender's: hash[start[u]] … hash[start[u + 1]]; shared memory. */
  readonly hash: Uint32Array;
  readonly start: Int32Array;
  /** Characters of each unit as they are compared; 0 where no document has text. */
  readonly length: Int32Array;
  /** Firms with text. */
  readonly firms: number;
  readonly hits: readonly UnitNameHit[];
  readonly slips: readonly UnitSlip[];
  /** Characters that bids repeat from their tenders. */
  readonly repeated: number;
  /** Wrong results, and results that were worked out again. */
  readonly sums: readonly UnitSlip[];
  readonly checked: number;
  /** The texts themselves, unless they are too many: some are compared again character by character. */
  readonly kept: KeptTexts;
}

/** A slip in what a unit copies from its tender, or works out; see `tenderSlips`, `arithmeticSlips`. */
export interface UnitSlip {
  readonly unit: number;
  readonly key: string;
  readonly place: { readonly place: number; readonly offset: number; readonly text: string };
}

/** A name in the documents of a unit; see `NameHit`. */
export interface UnitNameHit {
  readonly unit: number;
  readonly name: number;
  readonly count: number;
  readonly places: readonly { readonly place: number; readonly offset: number; readonly text: string }[];
}

/** Characters of one task: some forty milliseconds of a thread, so that threads end together. */
const TASK_CHARACTERS = 1 << 19;
/** Characters of all texts up to which they are kept in memory, UTF-8 of some 120 MB, instead of being read once more. */
const MOST_KEPT = 40 << 20;
/** Reads every document once, in worker threads. */
export const readMarketMarks = (input: ScorerInput): Promise<MarketMarks> =>
  input.once('document-marks', async () => {
    const list = await readDocumentList(input);
    const marks = await markAll(input, list);
    const read = new Set([...list.bidder].filter((_, unit) => marks.length[unit]! > 0));
    return { list, ...marks, firms: read.size };
  });

async function markAll(input: ScorerInput, list: DocumentList): Promise<Omit<MarketMarks, 'list' | 'firms'>> {
  const groups = unitGroups(list);
  const kept = new Map<number, Uint8Array>();
  const keeping = list.characters.reduce((sum, own) => sum + own, 0) <= MOST_KEPT;
  const parts = await inTurn(groups, input.pool.threads + 1, async (units) => {
    const read = await readBatch(input, list, units, kept);
    const { batch, places } = read;
    if (keeping) keep(read, kept);
    const [marks] = await input.pool.map<UnitMarks>('document-marks', [batch], input.signal);
    return { units, places, marks: marks! };
  });
  const count = list.lot.length;
  const start = sharedInts(count + 1);
  const length = new Int32Array(count);
  for (const { units, marks } of parts)
    units.forEach((unit, i) => {
      start[unit + 1] = marks.start[i + 1]! - marks.start[i]!;
      length[unit] = marks.length[i]!;
    });
  for (let unit = 0; unit < count; unit++) start[unit + 1]! += start[unit]!;
  const hash = new Uint32Array(new SharedArrayBuffer(4 * start[count]!));
  const hits: UnitNameHit[] = [];
  const slips: UnitSlip[] = [];
  const sums: UnitSlip[] = [];
  let [repeated, checked] = [0, 0];
  for (const { units, places, marks } of parts) {
    if (units.length > 0) hash.set(marks.hash, start[units[0]!]!);
    for (const hit of marks.hits)
      hits.push({
        unit: units[hit.unit]!,
        name: hit.name,
        count: hit.count,
        places: hit.places.map(({ document, offset, text }) => ({ place: places[document]!, offset, text })),
      });
    const placed = ({ unit, key, place }: SlipHit): UnitSlip => ({
      unit: units[unit]!,
      key,
      place: { ...place, place: places[place.document]! },
    });
    slips.push(...marks.slips.map(placed));
    sums.push(...marks.sums.map(placed));
    repeated += marks.repeated;
    checked += marks.checked;
  }
  return { hash, start, length, hits, slips, repeated, sums, checked, kept };
}

function keep({ batch: { bytes, start, end }, places }: ReadBatch, kept: Map<number, Uint8Array>): void {
  places.forEach((place, d) => {
    kept.set(place, bytes.subarray(start[d]!, end[d]!));
  });
}

/** Neighbouring units, so many that their texts make one task. */
function unitGroups({ size }: DocumentList): readonly (readonly number[])[] {
  const groups: number[][] = [];
  let characters = 0;
  for (let unit = 0; unit < size.length; unit++) {
    if (groups.length === 0 || characters + size[unit]! > TASK_CHARACTERS) {
      groups.push([]);
      characters = 0;
    }
    groups[groups.length - 1]!.push(unit);
    characters += size[unit]!;
  }
  return groups;
}

/** Works on a few items at a time, so that no more texts are in memory than threads can take; results in the order of the items. */
export async function inTurn<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results = new Array<Result>(items.length);
  let next = 0;
  const line = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++)
      try {
        results[i] = await work(items[i]!);
      } catch (error) {
        next = items.length;
        throw error;
      }
  };
  // All are waited for, so that none reads on from a database that is about to close.
  const lines = await Promise.allSettled(Array.from({ length: Math.min(atOnce, items.length) }, line));
  for (const ended of lines) if (ended.status === 'rejected') throw ended.reason;
  return results;
}
