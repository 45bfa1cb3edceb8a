import { afterAll, describe, expect, it } from 'vitest';
import { buildFeatures } from '../../src/features/build-features.ts';
import type { CaseRow } from '../../src/rules/case-schema.ts';
import { planScreens } from '../../src/rules/plan.ts';
import { createPool } from '../../src/scorers/pool.ts';
import { baselineMarket } from '../../src/screens/baseline-market.ts';
import { loadCase } from '../../src/screens/case-facts.ts';
import { runLotScreens } from '../../src/screens/run-screens.ts';
import { runPairScreens } from '../../src/screens/run-subject-screens.ts';
import { Database } from '../../src/store/database.ts';
import { createFactTables } from '../../src/store/facts-schema.ts';
import { createResultTables } from '../../src/store/results-schema.ts';
import { shippedRules } from '../rules/shipped-rules.ts';

const market = baselineMarket({
  lots: 300,
  bidders: 25,
  bids: 6,
  cv: 0.08,
  award_method: 'lowest_price',
  categories: 2,
  tick: 1,
  seed: 11,
});
const rules = await shippedRules();
const pool = createPool({ threads: 2 });
afterAll(() => pool.close());

/** Everything that the shipped screens say of the market, as text, for one number of threads and one order of the rows. */
async function outcomes(
  threads: number,
  reorder: (rows: readonly CaseRow[]) => readonly CaseRow[],
): Promise<string> {
  const db = await Database.open({ threads });
  try {
    await createFactTables(db);
    await createResultTables(db);
    const given = Object.fromEntries(Object.entries(market).map(([table, rows]) => [table, reorder(rows)]));
    await loadCase(db, {
      name: '',
      kind: 'cleared',
      params: {},
      features: {},
      baseline: null,
      given,
      expect: [],
    });
    const plan = planScreens(rules, rules.defaultProfile);
    await buildFeatures(db, plan);
    const passes = [await runLotScreens(db, plan), await runPairScreens(db, plan, pool, 1)];
    expect(passes.flatMap(({ failures }) => failures)).toEqual([]);
    const rows = await db.rows('select * from outcomes order by screen_no, subject_no, partner_no');
    expect(rows.length).toBeGreaterThan(300);
    return JSON.stringify(rows);
  } finally {
    db.close();
  }
}

const asGiven = (rows: readonly CaseRow[]): readonly CaseRow[] => rows;
const backwards = (rows: readonly CaseRow[]): readonly CaseRow[] => [...rows].reverse();
/** Every seventh row first: neither sorted nor reversed. */
const dealt = (rows: readonly CaseRow[]): readonly CaseRow[] =>
  Array.from({ length: 7 }, (_, hand) => rows.filter((_, i) => i % 7 === hand)).flat();

describe('the shipped screens', () => {
  it('say the same for any number of threads and any order of the rows, to the last bit', async () => {
    const reference = await outcomes(1, asGiven);
    expect(await outcomes(2, asGiven)).toBe(reference);
    expect(await outcomes(4, backwards)).toBe(reference);
    expect(await outcomes(2, dealt)).toBe(reference);
  });
});
