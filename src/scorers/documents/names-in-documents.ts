import type { ScorerInput } from '../scorer.ts';
import type { DocumentList } from './document-list.ts';
import type { MarketMarks, UnitNameHit } from './market-marks.ts';

/** How names are used in the documents of the market. */
export interface NameUse {
  /** Firms whose documents name it, other than these; for the title of a lot, and for a bidder in lots in which it does not bid. */
  readonly namers: (name: number, except: readonly number[]) => number;
  /** Whether a bidder bid in a lot, and whether it won there or bids jointly there with another. */
  readonly bid: (lot: number, bidder: number) => boolean;
  readonly won: (lot: number, bidder: number) => boolean;
  readonly joint: (lot: number, one: number, other: number) => boolean;
  /** Lots with the title of that number. */
  readonly lotsOf: (name: number) => readonly number[];
}

/** Reads who bid, won and bid jointly in the lots that matter, and sorts the names found in documents. */
export async function readNameUse(
  { read }: Pick<ScorerInput, 'read'>,
  { list, hits }: MarketMarks,
): Promise<NameUse> {
  const bids = await read(`
    select lot_no, bidder_no, coalesce(consortium_id, '') as consortium
    from bids where lot_no in (select lot_no from document_files)
      and (status is null or status <> 'invited') order by lot_no, bidder_no`);
  const consortium = new Map<string, string>();
  (bids.lot_no as Int32Array).forEach((lot, i) => {
    consortium.set(
      `${lot} ${(bids.bidder_no as Int32Array)[i]!}`,
      (bids.consortium as readonly string[])[i]!,
    );
  });
  const awards = await read(`
    select lot_no, bidder_no from awards
    where lot_no in (select lot_no from document_files) and (status is null or status in ('active', 'pending'))`);
  const winners = new Set(
    Array.from(awards.lot_no as Int32Array, (lot, i) => `${lot} ${(awards.bidder_no as Int32Array)[i]!}`),
  );
  const lotsOf = lotsByTitle(list);
  const bid = (lot: number, bidder: number): boolean => consortium.has(`${lot} ${bidder}`);
  const namersOf = new Map<number, Set<number>>();
  for (const { unit, name } of hits) {
    const named = list.names.bidder[name]!;
    // What a ring writes of its own members must not make them look popular.
    if (named !== -1 && bid(list.lot[unit]!, named)) continue;
    const own = namersOf.get(name) ?? new Set<number>();
    namersOf.set(name, own);
    own.add(list.bidder[unit]!);
  }
  return {
    namers: (name, except) => {
      const own = namersOf.get(name);
      if (own === undefined) return 0;
      return own.size - new Set(except.filter((bidder) => own.has(bidder))).size;
    },
    bid,
    won: (lot, bidder) => winners.has(`${lot} ${bidder}`),
    joint: (lot, one, other) => {
      const own = consortium.get(`${lot} ${one}`) ?? '';
      return own !== '' && own === consortium.get(`${lot} ${other}`);
    },
    lotsOf: (name) => lotsOf.get(name) ?? [],
  };
}

function lotsByTitle({ names }: DocumentList): ReadonlyMap<number, readonly number[]> {
  const lots = new Map<number, number[]>();
  for (const [lot, name] of names.ofLot) {
    const own = lots.get(name) ?? [];
    lots.set(name, own);
    own.push(lot);
  }
  return lots;
}

/**
 * Whether every place of a name tells why it is there, such as the client of a reference project or a subcontractor, by the words that
 * `candidates.sql` hands over in the column `client_words`, joined by |.
 */
export function explainedNames({ subjects }: Pick<ScorerInput, 'subjects'>): (hit: UnitNameHit) => boolean {
  const words = ((subjects.client_words as readonly (string | null)[])[0] ?? '').split('|').filter(Boolean);
  return ({ places }) => places.every(({ text }) => words.some((word) => text.includes(word)));
}

/** -log10 of the chance that the documents of some other firm name it. */
export const namingStrength = (namers: number, firms: number): number =>
  Math.max(0, -Math.log10((namers + 0.5) / (firms + 1)));
