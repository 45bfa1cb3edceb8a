import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { buildFeatures } from '../../src/features/build-features.ts';
import { loadRules } from '../../src/rules/load-rules.ts';
import { planScreens } from '../../src/rules/plan.ts';
import { Database } from '../../src/store/database.ts';
import { createFactTables } from '../../src/store/facts-schema.ts';
import { copyRules, FIXTURE_RULES, refusal } from '../rules/fixture-rules.ts';

async function empty(): Promise<Database> {
  const db = await Database.open();
  onTestFinished(() => db.close());
  await createFactTables(db);
  return db;
}

describe('building features', () => {
  it('makes null tables and features in an order that works, and says how long each took', async () => {
    const rules = await loadRules(FIXTURE_RULES);
    const db = await empty();
    await db.run("insert into lots (lot_no, lot_id, source_no, line) values (0, 'L', -1, 0)");
    const { timings } = await buildFeatures(db, planScreens(rules, rules.defaultProfile));
    expect(timings.map(({ table }) => table)).toEqual([
      'null_relative_range',
      'lot_range',
      'lot_relative_range',
    ]);
    expect(await db.rows('select * from lot_relative_range')).toEqual([
      { lot_no: 0, n: 0, relative_range: null },
    ]);
  });

  it('can be repeated on the same database', async () => {
    const rules = await loadRules(FIXTURE_RULES);
    const db = await empty();
    const plan = planScreens(rules, rules.defaultProfile);
    await buildFeatures(db, plan);
    await buildFeatures(db, plan);
    expect(await db.row('select count(*)::integer as n from null_relative_range')).toEqual({ n: 3 });
  });

  it('binds the parameters of the profile', async () => {
    const rules = await loadRules(FIXTURE_RULES);
    const db = await empty();
    await db.run("insert into lots (lot_no, lot_id, source_no, line) values (0, 'L', -1, 0)");
    await db.run(`insert into bids (lot_no, bidder_no, amount, status, copies, contradicted, source_no, line)
      values (0, 0, 5, 'valid', 1, false, 0, 1), (0, 1, 50, 'valid', 1, false, 0, 2)`);
    const profile = { ...rules.defaultProfile, features: { lot_range: { min_amount: 10 } } };
    await buildFeatures(db, planScreens(rules, profile));
    expect(await db.rows('select n, low from lot_range')).toEqual([{ n: 1, low: 50 }]);
  });

  it('works a view out anew wherever it is read', async () => {
    const copy = copyRules();
    copy.write('features/lot_relative_range.yaml', 'view: true\n');
    const rules = await loadRules(copy.folder);
    const db = await empty();
    await buildFeatures(db, planScreens(rules, rules.defaultProfile));
    expect(await db.rows('select lot_no from lot_relative_range')).toEqual([]);
    await db.run('insert into lot_range by name select 7 as lot_no, 0 as n');
    expect(await db.rows('select lot_no from lot_relative_range')).toEqual([{ lot_no: 7 }]);
  });

  it('refuses a view with parameters', async () => {
    const copy = copyRules();
    copy.edit('features/lot_range.yaml', 'params:', 'view: true\nparams:');
    expect(await refusal(loadRules(copy.folder))).toMatch(/a view takes no params/);
  });

  it('refuses a view that is counted', async () => {
    const copy = copyRules();
    copy.write('features/lot_relative_range.yaml', 'view: true\ncounted_by: joint-lots\n');
    expect(await refusal(loadRules(copy.folder))).toMatch(/a view cannot be counted_by anything/);
  });

  it('stops at a counter that fails while other tables are made', async () => {
    const copy = copyRules();
    // There are no pair_lots to count from.
    copy.write('features/lot_relative_range.yaml', 'counted_by: joint-lots\n');
    for (const name of ['slow_one', 'slow_two'])
      copy.write(
        `features/${name}.sql`,
        '-- reads: lots\nselect count(*) as n from lots l, range(3000000) r where hash(r.range) % 7 = l.lot_no\n',
      );
    const rules = await loadRules(copy.folder);
    const db = await empty();
    await db.run("insert into lots (lot_no, lot_id, source_no, line) values (0, 'L', -1, 0)");
    const plan = planScreens(rules, rules.defaultProfile, { features: ['slow_one', 'slow_two'] });
    expect(plan.features.map(({ feature }) => feature.name)).toEqual([
      'lot_range',
      'lot_relative_range',
      'slow_one',
      'slow_two',
    ]);
    await expect(buildFeatures(db, plan)).rejects.toThrow('pair_lots');
  });

  it('counts what a limit left out, where it bit', async () => {
    const copy = copyRules();
    const yaml = readFileSync(join(copy.folder, 'features/lot_range.yaml'), 'utf8');
    copy.write(
      'features/lot_range.yaml',
      `${yaml.trimEnd()}\ncap:\n  where: n < 2\n  limit: min_amount\n  text: { zh-CN: 报价过少, en: Too few bids. }\n`,
    );
    const rules = await loadRules(copy.folder);
    const db = await empty();
    const plan = planScreens(rules, rules.defaultProfile);
    expect((await buildFeatures(db, plan)).caps).toEqual([]);
    await db.run(
      "insert into lots (lot_no, lot_id, source_no, line) values (0, 'L', -1, 0), (1, 'M', -1, 0)",
    );
    const { caps } = await buildFeatures(db, plan);
    expect(caps).toMatchObject([
      { cap: 'lot_range.min_amount', hits: 2, text: { en: 'Too few bids.', 'zh-CN': '报价过少' } },
    ]);
  });

  it('types null tables by their values: whole numbers, numbers with gaps, words', async () => {
    const copy = copyRules();
    copy.write('nulls/relative_range.csv', '# by hand\nn,p,quantile,word\n3,0.01,1e-3,a\n-4,,2,b\n');
    const rules = await loadRules(copy.folder);
    const db = await empty();
    await buildFeatures(db, { features: [], nulls: rules.nulls });
    const columns = await db.rows<{ column_name: string; column_type: string }>(
      'describe null_relative_range',
    );
    expect(columns.map(({ column_name, column_type }) => `${column_name} ${column_type}`)).toEqual([
      'n INTEGER',
      'p DOUBLE',
      'quantile DOUBLE',
      'word VARCHAR',
    ]);
    expect(await db.rows('select n, p, quantile from null_relative_range')).toEqual([
      { n: 3, p: 0.01, quantile: 0.001 },
      { n: -4, p: null, quantile: 2 },
    ]);
  });

  it('refuses a null table whose lines differ in length', async () => {
    const copy = copyRules();
    copy.write('nulls/relative_range.csv', '# by hand\nn,p\n3,0.01\n4\n');
    const rules = await loadRules(copy.folder);
    await expect(buildFeatures(await empty(), { features: [], nulls: rules.nulls })).rejects.toThrow(
      'is damaged',
    );
  });

  it('stops the run where a feature cannot be built, and when told to', async () => {
    const copy = copyRules();
    copy.edit('features/lot_range.sql', 'min(b.amount)', 'min(b.no_such_column)');
    const rules = await loadRules(copy.folder);
    const plan = planScreens(rules, rules.defaultProfile);
    await expect(buildFeatures(await empty(), plan)).rejects.toThrow('no_such_column');
    await expect(buildFeatures(await empty(), plan, { signal: AbortSignal.abort() })).rejects.toThrow(
      /abort/i,
    );
  });
});
