import { describe, expect, it } from 'vitest';
import { type Random, randomOf } from '../../bench/market-random.ts';
import { bindParams, effectiveParams } from '../../src/rules/plan.ts';
import { asSubquery } from '../../src/rules/sql-text.ts';
import { shippedRules } from '../rules/shipped-rules.ts';
import { openBidWorld, type WorldRows } from '../scorers/bid-world.ts';

const rules = await shippedRules();

/** p-values that a shipped screen gives in honest markets, and how many pairs it flags. */
async function answersOf(
  id: string,
  market: (random: Random) => WorldRows,
): Promise<{ readonly ps: readonly number[]; readonly flagged: number }> {
  const screen = rules.screens.find((one) => one.id === id)!;
  const ps: number[] = [];
  let flagged = 0;
  for (let seed = 1; seed <= 8; seed++) {
    const { db, close } = await openBidWorld(market(randomOf(seed, id)), [id]);
    const rows = await db.rows<{ outcome: string; p_value: number | null }>(
      `select outcome, p_value from (${asSubquery(screen.sql)})`,
      bindParams(screen.sql, effectiveParams(screen.params)),
    );
    for (const { outcome, p_value } of rows) {
      if (p_value !== null) ps.push(p_value);
      if (outcome === 'flagged') flagged++;
    }
    close();
  }
  return { ps, flagged };
}

const firm = (i: number): string => `F${String(i).padStart(2, '0')}`;
const lots = (count: number, more: Readonly<Record<string, string>>) =>
  Array.from({ length: count }, (_, t) => ({ lot_id: `L${String(t).padStart(3, '0')}`, ...more }));
function some(random: Random, of: number, count: number): readonly number[] {
  const left = Array.from({ length: of }, (_, i) => i);
  return Array.from({ length: count }, () => left.splice(random.below(left.length), 1)[0] as number);
}

/** Rates below 0.8 % in steps of 0.001 %, every firm about a level of its own; some always name the same. */
function rateMarket(random: Random): WorldRows {
  const levels = Array.from({ length: 16 }, () => 0.0076 + 0.00008 * random.normal());
  const market = lots(60, { price_form: 'rate' });
  const bids = market.flatMap(({ lot_id }) =>
    some(random, 16, 6).map((i) => ({
      lot_id,
      bidder_id: firm(i),
      amount: 1,
      rate: Math.round(1e5 * (levels[i]! + (i < 3 ? 0 : 0.00006 * random.normal()))) / 1e5,
    })),
  );
  return { lots: market, bids };
}

/** A market of the lowest price in which one firm in eight gives up half of what it would win, and the others one in twenty. */
function withdrawingMarket(random: Random): WorldRows {
  const costs = Array.from({ length: 16 }, () => 0.03 * random.normal());
  const market = lots(300, { award_method: 'lowest_price' });
  const bids: Record<string, string | number>[] = [];
  const awards: Record<string, string | number>[] = [];
  for (const { lot_id } of market) {
    const offers = some(random, 16, 4)
      .map((i) => ({ i, amount: Math.round(1e6 * (1 + costs[i]! + 0.04 * random.normal())) }))
      .sort((a, b) => a.amount - b.amount);
    const gone = random.chance(offers[0]!.i % 8 === 0 ? 0.5 : 0.05);
    for (const [place, { i, amount }] of offers.entries())
      bids.push({ lot_id, bidder_id: firm(i), amount, status: gone && place === 0 ? 'withdrawn' : 'valid' });
    awards.push({ lot_id, bidder_id: firm(offers[gone ? 1 : 0]!.i), status: 'active' });
  }
  return { lots: market, bids, awards };
}

describe.each([
  ['constant-rate-difference', rateMarket],
  ['lowest-bid-withdrawn', withdrawingMarket],
] as const)('%s among honest firms', (id, market) => {
  it('keeps its level', async () => {
    const { ps, flagged } = await answersOf(id, market);
    expect(ps.length).toBeGreaterThan(100);
    const share = (level: number): number => ps.filter((p) => p <= level).length / ps.length;
    expect(share(0.01)).toBeLessThanOrEqual(0.01);
    expect(share(0.05)).toBeLessThanOrEqual(0.05);
    expect(flagged).toBe(ps.filter((p) => p <= 0.01).length);
  });
});
