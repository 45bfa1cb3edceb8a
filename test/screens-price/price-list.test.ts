import { afterAll, describe, expect, test } from 'vitest';
import { LAWS, type PriceLot, planOf, priceMarket, runPlan, seeded } from './price-market.ts';

const SEED = Number(process.env.PRICE_SEED ?? 20_261_122);
const TRADES = ['salt', 'cement', 'diesel', 'sand', 'steel', 'paper'];
const REGIONS = ['listed', 'east', 'north', 'south', 'west'];
const LOTS = 60;
/** Share of bids at the list price itself, and the spread of the others around it, where one is published. */
const AT_LIST = 0.3;
const NEAR_LIST = 0.003;
const normal = LAWS.normal as (random: () => number) => number;

/** Sixty lots of each trade in each of five regions, too few to be markets of their own; in one of these a price list is published. */
describe(`a price list of one place (seed ${SEED})`, async () => {
  const lots: PriceLot[] = TRADES.flatMap((category, t) =>
    REGIONS.flatMap((region, r) =>
      Array.from({ length: LOTS }, (_, i) => {
        const random = seeded(SEED + (t * REGIONS.length + r) * 10_007 + i);
        const cost = 1_000_000 * (1 + random());
        const spread = region === 'listed' ? NEAR_LIST : 0.05;
        return {
          category,
          region,
          prices: Array.from({ length: 3 + (i % 8) }, () =>
            region === 'listed' && random() < AT_LIST ? cost : cost * (1 + spread * normal(random)),
          ),
        };
      }),
    ),
  );
  // What is everyday where the list is, elsewhere is not.
  lots.push({ category: 'salt', region: 'east', prices: [1_100_000.17, 1_100_000.17, 1_100_000.17] });
  const db = await priceMarket(lots);
  await runPlan(db, await planOf(['identical-prices']));
  afterAll(() => db.close());

  const flagged = await db.rows<{ lot_no: number; region: string }>(`
    select o.subject_no as lot_no, l.region as region
    from outcomes o join lots l on l.lot_no = o.subject_no where o.outcome = 1 order by lot_no`);

  test('equal prices are common there', async () => {
    const { share } = await db.row<{ share: number }>(
      "select avg((s.ties > 0)::integer) as share from lot_shape s join lots l on l.lot_no = s.lot_no where l.region = 'listed'",
    );
    expect(share).toBeGreaterThan(0.3);
  });

  test('and flag no lot of it', () => {
    expect(flagged.filter(({ region }) => region === 'listed')).toEqual([]);
  });

  test('but one of a place without it', () => {
    expect(flagged).toEqual([{ lot_no: TRADES.length * REGIONS.length * LOTS, region: 'east' }]);
  });
});
