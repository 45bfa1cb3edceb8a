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
      const firms = [...new Set(units.map((unit) => list.bidder[unit]!))];
      const placeOf = new Map(firms.map((firm, place) => [firm, place]));
      const firmOf = Int32Array.from(units, (unit) => placeOf.get(list.bidder[unit]!)!);
      const met = meetings(firms, lotsOf);
      const unrelated = (i: number, k: number): boolean => met[firmOf[i]! * firms.length + firmOf[k]!] === 0;
      return [category, { category, units, unrelated, pairs: unrelatedPairs(firmOf, met, firms.length) }];
    }),
  );
}

function unrelatedPairs(firmOf: Int32Array, met: Uint8Array, firms: number): number {
  const unitsOf = new Int32Array(firms);
  for (let i = 0; i < firmOf.length; i++) unitsOf[firmOf[i]!]! += 1;
  let pairs = 0;
  for (let i = 0; i < firms; i++)
    for (let k = i + 1; k < firms; k++) if (met[i * firms + k] === 0) pairs += unitsOf[i]! * unitsOf[k]!;
  return pairs;
}

/** Which of these firms bid in one lot, or are one: met[i * firms + k] is 1. Lot by lot, since most firms never meet. */
function meetings(firms: readonly number[], lotsOf: ReadonlyMap<number, readonly number[]>): Uint8Array {
  const inLot = new Map<number, number[]>();
  const met = new Uint8Array(firms.length ** 2);
  for (let i = 0; i < firms.length; i++) {
    met[i * firms.length + i] = 1;
    for (const lot of lotsOf.get(firms[i]!) ?? []) {
      const own = inLot.get(lot);
      if (own === undefined) inLot.set(lot, [i]);
      else own.push(i);
    }
  }
  for (const together of inLot.values())
    for (const i of together) for (const k of together) met[i * firms.length + k] = 1;
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
