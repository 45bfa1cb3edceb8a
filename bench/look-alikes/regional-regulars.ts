import { bidsOfFirms } from '../market-honest.ts';
import { randomOf } from '../market-random.ts';
import type { Scheme } from '../market-types.ts';
import { oneMarket } from './one-market.ts';

const COMES = 0.85;

/** The same five local firms meet in nearly every lot of their town, with a stranger now and then, and compete. */
export const regionalRegulars: Scheme = (market, seed) =>
  oneMarket(market, 'regional_regulars', {
    random: randomOf(seed, 'regional regulars'),
    size: 5,
    concerns: () => true,
    bids: (lot, firms, others) => {
      const random = randomOf(seed, 'regional regulars', lot.no);
      const coming = firms.filter(() => random.chance(COMES));
      const strangers = others.filter(({ round }) => round === 1).slice(0, coming.length < 2 ? 2 : 1);
      const mine = bidsOfFirms(lot, coming, random);
      return [...others.filter(({ firms: whose }) => strangers.some((one) => one.firms === whose)), ...mine];
    },
  });
