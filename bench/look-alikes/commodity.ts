import { bidOf } from '../market-honest.ts';
import { type Random, randomOf } from '../market-random.ts';
import type { Bid, Lot, Scheme } from '../market-types.ts';
import { byPrice } from '../schemes/ground.ts';
import { oneMarket } from './one-market.ts';

/** Share of bids at the list price itself, and spread of the others around it. */
const AT_LIST = 0.3;
const SPREAD = 0.003;

/** A good with a published price list: everybody has the same cost, prices are equal or nearly so, and who bids is as ever. */
export const commodity: Scheme = (market, seed) =>
  oneMarket(market, 'commodity', {
    random: randomOf(seed, 'commodity'),
    size: 5,
    concerns: byPrice,
    bids: (lot) => {
      const random = randomOf(seed, 'commodity', lot.no);
      return (market.bids[lot.no] as readonly Bid[]).map((bid) => listed(lot, bid, random));
    },
  });

function listed(lot: Lot, { firms, round }: Bid, random: Random): Bid {
  const off = random.chance(AT_LIST) ? 0 : SPREAD * random.normal();
  return bidOf(lot, firms, round, lot.cost * 1.06 * (1 + off), random);
}
