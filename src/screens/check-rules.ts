import { buildFeatures } from '../features/build-features.ts';
import { caseMistakes } from '../rules/check-cases.ts';
import { loadRules } from '../rules/load-rules.ts';
import { type Mistake, type Report, refuseMistakes, reportInto } from '../rules/mistakes.ts';
import { bindParams, effectiveParams } from '../rules/plan.ts';
import { docMistakes } from '../rules/rule-docs.ts';
import { type Feature, type RuleSet, type Screen, shownName } from '../rules/rule-set.ts';
import { asSubquery, stepsAskedByIn } from '../rules/sql-text.ts';
import { COUNTERS } from '../scorers/counters.ts';
import { SCORERS } from '../scorers/index.ts';
import { Database } from '../store/database.ts';
import { createFactTables } from '../store/facts-schema.ts';
import { createResultTables } from '../store/results-schema.ts';
import { checkAnswerColumns } from './answer-shape.ts';
import { queryOfMany } from './evidence-batch.ts';
import { tablesRead } from './tables-read.ts';

export interface RulesChecked {
  readonly screens: number;
  readonly features: number;
  readonly cases: number;
}

/**
 * Everything about a rules folder that can be checked without data: the files, generated files and versions, the kinds of
 * case, and each statement against empty tables: that it runs, returns what it must and reads only what it declares.
 *
 * @throws InputError `rules_invalid` (every mistake at once)
 */
export async function checkRules(folder?: string): Promise<RulesChecked> {
  const rules = await loadRules(folder);
  refuseMistakes('rules_invalid', [
    ...caseMistakes(rules),
    ...(await docMistakes(rules)),
    ...(await sqlMistakes(rules)),
  ]);
  return {
    screens: rules.screens.length,
    features: rules.features.length,
    cases: rules.screens.reduce((sum, { cases }) => sum + cases.length, 0),
  };
}

/** Tables that a query may read besides what its screen requires: who and where a row came from, what a subject is, what a scorer found. */
const ALWAYS = ['lots', 'bidders', 'sources', 'matches'];
const GROUP_TABLES = ['groups', 'group_members', 'group_lots', 'bidder_edges'];

export async function sqlMistakes(rules: RuleSet): Promise<readonly Mistake[]> {
  const mistakes: Mistake[] = [];
  const db = await Database.open({ threads: 1 });
  try {
    await createFactTables(db);
    await createResultTables(db);
    await buildFeatures(db, { features: [], nulls: rules.nulls });
    for (const feature of rules.features)
      await checkFeature(
        db,
        feature,
        reportInto(mistakes, `${shownName(rules)}/features/${feature.name}.sql`),
      );
    for (const screen of rules.screens) {
      const file = (name: string): Report =>
        reportInto(mistakes, `${shownName(rules)}/${screen.folder}/${name}`);
      await checkScreen(db, screen, file);
    }
  } finally {
    db.close();
  }
  return mistakes;
}

async function checkFeature(db: Database, feature: Feature, report: Report): Promise<void> {
  const { counted_by } = feature;
  if (counted_by !== null && !Object.hasOwn(COUNTERS, counted_by)) {
    report('counted_by', `${counted_by} does not exist.`, `${counted_by} 不存在。`);
    return;
  }
  await attempt(report, async () => {
    await buildFeatures(db, { features: [{ feature, params: effectiveParams(feature.params) }], nulls: [] });
    compare('reads', await tablesRead(db, feature.sql), feature.reads, report, feature.reads);
  });
}

async function checkScreen(db: Database, screen: Screen, file: (name: string) => Report): Promise<void> {
  const params = effectiveParams(screen.params);
  const { requires } = screen;
  const declared = [
    ...requires.tables,
    ...requires.columns.map((column) => column.split('.')[0]!),
    ...requires.features,
    ...requires.nulls.map((name) => `null_${name}`),
    ...(screen.subject === 'group' ? GROUP_TABLES : []),
  ];
  const main = screen.scorer === null ? 'screen.sql' : 'candidates.sql';
  await attempt(file(main), async () => {
    const planned = { screen, screen_no: 0, params, alpha: null };
    if (screen.scorer === null) await checkAnswerColumns(db, planned);
    else await columnsOf(db, screen.sql, bindParams(screen.sql, params), ['subject_no', 'partner_no']);
    // A scorer may read further tables by itself.
    const used =
      screen.scorer === null ? [...requires.features, ...requires.nulls.map((n) => `null_${n}`)] : [];
    const evidence = await tablesRead(db, screen.evidence_sql);
    compare('requires', await tablesRead(db, screen.sql), declared, file(main), used, evidence);
  });
  if (screen.scorer !== null && !Object.hasOwn(SCORERS, screen.scorer))
    file('rule.yaml')('scorer', `${screen.scorer} does not exist.`, `${screen.scorer} 不存在。`);
  await attempt(file('evidence.sql'), async () => {
    const sql = screen.evidence_sql;
    const bound = bindParams(sql, params, { subject_no: 0, partner_no: -1, limit: 1 });
    await columnsOf(db, sql, bound, ['table_name', 'row_key', 'file', 'line']);
    if ((await queryOfMany(db, asSubquery(sql))) === null)
      file('evidence.sql')('', 'must end in order by … limit $limit.', '须以 order by … limit $limit 结尾。');
    // DuckDB 1.5 takes a step of the subject there for that of all subjects whose evidence is fetched together.
    for (const step of stepsAskedByIn(sql))
      file('evidence.sql')(
        '',
        `must join the step ${step}, not ask it by in (select …).`,
        `步骤 ${step} 须用 join，不用 in (select …)。`,
      );
    compare('requires', await tablesRead(db, sql), [...declared, ...ALWAYS], file('evidence.sql'), []);
  });
}

/** Reports what DuckDB says of a statement as a mistake of its file. */
async function attempt(report: Report, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).split('\n').slice(0, 3).join(' ');
    report('', `${why}`, `${why}`);
  }
}

async function columnsOf(
  db: Database,
  sql: string,
  bound: Parameters<Database['rows']>[1],
  wanted: readonly string[],
): Promise<void> {
  const found = await db.rows<{ column_name: string }>(`describe select * from (${asSubquery(sql)})`, bound);
  const names = found.map(({ column_name }) => column_name);
  const missing = wanted.filter((name) => !names.includes(name));
  if (missing.length > 0) throw new Error(`lacks the columns ${missing.join(', ')}`);
}

function compare(
  key: string,
  read: readonly string[],
  declared: readonly string[],
  report: Report,
  mustBeRead: readonly string[],
  alsoRead: readonly string[] = [],
): void {
  for (const name of read)
    if (!declared.includes(name))
      report(key, `does not name ${name}, which the SQL reads.`, `未写明 SQL 读取的 ${name}。`);
  for (const name of mustBeRead)
    if (!read.includes(name) && !alsoRead.includes(name))
      report(key, `names ${name}, which the SQL does not read.`, `写了 ${name}，但 SQL 并未读取。`);
}
