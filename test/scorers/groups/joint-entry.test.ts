import { afterAll, expect, test } from 'vitest';
import { evenShare } from '../../../src/scorers/groups/rewiring-budget.ts';
import { createPool } from '../../../src/scorers/pool.ts';
import { seededRandom } from '../../../src/scorers/random.ts';
import { runScoredScreen, type ScoredOutcomes } from '../../../src/screens/scored-screen.ts';
import { openWorld, screenSql, type WorldLot } from '../world.ts';

const pool = createPool({ threads: 2 });
afterAll(() => pool.close());

const PARAMS = {
  alpha: 0.01,
  rewirings: 999,
  fewest_rewirings: 499,
  max_steps: 200_000_000,
  min_outsiders: 3,
  min_lots: 8,
};

async function jointEntry(
  lots: readonly WorldLot[],
  groups: readonly (readonly number[])[],
  params: Partial<typeof PARAMS> = {},
  workers = pool,
): Promise<ScoredOutcomes> {
  const world = await openWorld(lots);
  try {
    await world.append('groups', {
      group_no: Int32Array.from(groups.keys()),
      group_id: groups.map((_, group) => `G-${group}`),
      digest: groups.map((members) => members.join('-')),
      size: Int32Array.from(groups, (members) => members.length),
      stability: new Float64Array(groups.length).fill(1),
    });
    await world.append('group_members', {
      group_no: Int32Array.from(groups.flatMap((members, group) => members.map(() => group))),
      bidder_no: Int32Array.from(groups.flat()),
      core: new Int32Array(groups.flat().length).fill(1),
    });
    const candidatesSql = await screenSql('joint-entry', 'candidates.sql');
    const screen = { candidatesSql, scorer: 'entry-together', params: { ...PARAMS, ...params } };
    return await runScoredScreen(world, screen, { pool: workers, seed: 1 });
  } finally {
    world.close();
  }
}

const range = (from: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => from + i);

/**
 * Thirty honest firms, and six that come in threes, a different three each time, to a fourth of the lots. Pair by pair they meet no more
 * than a quarter again of what chance gives; three of them at once are rare by chance.
 */
function parties(seed: number): readonly WorldLot[] {
  const random = seededRandom(seed, 'parties');
  return range(0, 160).map((lot) => {
    const turn = Math.floor(lot / 4);
    const party = [turn % 6, (turn + 1 + (turn % 2)) % 6, (turn + 3 + (turn % 3 === 0 ? 1 : 0)) % 6];
    return {
      segment: Math.floor(lot / 80),
      minute: lot,
      bidders: [...range(10, 30).filter(() => random() < 0.12), ...(lot % 4 === 0 ? new Set(party) : [])],
    };
  });
}

test('members that come in threes are flagged, with the number that came at once', async () => {
  const { outcome, statistic, n, p_value } = await jointEntry(parties(1), [[0, 1, 2, 3, 4, 5]]);
  expect([...outcome]).toEqual([1]);
  expect(p_value[0]).toBe(0.001);
  expect(statistic[0]).toBe(3);
  expect(n[0]).toBeGreaterThan(20);
});

test('firms that choose for themselves are not', async () => {
  const random = seededRandom(2, 'alone');
  const lots = range(0, 160).map((lot) => ({
    segment: Math.floor(lot / 80),
    minute: lot,
    bidders: range(0, 60).filter(() => random() < 0.15),
  }));
  const { outcome } = await jointEntry(
    lots,
    range(0, 12).map((g) => range(5 * g, 5)),
  );
  expect(outcome.filter((code) => code === 2).length).toBe(0);
  expect(outcome.filter((code) => code === 1).length).toBeLessThanOrEqual(1);
});

test('a large group can be as significant as a small one', async () => {
  const random = seededRandom(5, 'large');
  const lots = range(0, 200).map((lot) => ({
    segment: 0,
    minute: lot,
    bidders: [
      ...range(100, 30).filter(() => random() < 0.12),
      ...(lot % 10 === 0 ? range(0, 24).filter(() => random() < 0.6) : []),
      ...range(0, 24).filter(() => lot % 10 !== 0 && random() < 0.02),
    ],
  }));
  expect((await jointEntry(lots, [range(0, 24)])).p_value[0]).toBe(0.001);
});

test('threads, neighbours and the order of bids change no p-value', async () => {
  const lots = parties(3);
  const groups = [
    [0, 1, 2, 3, 4, 5],
    [10, 11, 12, 13],
    [14, 15, 16],
  ];
  const wanted = await jointEntry(lots, groups);
  const turned = lots.map((lot) => ({ ...lot, bidders: [...lot.bidders].reverse() }));
  for (const threads of [1, 4]) {
    const other = createPool({ threads });
    expect(await jointEntry(turned, groups, {}, other)).toEqual(wanted);
    await other.close();
  }
  const alone = await jointEntry(lots, groups.slice(1));
  expect([...alone.p_value]).toEqual([...wanted.p_value].slice(1));
});

test('a group too large for the steps is left out, one that is not gets all it needs, and the cap is reported', async () => {
  const lots = parties(4);
  const groups = [
    [0, 1, 2, 3, 4, 5],
    [10, 11, 12],
  ];
  const tight = { max_steps: 150_000, fewest_rewirings: 900, min_lots: 1 };
  const { reason, caps } = await jointEntry(lots, groups, tight);
  expect(reason).toEqual(['too_many_bids', null]);
  expect(caps).toMatchObject([{ cap: 'max_steps', limit: 150_000, hits: 1 }]);
  expect((await jointEntry(lots, groups, { min_lots: 1 })).caps).toEqual([]);
});

test('steps go to small needs first, and what is left is shared evenly', () => {
  expect(evenShare([10, 20, 30], 60)).toBe(Number.POSITIVE_INFINITY);
  expect(evenShare([10, 40, 90], 90)).toBe(40);
  expect(evenShare([100, 100, 1], 61)).toBe(30);
  expect(evenShare([5, 5], 6)).toBe(3);
});
