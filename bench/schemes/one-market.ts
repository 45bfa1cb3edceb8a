import type { Random } from '../market-random.ts';
import type { Cell, Firm, Lot, Market, Planted } from '../market-types.ts';
import type { RingTraits } from './difficulty.ts';
import { byNumber, byPrice, freeCells, homeFirms, lotsOf } from './ground.ts';
import { carryOut, type Ring } from './ring.ts';

export interface Rule {
  readonly random: Random;
  /** Whom the ring names for its `turn`-th lot; `null`: whoever is cheapest. */
  readonly winner: (members: readonly Firm[], lot: Lot, turn: number) => Firm | null;
}

/** One ring of firms at home in one free market; nothing where no market has room for it. */
export function oneMarket(
  market: Market,
  seed: number,
  name: string,
  traits: RingTraits,
  rule: Rule,
): Planted {
  for (const cell of freeCells(market, rule.random)) {
    const members = byNumber(homeFirms(market, cell, rule.random).slice(0, traits.size));
    if (members.length === traits.size)
      return carryOut(market, name, [ringIn(market, cell, members, traits, rule)], traits, seed);
  }
  return { name, kind: 'ring', bids: new Map(), groups: [] };
}

/** The ring rigs a share of the lots of its cell that go by price, in order of time. */
export function ringIn(
  market: Market,
  cell: Cell,
  members: readonly Firm[],
  traits: Pick<RingTraits, 'rigged'>,
  { random, winner }: Rule,
): Ring {
  const cells = new Set([cell.no]);
  const lots = lotsOf(market, cells).filter((lot) => byPrice(lot) && random.chance(traits.rigged));
  return { members, cells, turns: lots.map((lot, turn) => ({ lot, winner: winner(members, lot, turn) })) };
}
