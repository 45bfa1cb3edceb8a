import { describe, expect, it } from 'vitest';
import type { Baseline } from '../../src/rules/case-schema.ts';
import { baselineMarket } from '../../src/screens/baseline-market.ts';

const MARKET: Baseline = {
  lots: 400,
  bidders: 12,
  bids: 5,
  cv: 0.1,
  award_method: 'lowest_price',
  categories: 2,
  tick: 0.01,
  seed: 7,
};

describe('an honest market', () => {
  const market = baselineMarket(MARKET);

  it('is the same for a seed and another for another', () => {
    expect(baselineMarket(MARKET)).toEqual(market);
    expect(baselineMarket({ ...MARKET, seed: 8 })).not.toEqual(market);
  });

  it('has the asked number of distinct bidders on every lot, and the lowest wins', () => {
    expect(market.lots).toHaveLength(400);
    for (const { lot_id } of market.lots) {
      const bids = market.bids.filter((bid) => bid.lot_id === lot_id);
      expect(new Set(bids.map(({ bidder_id }) => bidder_id)).size).toBe(5);
      const lowest = Math.min(...bids.map(({ amount }) => Number(amount)));
      const [award] = market.awards.filter((row) => row.lot_id === lot_id);
      expect(Number(award?.amount)).toBe(lowest);
    }
  });

  it('prices independently around the cost: the mean variation is near the asked one', () => {
    const cvs = market.lots.map(({ lot_id }) => {
      const amounts = market.bids.filter((bid) => bid.lot_id === lot_id).map(({ amount }) => Number(amount));
      const mean = amounts.reduce((a, b) => a + b, 0) / amounts.length;
      return Math.sqrt(amounts.reduce((sum, a) => sum + (a - mean) ** 2, 0) / (amounts.length - 1)) / mean;
    });
    // E s = 0.94 sigma at n = 5; the mean of 400 scatters by about 0.0018.
    const average = cvs.reduce((a, b) => a + b, 0) / cvs.length;
    expect(average).toBeGreaterThan(0.094 - 0.007);
    expect(average).toBeLessThan(0.094 + 0.007);
  });

  it('draws all bidders alike often', () => {
    const counts = new Map<unknown, number>();
    for (const { bidder_id } of market.bids) counts.set(bidder_id, (counts.get(bidder_id) ?? 0) + 1);
    expect(counts.size).toBe(12);
    // 400 lots, 5 of 12: 167 each, deviation below 10; five deviations.
    for (const count of counts.values()) expect(Math.abs(count - 2000 / 12)).toBeLessThan(50);
  });

  it('keeps prices on the asked lattice', () => {
    const coarse = baselineMarket({ ...MARKET, lots: 20, tick: 1000 });
    expect(coarse.bids.every(({ amount }) => Number(amount) % 1000 === 0)).toBe(true);
  });
});
