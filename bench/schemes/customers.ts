import { randomOf } from '../market-random.ts';
import type { Firm, Lot, Scheme } from '../market-types.ts';
import { type Difficulty, traitsOf } from './difficulty.ts';
import { oneMarket } from './one-market.ts';

/** The members of one ring share out the buyers of their market: whose customer it is wins, the others cover. */
export const customers =
  (difficulty: Difficulty): Scheme =>
  (market, seed) =>
    oneMarket(market, seed, `customers:${difficulty}`, traitsOf('customers', difficulty), {
      random: randomOf(seed, 'customers'),
      winner: ownerOfBuyer,
    });

/** Buyers dealt out one by one, the largest first. */
export const ownerOfBuyer = (members: readonly Firm[], { buyer, cell }: Lot): Firm =>
  members[cell.buyers.indexOf(buyer) % members.length] as Firm;
