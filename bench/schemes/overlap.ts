import { randomOf } from '../market-random.ts';
import type { Scheme } from '../market-types.ts';
import { type Difficulty, traitsOf } from './difficulty.ts';
import { byNumber, freeCells, homeFirms } from './ground.ts';
import { ringIn } from './one-market.ts';
import { carryOut, type Ring } from './ring.ts';
import { inTurn } from './rotation.ts';

/** Two rings that take turns, in two trades of one region, with one firm in both. */
export const overlap =
  (difficulty: Difficulty): Scheme =>
  (market, seed) => {
    const random = randomOf(seed, 'overlap');
    const traits = traitsOf('overlap', difficulty);
    const name = `overlap:${difficulty}`;
    const cells = freeCells(market, random);
    for (const [i, first] of cells.entries())
      for (const second of cells.slice(i + 1)) {
        if (first.region !== second.region) continue;
        const shared = homeFirms(market, first, random).find(({ categories }) =>
          categories.includes(second.category),
        );
        if (shared === undefined) continue;
        const taken = new Set([shared.no]);
        const rings = [first, second].flatMap((cell): readonly Ring[] => {
          const others = homeFirms(market, cell, random).filter(({ no }) => !taken.has(no));
          const members = byNumber([shared, ...others.slice(0, traits.size - 1)]);
          for (const { no } of members) taken.add(no);
          return members.length < traits.size
            ? []
            : [ringIn(market, cell, members, traits, { random, winner: inTurn })];
        });
        if (rings.length === 2) return carryOut(market, name, rings, traits, seed);
      }
    return { name, kind: 'ring', bids: new Map(), groups: [] };
  };
