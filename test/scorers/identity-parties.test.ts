import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildFeatures } from '../../src/features/build-features.ts';
import { type Plan, planScreens } from '../../src/rules/plan.ts';
import { createPool } from '../../src/scorers/pool.ts';
import { loadCase } from '../../src/screens/case-facts.ts';
import { fetchEvidence, fetchEvidenceOfMany, type SubjectNo } from '../../src/screens/evidence.ts';
import { runLotScreens } from '../../src/screens/run-screens.ts';
import { runPairScreens } from '../../src/screens/run-subject-screens.ts';
import { Database } from '../../src/store/database.ts';
import { createFactTables } from '../../src/store/facts-schema.ts';
import { createResultTables } from '../../src/store/results-schema.ts';
import { shippedRules } from '../rules/shipped-rules.ts';
import type { WorldRows } from './bid-world.ts';
import { PLANTED, partiesWorld } from './identity-parties-world.ts';

const rules = await shippedRules();
const IDS = [...Object.keys(PLANTED), 'bid-while-debarred'];
const pool = createPool({ threads: 2 });

interface Ran {
  readonly db: Database;
  readonly plan: Plan;
}

async function run(rows: WorldRows, threads: number): Promise<Ran> {
  const db = await Database.open({ threads });
  await createFactTables(db);
  await createResultTables(db);
  await loadCase(db, {
    name: '',
    kind: 'flagged',
    params: {},
    features: {},
    baseline: null,
    given: rows,
    expect: [],
  });
  const plan = planScreens(
    { ...rules, screens: rules.screens.filter(({ id }) => IDS.includes(id)) },
    rules.defaultProfile,
  );
  await buildFeatures(db, plan);
  const reports = [await runLotScreens(db, plan), await runPairScreens(db, plan, pool, 1)];
  expect(reports.flatMap(({ failures }) => failures.map(({ message }) => message))).toEqual([]);
  return { db, plan };
}

const answersOf = ({ db }: Ran) =>
  db.rows(
    `select s.screen, o.* from outcomes o join screens s on s.screen_no = o.screen_no
     order by o.screen_no, o.subject_no, o.partner_no`,
  );

let world: Ran;
beforeAll(async () => {
  world = await run(partiesWorld(7), 1);
}, 60_000);
afterAll(async () => {
  world.db.close();
  await pool.close();
});

describe('what joins the parties of bids', () => {
  it.each(Object.entries(PLANTED))(
    '%s flags those that were joined so, and nobody else',
    async (id, pairs) => {
      const found = await world.db.rows<{ pair: string }>(
        `select a.bidder_id || '|' || b.bidder_id as pair
       from outcomes o
       join screens s on s.screen_no = o.screen_no
       join bidders a on a.bidder_no = o.subject_no
       join bidders b on b.bidder_no = o.partner_no
       where s.screen = $id and o.outcome = 1 order by 1`,
        { id },
      );
      expect(found.map(({ pair }) => pair)).toEqual([...pairs]);
    },
  );

  it('threads and the order of rows change no answer', async () => {
    const rows = partiesWorld(7);
    const reversed = Object.fromEntries(
      Object.entries(rows).map(([table, own]) => [table, [...own].reverse()]),
    );
    const wanted = await answersOf(world);
    expect(wanted.length).toBeGreaterThan(18);
    for (const threads of [1, 4]) {
      const other = await run(reversed, threads);
      expect(await answersOf(other)).toEqual(wanted);
      other.db.close();
    }
  }, 60_000);

  it('evidence of many pairs is that of each alone', async () => {
    const { db, plan } = world;
    for (const planned of plan.screens) {
      const subjects = await db.rows<SubjectNo>(
        `select subject_no, partner_no from outcomes where screen_no = ${planned.screen_no}
         order by outcome = 1 desc, subject_no, partner_no limit 12`,
      );
      const many = await fetchEvidenceOfMany(db, planned, subjects, 50);
      const { id } = planned.screen;
      let shown = 0;
      for (const [i, subject] of subjects.entries()) {
        const alone = await fetchEvidence(db, planned, subject, 50);
        expect(many[i], `${id} ${subject.subject_no} ${subject.partner_no}`).toEqual(alone);
        if (alone.length > 0) shown++;
      }
      expect(shown, id).toBeGreaterThanOrEqual(2);
    }
  }, 60_000);
});
