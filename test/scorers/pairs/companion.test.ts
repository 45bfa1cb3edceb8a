import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPool } from '../../../src/scorers/pool.ts';
import { seededRandom } from '../../../src/scorers/random.ts';
import { OUTCOME_CODE } from '../../../src/scorers/scorer.ts';
import { normal } from '../../oracles/pair-worlds.ts';
import { type BidWorld, openBidWorld, runWorldScreen, type WorldRows } from '../bid-world.ts';

const SCREENS = [
  'favourite-and-cover',
  'one-sided-price-order',
  'constant-price-offset',
  'correlated-residual-bids',
] as const;
const FIRMS = 14;

/**
 * Fourteen firms alike, of which `companion` goes along with `favourite` to a third of its lots, asks three percent more and wins nothing
 * there. In the lots of a common supplier the two move together.
 */
function companionWorld(favourite: number, companion: number): WorldRows {
  const random = seededRandom(3, 'companion');
  const lots: Record<string, string | number>[] = [];
  const bids: Record<string, string | number>[] = [];
  const awards: Record<string, string | number>[] = [];
  const id = (firm: number): string => `B${String(firm).padStart(2, '0')}`;
  for (let i = 0; i < 150; i++) {
    const lot_id = `L${String(i).padStart(3, '0')}`;
    const cost = Math.exp(13 + normal(random));
    const level = Array.from({ length: FIRMS }, () => 0.05 * normal(random));
    const isPlanned = i % 5 === 0;
    const present = new Set(level.flatMap((_, firm) => (random() < 0.35 ? [firm] : [])));
    if (present.has(favourite)) present.delete(companion);
    if (isPlanned) {
      present.add(favourite).add(companion);
      level[favourite] = -0.09 - 0.02 * random();
      level[companion] = level[favourite]! + 0.03 + 0.0005 * normal(random);
    }
    lots.push({
      lot_id,
      award_method: 'lowest_price',
      opened_at: `2024-${String(1 + (i % 12)).padStart(2, '0')}-05T08:00:00`,
    });
    const own = [...present].map((firm) => ({
      bidder_id: id(firm),
      amount: Math.round(cost * Math.exp(level[firm]!)),
    }));
    for (const bid of own) bids.push({ lot_id, ...bid, currency: 'CNY', status: 'valid' });
    const lowest = own.reduce<(typeof own)[number] | undefined>(
      (least, bid) => (least === undefined || bid.amount < least.amount ? bid : least),
      undefined,
    );
    if (lowest !== undefined) awards.push({ lot_id, bidder_id: lowest.bidder_id, status: 'active' });
  }
  return { lots, bids, awards };
}

const pool = createPool({ threads: 2 });
let world: BidWorld;
beforeAll(async () => {
  world = await openBidWorld(companionWorld(4, 9), SCREENS);
});
afterAll(async () => {
  world.close();
  await pool.close();
});

const flaggedOf = async (
  screen: string,
  at: BidWorld = world,
): Promise<readonly (readonly [string, number])[]> => {
  const { outcome, subject_no, partner_no, statistic } = await runWorldScreen(at, screen, pool);
  return [...outcome].flatMap((code, i) =>
    code === OUTCOME_CODE.flagged
      ? [[`${at.bidders[subject_no[i]!]}|${at.bidders[partner_no[i]!]}`, statistic[i]!] as const]
      : [],
  );
};

test('a persistent companion is flagged beside its favourite, and nobody else', async () => {
  const [[pair, ratio] = ['', 0], ...others] = await flaggedOf('favourite-and-cover');
  expect(pair).toBe('B04|B09');
  expect(ratio).toBeGreaterThan(1.5);
  expect(others).toEqual([]);
});

test('the statistic is below zero where the favourite is the second of the pair', async () => {
  const mirrored = await openBidWorld(companionWorld(9, 4), SCREENS);
  const [[pair, ratio] = ['', 0]] = await flaggedOf('favourite-and-cover', mirrored);
  expect(pair).toBe('B04|B09');
  expect(ratio).toBeLessThan(-1.5);
  expect(await flaggedOf('one-sided-price-order', mirrored)).toEqual([['B04|B09', 0]]);
  mirrored.close();
});

test('one that always asks three percent more is flagged by order and by offset', async () => {
  expect(await flaggedOf('one-sided-price-order')).toEqual([['B04|B09', 1]]);
  const [[pair, width] = ['', 1], ...others] = await flaggedOf('constant-price-offset');
  expect(pair).toBe('B04|B09');
  expect(width).toBeLessThan(0.003);
  expect(others).toEqual([]);
});

test('threads and the order of rows change no answer', async () => {
  const rows = companionWorld(4, 9);
  const reversed = await openBidWorld(
    Object.fromEntries(Object.entries(rows).map(([table, own]) => [table, [...own].reverse()])),
    SCREENS,
  );
  for (const screen of SCREENS) {
    const wanted = await runWorldScreen(world, screen, pool);
    expect(wanted.outcome.length).toBeGreaterThan(50);
    for (const threads of [1, 4]) {
      const other = createPool({ threads });
      expect(await runWorldScreen(reversed, screen, other), screen).toEqual(wanted);
      await other.close();
    }
  }
  reversed.close();
});

test('firms that mark up one supplier move together', async () => {
  const random = seededRandom(5, 'supplier');
  const rows = companionWorld(4, 9);
  // The same lots, the prices of two firms shifted by what a common supplier asks that day.
  const shifts = new Map(rows.lots!.map(({ lot_id }) => [lot_id, 0.1 * normal(random)]));
  const bids = rows.bids!.map((bid) => {
    const both = rows.bids!.filter(
      ({ lot_id, bidder_id }) => lot_id === bid.lot_id && ['B01', 'B02'].includes(String(bidder_id)),
    );
    const isShifted = both.length === 2 && ['B01', 'B02'].includes(String(bid.bidder_id));
    return isShifted
      ? { ...bid, amount: Math.round(Number(bid.amount) * Math.exp(shifts.get(bid.lot_id!)!)) }
      : bid;
  });
  const shared = await openBidWorld({ ...rows, bids }, SCREENS);
  const flagged = await flaggedOf('correlated-residual-bids', shared);
  expect(flagged.map(([pair]) => pair)).toContain('B01|B02');
  expect(flagged.length).toBeLessThanOrEqual(2);
  shared.close();
});
