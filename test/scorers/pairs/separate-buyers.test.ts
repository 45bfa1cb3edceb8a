import { afterAll, expect, test } from 'vitest';
import { type BuyerHabit, buyerHabits } from '../../../src/scorers/pairs/buyer-habits.ts';
import { createPool } from '../../../src/scorers/pool.ts';
import { type Random, seededRandom } from '../../../src/scorers/random.ts';
import { runScoredScreen, type ScoredOutcomes } from '../../../src/screens/scored-screen.ts';
import { openWorld, screenSql, type WorldLot } from '../world.ts';

const pool = createPool({ threads: 2 });
afterAll(() => pool.close());

const BUYERS = 5;
const PARAMS = {
  fdr: 0.05,
  min_calls: 10,
  min_expected: 1,
  apart_share: 1.1,
  permutations: 999,
  max_firms: 100,
  max_share: 0.5,
  min_firms_for_share: 20,
};

interface Call extends WorldLot {
  readonly buyer: number;
}

async function openCalls(calls: readonly Call[]) {
  const world = await openWorld(calls);
  await world.run('create table buyer_of (lot_no integer, buyer_no integer)');
  await world.append('buyer_of', {
    lot_no: Int32Array.from(calls.keys()),
    buyer_no: Int32Array.from(calls, ({ buyer }) => buyer),
  });
  await world.run(`create table buyer_calls as
    select s.lot_no, s.segment_no, m.market_no, b.buyer_no, s.lot_no as call_no
    from lot_segment s join segment_market m using (segment_no) join buyer_of b using (lot_no)`);
  return world;
}

async function habitsOf(calls: readonly Call[]): Promise<readonly BuyerHabit[]> {
  const world = await openCalls(calls);
  try {
    return (await buyerHabits({ read: (sql) => world.columns(sql), params: PARAMS, seed: 1, pool })).habits;
  } finally {
    world.close();
  }
}

async function separate(
  calls: readonly Call[],
  params: Partial<typeof PARAMS> = {},
): Promise<ScoredOutcomes> {
  const world = await openCalls(calls);
  try {
    return await runScoredScreen(
      world,
      {
        candidatesSql: await screenSql('separate-customers', 'candidates.sql'),
        scorer: 'separate-buyers',
        params: { ...PARAMS, ...params },
      },
      { pool, seed: 1 },
    );
  } finally {
    world.close();
  }
}

const range = (from: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => from + i);

/** Firms of unequal activity that look at no buyer, in `segments` segments; buyers call unequally often. */
function honest(seed: number, segments: number): readonly Call[] {
  const random = seededRandom(seed, 'honest buyers');
  const pull = range(0, 14).map(() => 0.08 + 0.3 * random());
  return range(0, 150).map((lot) => ({
    segment: lot % segments,
    minute: lot,
    buyer: Math.floor(BUYERS * random() ** 1.2),
    bidders: comers(pull, random),
  }));
}

function comers(pull: readonly number[], random: Random): readonly number[] {
  const coming = pull.flatMap((p, firm) => (random() < p ? [firm] : []));
  return coming.length > 0 ? coming : [0];
}

/** Four of them, 20 to 23, that keep to the buyers dealt to them. */
const withRing = (calls: readonly Call[], seed: number): readonly Call[] => {
  const random = seededRandom(seed, 'ring of buyers');
  return calls.map((call) => ({
    ...call,
    bidders: [...call.bidders, ...(random() < 0.7 ? [20 + (call.buyer % 4)] : [])],
  }));
};

test('p-values of firms that look at no buyer are as often small as they say, in one segment and in several', async () => {
  for (const segments of [1, 3, 10]) {
    const ps: number[] = [];
    for (const seed of range(0, 25)) ps.push(...(await habitsOf(honest(seed, segments))).map(({ p }) => p));
    expect(ps.length).toBeGreaterThan(250);
    for (const level of [0.01, 0.05, 0.2]) {
      const share = ps.filter((p) => p <= level).length / ps.length;
      expect(share, `${segments} segments, ${ps.length} firms, ${level}`).toBeLessThan(
        level + 3.5 * Math.sqrt((level * (1 - level)) / ps.length),
      );
    }
  }
});

test('every two of a ring that shared out the buyers are linked, and nobody else', async () => {
  const answers = await separate(withRing(honest(1, 3), 1), { fdr: 0.01 });
  const flagged = [...answers.outcome.keys()].filter((i) => answers.outcome[i] === 1);
  expect(flagged.map((i) => `${answers.subject_no[i]}|${answers.partner_no[i]}`)).toEqual([
    '20|21',
    '20|22',
    '20|23',
    '21|22',
    '21|23',
    '22|23',
  ]);
  for (const i of flagged) expect(answers.statistic[i]).toBe(0);
});

test('where most firms keep to certain buyers nobody is answered for', async () => {
  const random = seededRandom(3, 'divided');
  const calls = range(0, 200).map((lot): Call => {
    const buyer = Math.floor(BUYERS * random());
    return {
      segment: 0,
      minute: lot,
      buyer,
      bidders: range(0, 25).filter((firm) => random() < (firm % BUYERS === buyer ? 0.7 : 0.05)),
    };
  });
  expect(new Set((await separate(calls)).reason)).toEqual(new Set(['divided_market']));
});

test('no more firms of a market than the cap are compared, and the cap says so', async () => {
  const answers = await separate(withRing(honest(1, 3), 1), { max_firms: 3 });
  expect(answers.outcome.length).toBe(3);
  expect(answers.caps).toMatchObject([{ cap: 'max_firms', limit: 3, hits: 1 }]);
});

test('the order of rows changes nothing', async () => {
  const calls = withRing(honest(2, 3), 2);
  const turned = calls.map((call) => ({ ...call, bidders: [...call.bidders].reverse() }));
  expect(await separate(turned)).toEqual(await separate(calls));
});
