import { seededRandom } from '../random.ts';
import type { ScorerInput } from '../scorer.ts';
import type { DocumentList } from './document-list.ts';

/** Units of one category, and which of their pairs are of firms that have nothing to do with each other. */
export interface UnrelatedUnits {
  readonly category: number;
  readonly units: readonly number[];
  /** Whether units i and k of these are of different firms that never bid in one lot. */
  readonly unrelated: (i: number, k: number) => boolean;
  /** Pairs for which that is so. */
  readonly pairs: number;
}

/**
 * Draws from each category as many units as make `wanted` pairs, seeded. Pairs of firms that met somewhere are left out: what they share is
 * what is being asked about.
 */
export async function drawUnrelated(
  { read, seed }: Pick<ScorerInput, 'read' | 'seed'>,
  list: DocumentList,
  length: Int32Array,
  wanted: number,
): Promise<ReadonlyMap<number, UnrelatedUnits>> {
  const size = Math.ceil((1 + Math.sqrt(1 + 8 * wanted)) / 2);
  const byCategory = new Map<number, number[]>();
  for (let unit = 0; unit < length.length; unit++) {
    if (length[unit] === 0) continue;
    const own = byCategory.get(list.category[unit]!) ?? [];
    byCategory.set(list.category[unit]!, own);
    own.push(unit);
  }
  const drawn = [...byCategory].map(
    ([category, units]) => [category, draw(units, size, seed, category)] as const,
  );
  const lotsOf = await lotsOfBidders(
    read,
    list,
    drawn.flatMap(([, units]) => units),
  );
  return new Map(
    drawn.map(([category, units]) => {
      const met = meetings(
        units.map((unit) => list.bidder[unit]!),
        lotsOf,
      );
      const pairs = met.reduce(
        (sum, row, i) => sum + row.subarray(i + 1).reduce((own, one) => own + 1 - one, 0),
        0,
      );
      const unrelated = (i: number, k: number): boolean => i !== k && met[i]![k] === 0;
      return [category, { category, units, unrelated, pairs }];
    }),
  );
}

/** Which of these firms are one, or bid in one lot: met[i][k] is 1. */
function meetings(
  bidders: readonly number[],
  lotsOf: ReadonlyMap<number, readonly number[]>,
): readonly Uint8Array[] {
  const inLot = new Map<number, number[]>();
  const ofFirm = new Map<number, number[]>();
  const add = (to: Map<number, number[]>, key: number, i: number): void => {
    const own = to.get(key);
    if (own === undefined) to.set(key, [i]);
    else own.push(i);
  };
  bidders.forEach((bidder, i) => {
    add(ofFirm, bidder, i);
    for (const lot of lotsOf.get(bidder) ?? []) add(inLot, lot, i);
  });
  const met = bidders.map(() => new Uint8Array(bidders.length));
  for (const together of [...ofFirm.values(), ...inLot.values()])
    for (const i of together) for (const k of together) met[i]![k] = 1;
  return met;
}

/** The first of a seeded shuffle, in ascending order. */
function draw(units: readonly number[], count: number, seed: number, category: number): readonly number[] {
  if (units.length <= count) return units;
  const random = seededRandom(seed, 'unrelated documents', category);
  const all = [...units];
  for (let i = 0; i < count; i++) {
    const k = i + Math.floor(random() * (all.length - i));
    [all[i], all[k]] = [all[k]!, all[i]!];
  }
  return all.slice(0, count).sort((one, other) => one - other);
}

/** Lots in which each of these firms bid or handed in documents, ascending. */
async function lotsOfBidders(
  read: ScorerInput['read'],
  list: DocumentList,
  units: readonly number[],
): Promise<ReadonlyMap<number, readonly number[]>> {
  const bidders = [...new Set(units.map((unit) => list.bidder[unit]!))];
  if (bidders.length === 0) return new Map();
  const rows = await read(`
    select bidder_no, lot_no from (
      select bidder_no, lot_no from bids union select bidder_no, lot_no from document_files
    ) where bidder_no in (${bidders.join(', ')}) order by bidder_no, lot_no`);
  const lots = new Map<number, number[]>();
  (rows.bidder_no as Int32Array).forEach((bidder, i) => {
    const own = lots.get(bidder) ?? [];
    lots.set(bidder, own);
    own.push((rows.lot_no as Int32Array)[i]!);
  });
  return lots;
}
