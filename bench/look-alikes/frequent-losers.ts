import { bidsOfFirms } from '../market-honest.ts';
import { randomOf } from '../market-random.ts';
import type { Scheme } from '../market-types.ts';
import { byPrice } from '../schemes/ground.ts';
import { oneMarket } from './one-market.ts';

const COMES = 0.5;
/** Logarithm of their costs over those of others. */
const DEARER = 0.1;
/** Points of quality they lack. */
const WORSE = 10;

/** Four weak or new firms that try again and again, each for itself, and cannot win at their costs. */
export const frequentLosers: Scheme = (market, seed) =>
  oneMarket(market, 'frequent_losers', {
    random: randomOf(seed, 'frequent losers'),
    size: 4,
    concerns: byPrice,
    bids: (lot, firms, others) => {
      const random = randomOf(seed, 'frequent losers', lot.no);
      const weak = firms
        .filter(() => random.chance(COMES))
        .map((firm) => ({ ...firm, efficiency: firm.efficiency + DEARER }));
      const rivals = new Set(others.flatMap(({ firms: whose }) => whose)).size;
      const bids = bidsOfFirms(lot, weak, random, rivals);
      return [...others, ...bids.map((bid) => ({ ...bid, quality: bid.quality - WORSE }))];
    },
  });
