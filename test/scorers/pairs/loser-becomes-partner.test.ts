import { readFile } from 'node:fs/promises';
import { afterAll, expect, test } from 'vitest';
import { createPool } from '../../../src/scorers/pool.ts';
import { runScoredScreen, type ScoredOutcomes } from '../../../src/screens/scored-screen.ts';
import { openWorld, type WorldLot } from '../world.ts';

const pool = createPool({ threads: 1 });
afterAll(() => pool.close());

const RULES = new URL('../../../rules/', import.meta.url);

/** The first bidder of a lot wins it. */
async function partners(lots: readonly WorldLot[], more: readonly string[]): Promise<ScoredOutcomes> {
  const world = await openWorld(lots);
  try {
    for (const [lot, { bidders }] of lots.entries())
      await world.run(
        `update participation set won = true where lot_no = ${lot} and bidder_no = ${bidders[0]}`,
      );
    for (const sql of more) await world.run(sql);
    for (const name of ['winner_partners', 'lost_to_partner']) {
      const sql = await readFile(new URL(`features/${name}.sql`, RULES), 'utf8');
      await world.run(`create table ${name} as\n${sql}`);
    }
    const candidatesSql = await readFile(
      new URL('screens/win_pattern/loser-becomes-partner/candidates.sql', RULES),
      'utf8',
    );
    const screen = { candidatesSql, scorer: 'partners-after', params: { fdr: 0.01, min_lost: 3 } };
    return await runScoredScreen(world, screen, { pool, seed: 1 });
  } finally {
    world.close();
  }
}

/** Firm 0 wins the first five of fifteen lots against firm 1. */
const LOTS: readonly WorldLot[] = Array.from({ length: 15 }, (_, lot) => ({
  segment: 0,
  minute: 10 * lot,
  bidders: lot < 5 ? [0, 1] : [2 + lot, 1],
}));

const jointBid = (lot: number, ...bidders: readonly number[]): string =>
  `update bids set consortium_id = 'J${lot}' where lot_no = ${lot} and bidder_no in (${bidders})`;

test('without subcontracts and joint bids nobody is asked about, and the run says so', async () => {
  const { outcome, caps } = await partners(LOTS, []);
  expect(outcome.length).toBe(0);
  expect(caps).toMatchObject([{ cap: 'no_partners_known' }]);
  const known = await partners(LOTS, [jointBid(14, 16, 1)]);
  expect(known.outcome.length).toBe(0);
  expect(known.caps).toEqual([]);
});

test('a joint bid counts once, for the last lot won before it', async () => {
  // After lot 2, after lot 4, and twice more after lot 4: two lots of the five.
  const joint = [
    { after: 2, minute: 25 },
    { after: 4, minute: 45 },
    { after: 4, minute: 200 },
    { after: 4, minute: 210 },
  ];
  const lots = [...LOTS, ...joint.map(({ minute }) => ({ segment: 0, minute, bidders: [0, 1] }))];
  const undecided = `update participation set won = false where lot_no >= ${LOTS.length}`;
  const answers = await partners(lots, [...joint.map((_, i) => jointBid(LOTS.length + i, 0, 1)), undecided]);
  expect([...answers.subject_no, ...answers.partner_no]).toEqual([0, 1]);
  expect([...answers.n]).toEqual([2]);
  expect(answers.statistic[0]).toBeCloseTo(2 / ((5 * 2) / 15), 12);
});

test('who bid together with the winner has not lost to it', async () => {
  const answers = await partners(
    LOTS,
    [0, 1, 2, 3, 4].map((lot) => jointBid(lot, 0, 1)),
  );
  expect(answers.outcome.length).toBe(0);
});

test('an id that dozens of bidders share is no consortium', async () => {
  const crowd = { segment: 0, minute: 500, bidders: Array.from({ length: 30 }, (_, i) => i) };
  const answers = await partners(
    [...LOTS, crowd],
    [
      jointBid(LOTS.length, ...crowd.bidders),
      `update participation set won = false where lot_no = ${LOTS.length}`,
    ],
  );
  expect(answers.outcome.length).toBe(0);
});
