import { expect, test } from 'vitest';
import { shippedRules } from '../rules/shipped-rules.ts';
import { LAWS, type PriceLot, planOf, priceMarket, runPlan, seeded } from './price-market.ts';

const PRICE_FAMILIES = ['price_shape', 'price_regularity'];
const SEED = 20_260_316;

/** An opening with many bidders: prices near nine tenths of a base, most of them whole hundredths of a per cent of it. */
function opening(bids: number, seed: number, onLattice = 0.587): readonly number[] {
  const random = seeded(seed);
  const base = 20_391_700;
  return Array.from({ length: bids }, () => {
    const share = 0.901 + 0.009 * LAWS.normal!(random);
    return random() < onLattice ? base * (Math.round(share * 10_000) / 10_000) : base * share;
  });
}

async function outcomes(lots: readonly PriceLot[]) {
  const ids = (await shippedRules()).screens
    .filter(({ family }) => PRICE_FAMILIES.includes(family))
    .map(({ id }) => id);
  const db = await priceMarket(lots);
  try {
    const start = performance.now();
    await runPlan(db, await planOf(ids));
    const seconds = (performance.now() - start) / 1000;
    const rows = await db.rows<{ screen: string; lot: number; outcome: number; reason: string | null }>(`
      select s.screen as screen, o.subject_no as lot, o.outcome as outcome, r.reason as reason
      from outcomes o join screens s on s.screen_no = o.screen_no left join reasons r on r.reason_no = o.reason_no
      order by all`);
    return { rows, seconds };
  } finally {
    db.close();
  }
}

test('1,525 bids on a percentage lattice raise no flag, whatever the award method', async () => {
  for (const awardMethod of ['average_benchmark', 'lowest_price', 'scored', 'unknown']) {
    const { rows } = await outcomes([{ category: 'water', awardMethod, prices: opening(1525, SEED) }]);
    expect(rows.filter(({ outcome }) => outcome === 1)).toEqual([]);
    if (awardMethod === 'average_benchmark')
      expect(new Set(rows.map(({ reason }) => reason))).toEqual(new Set(['award_method_not_covered']));
    if (awardMethod === 'unknown')
      expect(new Set(rows.map(({ reason }) => reason))).toEqual(new Set(['award_method_unknown']));
  }
});

test('a market of lots on such a lattice stays within the nominal level of every screen', async () => {
  const lots = Array.from({ length: 400 }, (_, i) => ({
    category: 'water',
    prices: opening(8 + (i % 20), SEED + 1 + i),
  }));
  const { rows } = await outcomes(lots);
  for (const screen of new Set(rows.map((row) => row.screen))) {
    const own = rows.filter((row) => row.screen === screen && row.outcome !== 2);
    const level = ['equal-price-gaps', 'identical-prices'].includes(screen) ? 0.001 : 0.01;
    const allowed = Math.ceil(own.length * level + 4 * Math.sqrt(own.length * level));
    expect(own.filter(({ outcome }) => outcome === 1).length, screen).toBeLessThanOrEqual(allowed);
  }
});

test('a lot of 100,000 bids is answered in time that grows with the bids, not with their square', async () => {
  const { rows, seconds } = await outcomes([{ category: 'water', prices: opening(100_000, SEED) }]);
  expect(rows.filter(({ outcome }) => outcome === 1)).toEqual([]);
  // 10^10 pairs would take minutes.
  expect(seconds).toBeLessThan(30);
});
