import type { Random } from '../market-random.ts';
import type { Bid, Cell, Firm, Lot, Market, Planted } from '../market-types.ts';
import { byNumber, freeCells, homeFirms, lotsOf, regulars } from '../schemes/ground.ts';

export interface Habit {
  readonly random: Random;
  readonly size: number;
  /** Lots of the market that are concerned. */
  readonly concerns: (lot: Lot) => boolean;
  /** All bids of a lot, in place of those it had; `firms` are those of the group, `others` the bids of everybody else. */
  readonly bids: (lot: Lot, firms: readonly Firm[], others: readonly Bid[]) => readonly Bid[];
}

/** An honest set of firms in one free market: those at home there who bid most often. Lots are taken in order of time. */
export function oneMarket(market: Market, name: string, { random, size, concerns, bids }: Habit): Planted {
  const cell = freeCells(market, random, { lots: 60, bids: Number.POSITIVE_INFINITY })[0];
  if (cell === undefined) return { name, kind: 'look_alike', bids: new Map(), groups: [] };
  const firms = frequentFirms(market, cell, size, random);
  const own = new Set(firms.map(({ no }) => no));
  const lots = lotsOf(market, new Set([cell.no])).filter(concerns);
  return {
    name,
    kind: 'look_alike',
    bids: new Map(
      lots.map((lot) => {
        const others = (market.bids[lot.no] as readonly Bid[]).filter(
          (bid) => !bid.firms.some((no) => own.has(no)),
        );
        return [lot.no, bids(lot, firms, others)] as const;
      }),
    ),
    groups: [{ firms: firms.map(({ no }) => no), lots: lots.map(({ no }) => no) }],
  };
}

const frequentFirms = (market: Market, cell: Cell, size: number, random: Random): readonly Firm[] =>
  byNumber(regulars(market, cell, homeFirms(market, cell, random)).slice(0, size));
