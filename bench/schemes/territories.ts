import { randomOf } from '../market-random.ts';
import type { Cell, Firm, Market, Scheme } from '../market-types.ts';
import { type Difficulty, traitsOf } from './difficulty.ts';
import { byPrice, freeCells, homeFirms, inRandomOrder, lotsOf } from './ground.ts';
import { carryOut, type Ring } from './ring.ts';

/** Firms of one trade in as many regions: each wins at home, and the others come there to cover. */
export const territories =
  (difficulty: Difficulty): Scheme =>
  (market, seed) => {
    const random = randomOf(seed, 'territories');
    const traits = traitsOf('territories', difficulty);
    const cells = freeRegions(market, traits.size, seed);
    const home = new Map<number, Firm>();
    const taken = new Set<number>();
    for (const cell of cells) {
      const firm = homeFirms(market, cell, random).find(({ no }) => !taken.has(no));
      if (firm === undefined) continue;
      taken.add(firm.no);
      home.set(cell.no, firm);
    }
    const name = `territories:${difficulty}`;
    if (home.size < traits.size) return { name, kind: 'ring', bids: new Map(), groups: [] };
    const ground = new Set(home.keys());
    const lots = lotsOf(market, ground).filter((lot) => byPrice(lot) && random.chance(traits.rigged));
    const ring: Ring = {
      members: [...home.values()].sort((a, b) => a.no - b.no),
      cells: ground,
      turns: lots.map((lot) => ({ lot, winner: home.get(lot.cell.no) as Firm })),
    };
    return carryOut(market, name, [ring], traits, seed);
  };

/** Free cells of one trade in `count` regions; none where no trade has so many. */
function freeRegions(market: Market, count: number, seed: number): readonly Cell[] {
  const random = randomOf(seed, 'regions');
  const free = freeCells(market, random, { lots: 50 });
  const trades = inRandomOrder([...new Set(free.map(({ category }) => category))], random);
  for (const trade of trades) {
    const cells = free.filter(({ category }) => category === trade);
    if (cells.length >= count) return cells.slice(0, count);
  }
  return [];
}
