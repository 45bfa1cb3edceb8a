import { decide } from '../market-award.ts';
import { bidsOfFirms } from '../market-honest.ts';
import { randomOf } from '../market-random.ts';
import type { Bid, Scheme } from '../market-types.ts';
import { byPrice } from '../schemes/ground.ts';
import { oneMarket } from './one-market.ts';

const FIRMS = 4;
/** Lots of a framework that are called off together; each firm may win one of them. */
const BATCH = 4;

/**
 * Framework agreements with a cap: the four firms of the panel bid on every lot, and who has won one of a batch is out of the running for
 * the rest of it. They win in turn by rule.
 */
export const framework: Scheme = (market, seed) => {
  const called = new Map<string, { lots: number; won: Set<number> }>();
  return oneMarket(market, 'framework', {
    random: randomOf(seed, 'framework'),
    size: FIRMS,
    concerns: byPrice,
    bids: (lot, firms) => {
      const now = called.get(lot.buyer);
      const batch = now === undefined || now.lots === BATCH ? { lots: 0, won: new Set<number>() } : now;
      called.set(lot.buyer, batch);
      batch.lots += 1;
      const random = randomOf(seed, 'framework', lot.no);
      const bids = bidsOfFirms(lot, firms, random).map((bid) =>
        bid.firms.some((no) => batch.won.has(no)) ? capped(bid) : bid,
      );
      for (const firm of decide(lot, bids, market.options.seed).winner?.firms ?? []) batch.won.add(firm);
      return bids;
    },
  });
};

const capped = (bid: Bid): Bid => ({
  ...bid,
  status: 'disqualified',
  reason: '本批次已中标一个标段（兼投不兼中）',
});
