import { expect, test } from 'vitest';
import { buildFeatures } from '../../src/features/build-features.ts';
import { priceStatistics } from '../oracles/price-statistics.ts';
import { shippedRules } from '../rules/shipped-rules.ts';
import { type PriceLot, planOf, priceMarket, runPlan, seeded } from './price-market.ts';

const PRICE_FAMILIES = ['price_shape', 'price_regularity'];
const screenIds = async (): Promise<readonly string[]> =>
  (await shippedRules()).screens.filter(({ family }) => PRICE_FAMILIES.includes(family)).map(({ id }) => id);

async function shapeOf(lots: readonly PriceLot[], decimals = 2) {
  const db = await priceMarket(lots, { decimals });
  try {
    await buildFeatures(db, await planOf([], {}, ['lot_shape']));
    return await db.rows<Record<string, number>>('select * from lot_shape order by lot_no');
  } finally {
    db.close();
  }
}

test('moments of bids that differ by a millionth are exact', async () => {
  // The pattern, in ten-thousandths, has exact moments; standing on a hundred million it must not lose any.
  const pattern = [0, 7, 31, 44, 100];
  const tight = pattern.map((step) => 100_000_000 + step);
  const [tightShape] = await shapeOf([{ category: 'roads', prices: tight }]);
  const wanted = priceStatistics(pattern.map((step) => step + 1));
  expect(tightShape!.sd! / 100_000_000).toBeLessThan(1e-6);
  for (const statistic of ['skew', 'kurt', 'ks', 'rd', 'rdnor', 'altrd'] as const)
    expect(tightShape![statistic]).toBeCloseTo(wanted[statistic]!, 10);
});

test('moments of the same bids in hundredths on a hundred thousand agree too', async () => {
  const pattern = [0, 7, 31, 44, 100];
  const [shape] = await shapeOf(
    [{ category: 'roads', prices: pattern.map((step) => 100_000 + step / 1000) }],
    3,
  );
  const wanted = priceStatistics(pattern.map((step) => step + 1));
  for (const statistic of ['skew', 'kurt', 'rd'] as const)
    expect(shape![statistic]).toBeCloseTo(wanted[statistic]!, 8);
});

test('a lot of one price has no shape, and one bid has no spread', async () => {
  const [same, single] = await shapeOf([
    { category: 'roads', prices: [500, 500, 500, 500] },
    { category: 'roads', prices: [500] },
  ]);
  expect(same).toMatchObject({
    n: 4,
    cv: 0,
    spread: 0,
    ties: 3,
    rd: null,
    rdnor: null,
    skew: null,
    kurt: null,
    ks: null,
  });
  expect(single).toMatchObject({ n: 1, cv: null, rd: null, skew: null });
});

test('multiplying every price by a constant changes no answer', async () => {
  const random = seeded(5);
  const lots = Array.from({ length: 150 }, (_, i) => ({
    category: 'roads',
    prices: Array.from({ length: 3 + (i % 6) }, () => 1_000_000 * (1 + 0.05 * (random() - 0.5))),
  }));
  const ids = (await screenIds()).filter((id) => id !== 'round-prices');
  const answers = async (factor: number): Promise<unknown> => {
    const db = await priceMarket(
      lots.map((lot) => ({ ...lot, prices: lot.prices.map((price) => Number(price.toFixed(2)) * factor) })),
    );
    try {
      await runPlan(db, await planOf(ids));
      return await db.rows(
        'select screen_no, subject_no, outcome, reason_no, n, round(p_value, 6) as p from outcomes order by all',
      );
    } finally {
      db.close();
    }
  };
  expect(await answers(10)).toEqual(await answers(1));
});

test('answers are the same to the last bit for any number of threads and order of rows', async () => {
  const random = seeded(11);
  const lots = Array.from({ length: 1500 }, (_, i) => ({
    category: `trade-${i % 3}`,
    ceiling: 1_100_000,
    prices: Array.from({ length: 2 + (i % 9) }, () => Math.round(1_000_000 * (0.95 + 0.1 * random()))),
  }));
  const ids = await screenIds();
  const digest = async (threads: number, shuffle: number | null): Promise<unknown> => {
    const order = (rows: number): readonly number[] => {
      const mix = seeded(shuffle ?? 0);
      const keys = Array.from({ length: rows }, mix);
      return Array.from(keys, (_, i) => i).sort((a, b) => keys[a]! - keys[b]!);
    };
    const db = await priceMarket(lots, shuffle === null ? { threads } : { threads, order });
    try {
      await runPlan(db, await planOf(ids));
      return await db.row(`
        select md5(string_agg(screen_no || ' ' || subject_no || ' ' || outcome || ' ' || reason_no || ' '
          || coalesce(statistic::varchar, '-') || ' ' || coalesce(p_value::varchar, '-'), '\n'
          order by screen_no, subject_no)) as digest, count(*)::integer as n
        from outcomes`);
    } finally {
      db.close();
    }
  };
  const first = await digest(1, null);
  for (const [threads, shuffle] of [
    [2, null],
    [4, 1],
    [1, 2],
    [2, 3],
  ] as const)
    expect(await digest(threads, shuffle)).toEqual(first);
});
