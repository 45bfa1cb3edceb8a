import { afterAll, describe, expect, it } from 'vitest';
import { randomOf } from '../../../bench/market-random.ts';
import { benchmarks, readAwardRule, trimmed } from '../../../src/scorers/benchmark/award-rule.ts';
import { chiSquareTail, correlatedSquaresTail } from '../../../src/scorers/benchmark/chi-square-mixture.ts';
import { chanceOf } from '../../../src/scorers/groups/coefficient-cells.ts';
import { createPool } from '../../../src/scorers/pool.ts';
import { openBidWorld, runWorldScreen, type WorldRows } from '../bid-world.ts';

const pool = createPool({ threads: 1 });
afterAll(() => pool.close());

describe('an award rule', () => {
  const text =
    '{"average":"mean","trim":[{"from":4,"high":1},{"from":7,"low_share":0.2,"high_share":0.2}],"coefficients":[0.97,0.95]}';

  it('drops bids by their number', () => {
    const rule = readAwardRule(text)!;
    expect(trimmed(rule, 3)).toEqual({ low: 0, high: 0 });
    expect(trimmed(rule, 6)).toEqual({ low: 0, high: 1 });
    // 20 % of 8 bids are 1.6, rounded 2.
    expect(trimmed(rule, 8)).toEqual({ low: 2, high: 2 });
    expect(trimmed(readAwardRule('{"average":"mean","trim":[{"low":9,"high":9}]}')!, 3)).toEqual({
      low: 2,
      high: 0,
    });
  });

  it('gives a benchmark for every coefficient', () => {
    expect(benchmarks([90, 100, 110, 500], Number.NaN, readAwardRule(text)!)).toEqual([
      0.95 * 100,
      0.97 * 100,
    ]);
  });

  it('weighs the ceiling in, where it is known', () => {
    const rule = readAwardRule('{"average":"mean","ceiling_weight":0.25,"ceiling_factor":0.8}')!;
    expect(benchmarks([90, 110], 200, rule)).toEqual([0.75 * 100 + 0.25 * 0.8 * 200]);
    expect(benchmarks([90, 110], Number.NaN, rule)).toBeNull();
  });

  it.each([
    'nonsense',
    '[]',
    '{"average":"median"}',
    '{"average":"mean","second":true}',
    '{"average":"mean","trim":[{"share":0.2}]}',
    '{"average":"mean","coefficients":["0.95"]}',
    '{"average":"mean","coefficients":0.95}',
  ])('is none where it is not understood whole: %s', (other) => expect(readAwardRule(other)).toBeNull());
});

describe('tails', () => {
  it('of chi-square are those of tables', () => {
    // Abramowitz and Stegun, table 26.8: the upper 1 % points.
    for (const [df, x] of [
      [1, 6.634897],
      [2, 9.21034],
      [5, 15.086272],
      [10, 23.209251],
      [30, 50.892181],
    ] as const)
      expect(chiSquareTail(df, x)).toBeCloseTo(0.01, 7);
    expect(chiSquareTail(4, -1)).toBe(1);
  });

  it.each([
    [5, 0.3],
    [8, 0.8],
    [12, 0],
  ] as const)('of %i squares correlated by %d agree with draws', (n, rho) => {
    const random = randomOf(11, n);
    const draws = 40_000;
    const x = n * (1 + 2 * rho);
    let above = 0;
    for (let i = 0; i < draws; i++) {
      const common = Math.sqrt(rho) * random.normal();
      let sum = 0;
      for (let k = 0; k < n; k++) sum += (common + Math.sqrt(1 - rho) * random.normal()) ** 2;
      if (sum >= x) above++;
    }
    const p = correlatedSquaresTail(n, rho, x);
    expect(Math.abs(above / draws - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / draws));
  });
});

it('knows mean and variance of the outcomes that a random draw covers', () => {
  const cells = Int32Array.of(3, 1, 2, 0);
  const balls = Array.from(cells).flatMap((count, cell) => Array.from({ length: count }, () => cell));
  const covered: number[] = [];
  for (let a = 0; a < 6; a++)
    for (let b = 0; b < a; b++)
      for (let c = 0; c < b; c++) covered.push(new Set([balls[a], balls[b], balls[c]]).size);
  const mean = covered.reduce((x, y) => x + y, 0) / covered.length;
  const variance = covered.reduce((x, y) => x + (y - mean) ** 2, 0) / covered.length;
  const found = chanceOf(cells, 3);
  expect(found.expected).toBeCloseTo(mean, 12);
  expect(found.variance).toBeCloseTo(variance, 12);
});

/** Sixty honest firms, each with a usual level that lasts; random sets of eight of them are called groups. */
function honestMarket(seed: number, lasting: number): WorldRows {
  const random = randomOf(seed, 'benchmark level');
  const firm = (i: number): string => `F${String(i).padStart(2, '0')}`;
  const levels = Array.from({ length: 60 }, () => Math.sqrt(lasting) * random.normal());
  const some = (count: number): readonly number[] => {
    const left = levels.map((_, i) => i);
    return Array.from({ length: count }, () => left.splice(random.below(left.length), 1)[0] as number);
  };
  const rule =
    '{"average":"mean","trim":[{"from":7,"low_share":0.2,"high_share":0.2}],"coefficients":[0.97,0.98,0.99,1,1.01]}';
  const lots = Array.from({ length: 30 }, (_, t) => ({
    lot_id: `L${t}`,
    award_method: 'average_benchmark_drawn',
    award_rule: rule,
    currency: 'CNY',
  }));
  const bids = lots.flatMap(({ lot_id }) =>
    some(24).map((i) => ({
      lot_id,
      bidder_id: firm(i),
      amount: Math.round(1e6 * (1 + 0.015 * (levels[i]! + Math.sqrt(1 - lasting) * random.normal()))),
      currency: 'CNY',
    })),
  );
  const group_members = Array.from({ length: 50 }, (_, g) =>
    some(8).map((i) => ({ group_id: `G${String(g).padStart(2, '0')}`, bidder_id: firm(i) })),
  ).flat();
  return { lots, bids, group_members };
}

describe.each(['benchmark-influence', 'coefficient-cover'])('%s among honest firms', (screen) => {
  it.each([0, 0.4])('keeps its level where %d of the variance is of the firm', async (lasting) => {
    const ps: number[] = [];
    for (let seed = 1; seed <= 4; seed++) {
      const world = await openBidWorld(honestMarket(seed, lasting), [screen]);
      const scored = await runWorldScreen(world, screen, pool);
      ps.push(...Array.from(scored.p_value).filter((p) => !Number.isNaN(p)));
      world.close();
    }
    expect(ps.length).toBeGreaterThan(160);
    const share = (level: number): number => ps.filter((p) => p <= level).length / ps.length;
    // Groups of one market overlap, so the error is wider than binomial.
    expect(share(0.01)).toBeLessThanOrEqual(0.03);
    expect(share(0.05)).toBeLessThanOrEqual(0.08);
  });
});
