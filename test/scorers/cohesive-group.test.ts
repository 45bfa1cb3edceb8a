import { afterAll, expect, test } from 'vitest';
import { createPool } from '../../src/scorers/pool.ts';
import { type Random, seededRandom } from '../../src/scorers/random.ts';
import { runScoredScreen, type ScoredOutcomes } from '../../src/screens/scored-screen.ts';
import { openWorld, screenSql, type WorldLot } from './world.ts';

const pool = createPool({ threads: 2 });
afterAll(() => pool.close());

const PARAMS = { alpha: 0.01, rewirings: 999, fewest_rewirings: 499, max_steps: 3_000_000, min_outsiders: 3 };

async function groupScreen(
  lots: readonly WorldLot[],
  groups: readonly (readonly number[])[],
  params: Partial<typeof PARAMS> = {},
  workers = pool,
): Promise<ScoredOutcomes> {
  const world = await openWorld(lots);
  try {
    await world.append('groups', {
      group_no: Int32Array.from(groups.keys()),
      group_id: groups.map((members) => `G-${members.join('-')}`),
      digest: groups.map((members) => `G-${members.join('-')}`),
      size: Int32Array.from(groups, (members) => members.length),
      stability: new Float64Array(groups.length).fill(1),
    });
    await world.append('group_members', {
      group_no: Int32Array.from(groups.flatMap((members, group) => members.map(() => group))),
      bidder_no: Int32Array.from(groups.flat()),
      core: new Int32Array(groups.flat().length).fill(1),
    });
    const candidatesSql = await screenSql('cohesive-exclusive-group', 'candidates.sql');
    const screen = { candidatesSql, scorer: 'cohesive-group', params: { ...PARAMS, ...params } };
    return await runScoredScreen(world, screen, { pool: workers, seed: 1 });
  } finally {
    world.close();
  }
}

const range = (from: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => from + i);
const some = (random: Random, from: readonly number[], share: number): readonly number[] =>
  from.filter(() => random() < share);

/** 40 eligible firms in two half-years; four of them always come together. */
function ringAmongForty(seed: number): readonly WorldLot[] {
  const random = seededRandom(seed, 'ring');
  return range(0, 120).map((lot) => ({
    segment: Math.floor(lot / 60),
    bidders: [...some(random, range(4, 36), 0.12), ...(random() < 0.2 ? [0, 1, 2, 3] : [])],
  }));
}

test('a ring of four among forty eligible firms is flagged', async () => {
  const { outcome, p_value, reason } = await groupScreen(ringAmongForty(1), [[0, 1, 2, 3]]);
  expect([...outcome]).toEqual([1]);
  expect(p_value[0]).toBe(0.002);
  expect(reason).toEqual([null]);
});

test('four firms chosen at random among forty are not', async () => {
  const random = seededRandom(2, 'honest');
  const lots = range(0, 120).map((lot) => ({ segment: lot % 2, bidders: some(random, range(0, 40), 0.12) }));
  const groups = range(0, 10).map((g) => range(4 * g, 4));
  const { outcome } = await groupScreen(lots, groups);
  expect(outcome.filter((code) => code === 1).length).toBeLessThanOrEqual(1);
  expect(outcome.filter((code) => code === 2).length).toBe(0);
});

test('four licensed firms alone in a market are no circle, with or without a rare visitor', async () => {
  const random = seededRandom(3, 'niche');
  const alone = range(0, 60).map(() => ({ segment: 0, bidders: some(random, [0, 1, 2, 3], 0.7) }));
  expect((await groupScreen(alone, [[0, 1, 2, 3]])).reason).toEqual(['niche_market']);
  const visited = alone.map((lot, i) => ({
    ...lot,
    bidders: [...lot.bidders, ...(i % 10 === 0 ? [10 + i] : [])],
  }));
  const { outcome, p_value } = await groupScreen(visited, [[0, 1, 2, 3]]);
  expect([...outcome]).toEqual([0]);
  expect(p_value[0]).toBeGreaterThan(0.05);
});

test('members that bid on every lot leave nothing to rewire', async () => {
  const lots = range(0, 20).map((lot) => ({ segment: 0, bidders: [0, 1, 2, 10 + lot] }));
  const { outcome, reason } = await groupScreen(lots, [[0, 1, 2]]);
  expect([...outcome]).toEqual([2]);
  expect(reason).toEqual(['cannot_fire']);
});

test('a group that would take too many steps is left out, and the cap is reported', async () => {
  const lots = ringAmongForty(1);
  const short = await groupScreen(lots, [[0, 1, 2, 3]], { max_steps: 1000 });
  expect(short.reason).toEqual(['too_many_bids']);
  expect(short.statistic[0]).toBeNaN();
  expect(short.caps).toMatchObject([{ cap: 'max_steps', limit: 1000, hits: 1 }]);
  const fewer = await groupScreen(lots, [[0, 1, 2, 3]], { max_steps: 80_000 });
  expect([...fewer.outcome]).toEqual([1]);
  expect(fewer.p_value[0]).toBeGreaterThan(0.002);
  expect(fewer.caps).toMatchObject([{ cap: 'max_steps', hits: 1 }]);
});

test('threads, neighbours and the order of bids change no p-value', async () => {
  const lots = ringAmongForty(4);
  const groups = [
    [0, 1, 2, 3],
    [4, 5, 6],
    [7, 8, 9, 10],
    [11, 12, 13],
  ];
  const wanted = await groupScreen(lots, groups);
  const reversed = lots.map((lot) => ({ ...lot, bidders: [...lot.bidders].reverse() }));
  for (const threads of [1, 4]) {
    const other = createPool({ threads });
    expect(await groupScreen(reversed, groups, {}, other)).toEqual(wanted);
    await other.close();
  }
  const alone = await groupScreen(lots, [groups[1]!]);
  expect(alone.p_value[0]).toBe(wanted.p_value[1]);
});
