import { bidsOfFirms } from '../market-honest.ts';
import { type Random, randomOf } from '../market-random.ts';
import type { Firm, Scheme } from '../market-types.ts';
import { inRandomOrder } from '../schemes/ground.ts';
import { oneMarket } from './one-market.ts';

const LICENSED = 4;
/** Chance that a licensed firm bids on a lot. */
const COMES = 0.75;

/** Four firms hold the licence of a trade; nobody else may bid on any of its lots. */
export const niche: Scheme = (market, seed) => licensed('niche', 1)(market, seed);

/** As the niche, but a trade inside a trade that the records do not tell apart: a third of the lots of a category need the licence. */
export const specialism: Scheme = (market, seed) => licensed('specialism', 1 / 3)(market, seed);

const licensed =
  (name: string, share: number): Scheme =>
  (market, seed) => {
    const random = randomOf(seed, name);
    return oneMarket(market, name, {
      random,
      size: LICENSED,
      concerns: () => random.chance(share),
      bids: (lot, firms) => {
        const own = randomOf(seed, name, lot.no);
        return bidsOfFirms(lot, comers(firms, own), own);
      },
    });
  };

/** Each firm by its own lights, at least two. */
function comers(firms: readonly Firm[], random: Random): readonly Firm[] {
  const order = inRandomOrder(firms, random);
  const coming = order.filter(() => random.chance(COMES));
  return coming.length >= 2 ? coming : order.slice(0, 2);
}
