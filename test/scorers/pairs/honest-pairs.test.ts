import { expect, test } from 'vitest';
import { benjaminiHochberg } from '../../../src/scorers/benjamini-hochberg.ts';
import { decidedLots } from '../../../src/scorers/decided-lots.ts';
import { logFactorials } from '../../../src/scorers/log-factorial.ts';
import { offsetWindows } from '../../../src/scorers/pairs/offset-windows.ts';
import { priceOrderTails } from '../../../src/scorers/pairs/price-order-tails.ts';
import { residualProducts } from '../../../src/scorers/pairs/residual-products.ts';
import { winsBesideTails } from '../../../src/scorers/pairs/wins-beside-tails.ts';
import { type Random, seededRandom } from '../../../src/scorers/random.ts';
import {
  contestsOf,
  firmLevelsOf,
  groundOf,
  normal,
  type PlainLot,
  pairsOf,
  priceLevelsOf,
} from '../../oracles/pair-worlds.ts';

const FIRMS = 26;
const LOTS = 360;
const MARKETS = 24;

/** Firms that differ in cost, in how sure they are of it, in activity, in trade and in time; nobody knows of anybody. */
function honestMarket(random: Random): readonly PlainLot[] {
  const firms = Array.from({ length: FIRMS }, () => ({
    level: 0.03 * normal(random),
    sureness: 0.6 + 0.8 * random(),
    activity: 0.05 + 0.5 * random() ** 2,
    from: random() < 0.7 ? 0 : Math.floor(LOTS * 0.5 * random()),
    elsewhere: Array.from({ length: 3 }, () => 0.01 * normal(random)),
  }));
  return Array.from({ length: LOTS }, (_, i) => {
    const trade = Math.floor((3 * i) / LOTS);
    const minute = (i % (LOTS / 3)) * 3;
    const cost = 1e6 * Math.exp(normal(random));
    const spread = 0.06 * Math.exp(0.2 * normal(random));
    const bids = firms.flatMap((firm, bidder) => {
      if (random() > firm.activity || minute < firm.from) return [];
      const own = firm.level + firm.elsewhere[trade]! + spread * firm.sureness * normal(random);
      return [{ bidder, price: Math.round((cost * Math.exp(own)) / 100) * 100, won: false }];
    });
    const lowest = Math.min(...bids.map(({ price }) => price));
    const winner = bids.findIndex(({ price }) => price === lowest);
    return { trade, minute, bids: bids.map((bid, k) => ({ ...bid, won: k === winner })) };
  });
}

/** p-values of all pairs with enough joint lots, by question. */
function pairsOfMarket(lots: readonly PlainLot[]): Readonly<Record<string, readonly number[]>> {
  const ground = groundOf(lots, FIRMS);
  const counted = new Int32Array(lots.length).fill(1);
  const levels = priceLevelsOf(ground);
  const firms = firmLevelsOf(ground, levels);
  const pairs = pairsOf(FIRMS);
  const doubles = (): Float64Array => new Float64Array(pairs.length).fill(1);
  const ints = (): Int32Array => new Int32Array(pairs.length);
  const shared = {
    ground,
    levels,
    firms,
    minJoint: 0,
    minOutside: 8,
    drift: 0.15,
    kept: 0.75,
    peakDensity: 0.7,
    logFactorial: logFactorials(1000),
    exactLimit: 300_000,
    a: Int32Array.from(pairs, ([a]) => a),
    b: Int32Array.from(pairs, ([, b]) => b),
    from: 0,
    to: pairs.length,
  };
  const order = {
    ...shared,
    p: doubles(),
    smallest: doubles(),
    share: doubles(),
    priced: ints(),
    lots: ints(),
  };
  const offset = {
    ...shared,
    tick: new Float64Array(lots.length).fill(100),
    p: doubles(),
    smallest: doubles(),
    width: doubles(),
    priced: ints(),
    lots: ints(),
  };
  const products = { ...shared, p: doubles(), correlation: doubles(), lots: ints(), outside: ints() };
  const wins = {
    ...shared,
    contests: contestsOf(ground, decidedLots(ground.book, counted)),
    p: doubles(),
    smallest: doubles(),
    ratio: doubles(),
    lots: ints(),
  };
  priceOrderTails(order);
  offsetWindows(offset);
  residualProducts(products);
  winsBesideTails(wins);
  const tested = (p: Float64Array, n: Int32Array, least: number): readonly number[] =>
    [...p].filter((_, i) => n[i]! >= least);
  return {
    order: tested(order.p, order.lots, 6),
    offset: tested(offset.p, offset.lots, 6),
    products: tested(products.p, products.lots, 10),
    wins: tested(wins.p, wins.lots, 5),
  };
}

test('p-values of honest pairs are at most as often small as they say, and none is flagged', () => {
  const found: Record<string, number[]> = { order: [], offset: [], products: [], wins: [] };
  for (let market = 0; market < MARKETS; market++)
    for (const [question, p] of Object.entries(
      pairsOfMarket(honestMarket(seededRandom(7, 'honest', market))),
    )) {
      found[question]!.push(...p);
      const q = benjaminiHochberg(Float64Array.from(p));
      expect(q.filter((value) => value <= 0.01).length, `${question}, market ${market}`).toBe(0);
    }
  for (const [question, p] of Object.entries(found)) {
    expect(p.length, question).toBeGreaterThan(2000);
    for (const level of [0.1, 0.01, 0.001]) {
      const hits = p.filter((value) => value <= level).length;
      // Three standard errors of the share at its nominal level.
      const limit = level * p.length + 3 * Math.sqrt(level * p.length);
      expect(hits, `${question} at ${level}: ${hits} of ${p.length}`).toBeLessThanOrEqual(limit);
    }
  }
});
