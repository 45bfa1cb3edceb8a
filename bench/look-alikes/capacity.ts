import { decide } from '../market-award.ts';
import { bidOf, bidsOfFirms, honestPrice } from '../market-honest.ts';
import { type Random, randomOf } from '../market-random.ts';
import type { Bid, Firm, Lot, Scheme } from '../market-types.ts';
import { byPrice } from '../schemes/ground.ts';
import { oneMarket } from './one-market.ts';

/** Days a contract keeps its firm busy. */
const BUSY = 120;
/** Of a free firm. */
const COMES = 0.8;
/** Chance to stay away, and rise of the price, per contract in hand. */
const STAYS_AWAY = 0.4;
const DEARER = 0.04;

/** Five firms with limited capacity: who has won lately bids higher or not at all, so that they alternate without a word. */
export const capacity: Scheme = (market, seed) => {
  const won = new Map<number, number[]>();
  return oneMarket(market, 'capacity', {
    random: randomOf(seed, 'capacity'),
    size: 5,
    concerns: byPrice,
    bids: (lot, firms, others) => {
      const random = randomOf(seed, 'capacity', lot.no);
      const inHand = (firm: Firm): number =>
        (won.get(firm.no) ?? []).filter((day) => lot.day - day < BUSY).length;
      const coming = firms.filter((firm) => random.chance(COMES * (1 - STAYS_AWAY) ** inHand(firm)));
      const bids = [
        ...others.slice(0, 1),
        ...coming.map((firm) => priced(lot, firm, coming.length, inHand(firm), random)),
      ];
      const all = bids.length >= 2 ? bids : bidsOfFirms(lot, firms.slice(0, 2), random);
      for (const firm of decide(lot, all, market.options.seed).winner?.firms ?? [])
        won.set(firm, [...(won.get(firm) ?? []), lot.day]);
      return all;
    },
  });
};

const priced = (lot: Lot, firm: Firm, rivals: number, inHand: number, random: Random): Bid =>
  bidOf(lot, [firm.no], 1, honestPrice(lot, firm, rivals, random) * (1 + DEARER * inHand), random);
