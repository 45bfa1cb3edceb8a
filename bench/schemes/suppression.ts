import { randomOf } from '../market-random.ts';
import type { Bid, Scheme } from '../market-types.ts';
import { ownerOfBuyer } from './customers.ts';
import { type Difficulty, traitsOf } from './difficulty.ts';
import { byNumber, byPrice, freeCells, homeFirms, lotsOf, regulars } from './ground.ts';
import { carryOut } from './ring.ts';

/**
 * The most frequent bidders of a market stay away from each other's buyers, however the lots are awarded; only now and then one of them
 * covers. Other firms bid as ever.
 */
export const suppression =
  (difficulty: Difficulty): Scheme =>
  (market, seed) => {
    const random = randomOf(seed, 'suppression');
    const traits = traitsOf('suppression', difficulty);
    const name = `suppression:${difficulty}`;
    for (const cell of freeCells(market, random)) {
      const frequent = regulars(market, cell, homeFirms(market, cell, random));
      const members = byNumber(frequent.slice(0, traits.size));
      if (members.length < traits.size) continue;
      const ring = new Set(members.map(({ no }) => no));
      const cells = new Set([cell.no]);
      const kept = lotsOf(market, cells).filter(() => random.chance(traits.rigged));
      const turns = kept.filter(byPrice).map((lot) => ({ lot, winner: ownerOfBuyer(members, lot) }));
      const planted = carryOut(market, name, [{ members, cells, turns }], traits, seed);
      // Where price does not decide, staying away is all there is to do.
      const left = kept
        .filter((lot) => !byPrice(lot))
        .map((lot) => {
          const owner = ownerOfBuyer(members, lot).no;
          const honest = market.bids[lot.no] as readonly Bid[];
          return {
            lot: lot.no,
            honest,
            bids: honest.filter(({ firms }) => !firms.some((no) => ring.has(no) && no !== owner)),
          };
        })
        .filter(({ honest, bids }) => bids.length > 0 && bids.length < honest.length);
      return {
        ...planted,
        bids: new Map([...planted.bids, ...left.map(({ lot, bids }) => [lot, bids] as const)]),
        groups: planted.groups.map((group) => ({
          ...group,
          lots: [...group.lots, ...left.map(({ lot }) => lot)],
        })),
      };
    }
    return { name, kind: 'ring', bids: new Map(), groups: [] };
  };
