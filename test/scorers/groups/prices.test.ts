import { afterAll, expect, test } from 'vitest';
import { generateMarket } from '../../../bench/market.ts';
import { rotatingRing } from '../../../bench/market-rotating-ring.ts';
import {
  groupInput,
  honestGroups,
  LOWEST_MARKET,
  lotsOfMarket,
  type PricedLot,
} from '../../../bench/quality/priced-world.ts';
import { backlogJump } from '../../../src/scorers/groups/backlog-jump.ts';
import { closeGaps } from '../../../src/scorers/groups/close-gaps.ts';
import { crowdedLosers } from '../../../src/scorers/groups/crowded-losers.ts';
import { incumbencyJump } from '../../../src/scorers/groups/incumbency-jump.ts';
import { jointTightness } from '../../../src/scorers/groups/joint-tightness.ts';
import { createPool } from '../../../src/scorers/pool.ts';
import { seededRandom } from '../../../src/scorers/random.ts';
import type { Scorer } from '../../../src/scorers/scorer.ts';

const pool = createPool({ threads: 4 });
afterAll(() => pool.close());

// The defaults of the rules; discontinuities with fewer close bids, else no group of four could be asked.
const SCREENS: Readonly<Record<string, readonly [Scorer, Readonly<Record<string, number>>]>> = {
  'missing-close-bids': [
    closeGaps,
    {
      alpha: 0.01,
      narrow: 0.12,
      middle: 0.3,
      wide: 1,
      fixed_narrow: 0.001,
      fixed_middle: 0.0025,
      fixed_wide: 0.008,
      min_reference: 20,
      tie: 0.0001,
    },
  ],
  'gap-with-clustering': [
    crowdedLosers,
    {
      alpha: 0.01,
      both: 0.05,
      either: 0.01,
      permutations: 999,
      fewest_permutations: 499,
      max_steps: 3_000_000,
      min_lots: 8,
      min_reference: 20,
    },
  ],
  'tight-coalition': [
    jointTightness,
    { alpha: 0.01, min_members: 3, min_lots: 8, min_reference: 20, allowance: 0.05, min_lead_share: 0.25 },
  ],
  'backlog-discontinuity': [
    backlogJump,
    { alpha: 0.01, narrow: 0.02, wide: 0.05, min_close_bids: 100, tie: 0.0001 },
  ],
  'incumbency-discontinuity': [
    incumbencyJump,
    { alpha: 0.01, narrow: 0.02, wide: 0.05, min_close_bids: 100, tie: 0.0001 },
  ],
};

const SEEDS = [1, 2, 3];
const MARKET = { ...LOWEST_MARKET, lots: 4000 };

/** p-values of groups with nothing behind them: regulars of a cell drawn at random; larger sets where many bids are needed. */
async function honest(name: string): Promise<readonly number[]> {
  const [scorer, params] = SCREENS[name]!;
  const size = name.endsWith('discontinuity') ? 12 : 4;
  const found: number[] = [];
  for (const seed of SEEDS) {
    const lots = lotsOfMarket(generateMarket({ ...MARKET, seed }));
    const groups = honestGroups(lots, size, size === 4 ? 8 : 1, seededRandom(seed, 'groups'));
    const { reason, p_value } = await scorer(groupInput(lots, groups, params, seed));
    found.push(...p_value.filter((_, i) => reason[i] === null));
  }
  return found;
}

const share = (p: readonly number[], level: number): number =>
  p.filter((value) => value <= level).length / p.length;

test.each(Object.keys(SCREENS))('%s is no more often small than it says in honest markets', async (name) => {
  const p = await honest(name);
  expect(p.length).toBeGreaterThanOrEqual(25);
  for (const level of [0.01, 0.05, 0.2])
    expect(share(p, level), `${p.length} groups, at ${level}`).toBeLessThanOrEqual(
      level + 3 * Math.sqrt((level * (1 - level)) / p.length),
    );
});

test.each([
  ['missing-close-bids', 0.35],
  ['gap-with-clustering', 0.35],
  ['tight-coalition', 0.6],
] as const)('%s sees rings that cover by 2 to 8 per cent', async (name, least) => {
  const [scorer, params] = SCREENS[name]!;
  let [flagged, asked] = [0, 0];
  for (const seed of SEEDS) {
    const market = generateMarket({ ...MARKET, seed }, [rotatingRing({ share: 0.4 })]);
    const number = new Map(market.firms.map(({ id, no }) => [id, no]));
    const rings = market.labels
      .filter(({ subject_kind, value }) => subject_kind === 'group' && value === 'collusive')
      .map(({ subject_id }) => subject_id.split('|').map((id) => number.get(id)!));
    const { outcome } = await scorer(groupInput(lotsOfMarket(market), rings, params, seed));
    flagged += outcome.filter((code) => code === 1).length;
    asked += outcome.filter((code) => code !== 2).length;
  }
  expect(asked).toBeGreaterThan(8);
  expect(flagged / asked).toBeGreaterThanOrEqual(least);
});

/** Two firms that take turns, or do not, in a market of their own. */
function duels(seed: number, turns: boolean): readonly PricedLot[] {
  const random = seededRandom(seed, 'duels');
  return Array.from({ length: 120 }, (_, i) => {
    const [first, second] = (turns ? i % 2 === 0 : random() < 0.5) ? [0, 1] : [1, 0];
    const price = 850 + 100 * random();
    return {
      stratum: 0,
      minute: 60 * 1440 * i,
      ceiling: 1000,
      bids: [
        { bidder: first, price },
        { bidder: second, price: price + 0.2 + 40 * random() },
      ],
    };
  });
}

test('turns leave a jump in the work at hand, coin tosses do not', async () => {
  const [scorer, params] = SCREENS['backlog-discontinuity']!;
  const turns = await scorer(groupInput(duels(1, true), [[0, 1]], params));
  expect(turns.outcome[0]).toBe(1);
  expect(turns.statistic[0]).toBeGreaterThan(1);
  const tosses = await Promise.all(
    Array.from({ length: 200 }, (_, seed) => scorer(groupInput(duels(seed, false), [[0, 1]], params))),
  );
  const p = tosses.map(({ p_value }) => p_value[0]!);
  expect(share(p, 0.05)).toBeLessThanOrEqual(0.05 + 3 * Math.sqrt((0.05 * 0.95) / p.length));
  expect(share(p, 0.5)).toBeGreaterThan(0.2);
});

test('prices that move in steps wider than the bins say nothing of small gaps', async () => {
  const [scorer, params] = SCREENS['missing-close-bids']!;
  const lots = duels(2, false).map((lot) => ({
    ...lot,
    tick: 50,
    bids: lot.bids.map(({ bidder, price }, i) => ({ bidder, price: 50 * Math.round(price / 50) + 50 * i })),
  }));
  expect((await scorer(groupInput(lots, [[0, 1]], params))).reason).toEqual(['price_steps_too_coarse']);
});

test('honest prices on a lattice do not look like missing gaps', async () => {
  const [scorer, params] = SCREENS['missing-close-bids']!;
  const random = seededRandom(3, 'lattice');
  const found: number[] = [];
  for (let world = 0; world < 200; world++) {
    const lots = Array.from({ length: 150 }, (_, i) => ({
      stratum: 0,
      minute: i,
      ceiling: 1000,
      tick: 2,
      bids: [0, 1, 2].map((bidder) => ({ bidder, price: 2 * Math.round(425 + 25 * random()) })),
    }));
    const { reason, p_value } = await scorer(groupInput(lots, [[0, 1, 2]], params));
    if (reason[0] === null) found.push(p_value[0]!);
  }
  expect(found.length).toBeGreaterThan(150);
  expect(share(found, 0.05)).toBeLessThanOrEqual(0.05 + 3 * Math.sqrt((0.05 * 0.95) / found.length));
});

test('lots awarded to an average are left out', async () => {
  for (const [name, [scorer, params]] of Object.entries(SCREENS)) {
    const lots = duels(4, true).map((lot) => ({ ...lot, method: 'average_benchmark' as const }));
    expect((await scorer(groupInput(lots, [[0, 1]], params))).outcome[0], name).toBe(2);
  }
});

test('threads, the order of rows and neighbours change no answer', async () => {
  const lots = lotsOfMarket(generateMarket({ ...MARKET, lots: 1500, seed: 9 })).map((lot, i) => ({
    ...lot,
    minute: lot.minute + i,
  }));
  const groups = honestGroups(lots, 4, 3, seededRandom(9, 'groups'));
  const turned = [...lots].reverse().map((lot) => ({ ...lot, bids: [...lot.bids].reverse() }));
  for (const [name, [scorer, params]] of Object.entries(SCREENS)) {
    const wanted = await scorer(groupInput(lots, groups, params));
    expect(await scorer({ ...groupInput(turned, groups, params), pool }), name).toEqual(wanted);
    const alone = await scorer(groupInput(lots, [groups[2]!], params));
    expect(alone.p_value[0], name).toBe(wanted.p_value[2]);
  }
});

test('a group with more lots than the cap on steps allows is left out, and the cap is reported', async () => {
  const [scorer, params] = SCREENS['gap-with-clustering']!;
  const lots = lotsOfMarket(generateMarket({ ...MARKET, seed: 1 }, [rotatingRing({ share: 0.4 })]));
  const groups = honestGroups(lots, 6, 1, seededRandom(1, 'groups'));
  const { reason, caps } = await scorer(groupInput(lots, groups, { ...params, max_steps: 5000 }));
  const short = reason.filter((why) => why === 'too_many_lots').length;
  expect(short).toBeGreaterThan(0);
  expect(caps).toMatchObject([{ cap: 'max_steps', limit: 5000 }]);
});

test('firms that are always dear are no tight coalition', async () => {
  const [scorer, params] = SCREENS['tight-coalition']!;
  const random = seededRandom(5, 'dear');
  const lots = Array.from({ length: 60 }, (_, i) => ({
    stratum: 0,
    minute: i,
    ceiling: 1300,
    bids: Array.from({ length: 8 }, (_, bidder) => ({
      bidder,
      price: (bidder < 3 ? 1150 : 1000) + 50 * random(),
    })),
  }));
  expect((await scorer(groupInput(lots, [[0, 1, 2]], params))).reason).toEqual(['members_hardly_lead']);
});
