import { afterAll, expect, test } from 'vitest';
import { chiSquareNine } from '../../../src/scorers/bidders/digit-tails.ts';
import { createPool } from '../../../src/scorers/pool.ts';
import { type Random, seededRandom } from '../../../src/scorers/random.ts';
import { OUTCOME_CODE } from '../../../src/scorers/scorer.ts';
import { below, normal } from '../../oracles/pair-worlds.ts';
import { openBidWorld, runWorldScreen, type WorldRows } from '../bid-world.ts';

const pool = createPool({ threads: 1 });
afterAll(() => pool.close());
const FIRMS = 16;
const id = (firm: number): string => `B${String(firm).padStart(2, '0')}`;

interface Habits {
  /** Share of prices that a firm rounds to ten thousands. */
  readonly rounding: (firm: number) => number;
  /** Last digit of a firm's price in yuan. */
  readonly digit: (firm: number) => number;
}

/** Lots of about five bidders that the lowest wins, and prices in whole yuan. */
function marketOf(
  random: Random,
  lotCount: number,
  { rounding, digit }: Habits,
): Required<Pick<WorldRows, 'lots' | 'bids' | 'awards'>> {
  const lots: WorldRows[string][number][] = [];
  const bids: WorldRows[string][number][] = [];
  const awards: WorldRows[string][number][] = [];
  for (let i = 0; i < lotCount; i++) {
    const lot_id = `L${String(i).padStart(4, '0')}`;
    const ceiling = 100_000 * (8 + below(random, 4));
    lots.push({ lot_id, award_method: 'lowest_price', ceiling_price: ceiling });
    let least = { bidder_id: '', amount: Number.POSITIVE_INFINITY };
    for (let firm = 0; firm < FIRMS; firm++) {
      if (random() > 0.32) continue;
      const asked = ceiling * (0.85 + 0.04 * normal(random));
      const amount =
        random() < rounding(firm)
          ? Math.round(asked / 10_000) * 10_000
          : Math.floor(asked / 10) * 10 + digit(firm);
      const bid = { bidder_id: id(firm), amount };
      bids.push({ lot_id, ...bid, currency: 'CNY', status: 'valid' });
      if (amount < least.amount) least = bid;
    }
    if (least.bidder_id !== '') awards.push({ lot_id, bidder_id: least.bidder_id, status: 'active' });
  }
  return { lots, bids, awards };
}

test('the chi-square tail agrees with adding up the density', () => {
  // Density of nine degrees of freedom: x^3.5 e^(-x / 2) / (105 sqrt(2 pi)).
  const plain = (x: number): number => {
    const h = 0.002;
    let sum = 0;
    for (let at = x + h / 2; at < 150; at += h) sum += at ** 3.5 * Math.exp(-at / 2);
    return (sum * h) / (105 * Math.sqrt(2 * Math.PI));
  };
  for (const x of [0.5, 3, 9, 16.919, 21.666, 27.877, 45])
    expect(Math.abs(chiSquareNine(x) / plain(x) - 1), String(x)).toBeLessThan(1e-5);
  expect(chiSquareNine(0)).toBe(1);
});

test('who wins its share is not flagged for losing; who never wins in many lots is, after all lots without an award are left out', async () => {
  const random = seededRandom(1, 'losing');
  const rows = marketOf(random, 320, { rounding: () => 0, digit: () => below(random, 10) });
  // B00 loses whatever it asks; the awards of the last fifty lots are not known.
  const awards = rows.awards
    .filter(({ lot_id }) => String(lot_id) < 'L0270')
    .map((award) => {
      const other = rows.bids.find(({ lot_id, bidder_id }) => lot_id === award.lot_id && bidder_id !== 'B00');
      return award.bidder_id === 'B00' && other !== undefined
        ? { ...award, bidder_id: other.bidder_id! }
        : award;
    });
  const world = await openBidWorld({ ...rows, awards }, ['persistent-loser']);
  const { outcome, statistic, n, p_value } = await runWorldScreen(world, 'persistent-loser', pool);
  const decided = new Set(awards.map(({ lot_id }) => lot_id));
  for (const [i, bidder] of world.bidders.entries()) {
    const own = rows.bids.filter(({ lot_id, bidder_id }) => bidder_id === bidder && decided.has(lot_id!));
    const chances = own
      .map(({ lot_id }) => rows.bids.filter((bid) => bid.lot_id === lot_id).length)
      .filter((size) => size >= 2)
      .map((size) => 1 / size);
    const wins = awards.filter(
      ({ lot_id, bidder_id }) =>
        bidder_id === bidder && rows.bids.filter((bid) => bid.lot_id === lot_id).length >= 2,
    ).length;
    let law = [1];
    for (const p of chances) law = [...law, 0].map((mass, k) => mass * (1 - p) + (law[k - 1] ?? 0) * p);
    expect(n[i], bidder).toBe(chances.length);
    if (outcome[i] === OUTCOME_CODE.not_evaluable) continue;
    // Against firms of any strength a firm loses no less easily than against equals.
    const equal = law.slice(0, wins + 1).reduce((sum, mass) => sum + mass, 0);
    if (equal < 0.05) expect(p_value[i], bidder).toBeGreaterThan(equal);
    expect(statistic[i], bidder).toBeCloseTo(wins / chances.reduce((sum, p) => sum + p, 0), 10);
  }
  expect(world.bidders.filter((_, i) => outcome[i] === OUTCOME_CODE.flagged)).toEqual(['B00']);
  world.close();
});

test('habits that everybody shares are nobody’s: of firms that round and like digits alike none is flagged', async () => {
  const random = seededRandom(2, 'customs');
  const p: Record<string, number[]> = { 'round-price-bidder': [], 'uneven-last-digits': [] };
  for (let round = 0; round < 4; round++) {
    // Eights are liked, and three in ten prices are round.
    const digit = (): number => (random() < 0.2 ? 8 : below(random, 10));
    const world = await openBidWorld(marketOf(random, 500, { rounding: () => 0.3, digit }), Object.keys(p));
    for (const screen of Object.keys(p)) {
      const found = await runWorldScreen(world, screen, pool, { min_bids: 60 });
      expect([...found.outcome], screen).toEqual(new Array(FIRMS).fill(OUTCOME_CODE.cleared));
      p[screen]!.push(...found.p_value);
    }
    world.close();
  }
  for (const [screen, values] of Object.entries(p)) {
    const share = (level: number): number => values.filter((value) => value <= level).length / values.length;
    expect(share(0.1), screen).toBeLessThanOrEqual(0.1 + 3 * Math.sqrt(0.09 / values.length));
    expect(share(0.01), screen).toBeLessThanOrEqual(0.05);
  }
});

test('the one that rounds more, and the one that likes a digit of its own, are flagged', async () => {
  const random = seededRandom(3, 'habits');
  const world = await openBidWorld(
    marketOf(random, 500, {
      rounding: (firm) => (firm === 3 ? 0.6 : 0.2),
      digit: (firm) => (firm === 7 && random() < 0.4 ? 4 : below(random, 10)),
    }),
    ['round-price-bidder', 'uneven-last-digits'],
  );
  const flagged = async (screen: string): Promise<readonly string[]> => {
    const { outcome } = await runWorldScreen(world, screen, pool);
    return world.bidders.filter((_, i) => outcome[i] === OUTCOME_CODE.flagged);
  };
  expect(await flagged('round-price-bidder')).toEqual(['B03']);
  expect(await flagged('uneven-last-digits')).toContain('B07');
  world.close();
});
