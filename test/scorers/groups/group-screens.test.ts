import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateMarket } from '../../../bench/market.ts';
import { rotatingRing } from '../../../bench/market-rotating-ring.ts';
import type { CapHit } from '../../../src/domain/run.ts';
import { createPool } from '../../../src/scorers/pool.ts';
import { seededRandom } from '../../../src/scorers/random.ts';
import { frequentSets, type GroupRow, groupRows } from './market-run.ts';

const SCREENS = [
  'customer-allocation',
  'outsider-effect',
  'over-stable-shares',
  'structural-break',
  'territory-allocation',
  'win-rotation',
];
const pool = createPool({ threads: 2 });
afterAll(() => pool.close());

const market = generateMarket({ lots: 2500, seed: 4, methods: { lowest_price: 1 } }, [
  rotatingRing({ share: 0.06, attendance: 0.7 }),
]);
const ring = market.truth[0]!.members;
const honest = frequentSets(market, 12, 4, seededRandom(3, 'honest sets')).filter(
  (ids) => ids.filter((id) => ring.includes(id)).length < 2,
);

let rows: readonly GroupRow[] = [];
beforeAll(async () => {
  rows = await groupRows(market, [ring, ...honest], SCREENS, pool);
}, 60_000);

test('a planted ring that takes turns is found, and sets of honest firms are not', () => {
  expect(rows).toHaveLength(SCREENS.length * (1 + honest.length));
  const turns = rows.filter(({ screen }) => screen === 'win-rotation');
  const [first] = turns.filter(({ members }) => members === [...ring].sort().join());
  expect(first).toMatchObject({ outcome: 'flagged' });
  expect(first!.statistic).toBeLessThan(0.1);
  const others = rows.filter(({ members, reason }) => members !== [...ring].sort().join() && reason === null);
  expect(others.length).toBeGreaterThan(honest.length);
  expect(others.filter(({ outcome }) => outcome === 'flagged').length).toBeLessThanOrEqual(2);
});

test('threads and neighbours change no answer', async () => {
  const alone = createPool({ threads: 1 });
  try {
    expect(await groupRows(market, [ring, ...honest], SCREENS, alone)).toEqual(rows);
    const own = await groupRows(market, [honest[1]!], SCREENS, alone);
    expect(own).toEqual(rows.filter(({ group }) => group === own[0]!.group));
  } finally {
    await alone.close();
  }
});

test('groups of more bids than the steps allow get fewer permutations, or none, and the report says so', async () => {
  const seen: CapHit[] = [];
  const short = await groupRows(market, [ring], ['win-rotation', 'over-stable-shares'], pool, {
    params: { max_steps: 1000 },
    look: async (_, caps) => {
      seen.push(...caps);
    },
  });
  expect(short.map(({ reason }) => reason)).toEqual(['too_many_bids', 'too_many_bids']);
  expect(seen).toMatchObject([
    { cap: 'max_steps', limit: 1000, hits: 1 },
    { cap: 'max_steps', limit: 1000, hits: 1 },
  ]);
});
