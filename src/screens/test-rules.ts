import type { OUTCOMES } from '../domain/outcome.ts';
import { buildFeatures } from '../features/build-features.ts';
import type { Expected, RuleCase } from '../rules/case-schema.ts';
import { type Plan, planScreens } from '../rules/plan.ts';
import type { RuleSet, Screen } from '../rules/rule-set.ts';
import { createPool, type WorkerPool } from '../scorers/pool.ts';
import { Database } from '../store/database.ts';
import { createFactTables } from '../store/facts-schema.ts';
import { createResultTables } from '../store/results-schema.ts';
import { type CaseIds, loadCase } from './case-facts.ts';
import { runLotScreens, type ScreensReport } from './run-screens.ts';
import { runGroupScreens, runPairScreens } from './run-subject-screens.ts';

/** How one worked example came out; passed if `differences` is empty. */
export interface CaseResult {
  readonly screen: string;
  readonly name: string;
  readonly kind: RuleCase['kind'];
  readonly differences: readonly string[];
}

/** Numbers of a case are compared to the precision they are written with in print: a part in a million. */
const TOLERANCE = 1e-6;

/** Runs every case of one screen, or of all, each in a database of its own. */
export async function testRules(rules: RuleSet, id?: string): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = [];
  const pool = createPool({ threads: 1 });
  try {
    for (const screen of rules.screens.filter((candidate) => id === undefined || candidate.id === id))
      for (const item of screen.cases) results.push(await runCase(rules, screen, item, pool));
  } finally {
    await pool.close();
  }
  return results;
}

/** Runs one worked example. */
export async function runCase(
  rules: RuleSet,
  screen: Screen,
  item: RuleCase,
  pool: WorkerPool,
): Promise<CaseResult> {
  const db = await Database.open({ threads: 1 });
  try {
    await createFactTables(db);
    await createResultTables(db);
    const ids = await loadCase(db, item);
    const plan = planOne(rules, screen, item);
    await buildFeatures(db, plan);
    const report = await runOne(db, plan, screen, pool);
    const broken = report.failures.map(({ message }) => message);
    const differences = [...broken];
    if (broken.length === 0)
      for (const expected of item.expect)
        differences.push(...(await compare(db, plan, screen, ids, expected)));
    return { screen: screen.id, name: item.name, kind: item.kind, differences };
  } finally {
    db.close();
  }
}

function planOne(rules: RuleSet, screen: Screen, item: RuleCase): Plan {
  return planScreens(
    { ...rules, screens: [screen] },
    {
      ...rules.defaultProfile,
      screens: { [screen.id]: { enabled: true, params: item.params } },
      exemptions: [],
      features: {},
    },
  );
}

function runOne(db: Database, plan: Plan, screen: Screen, pool: WorkerPool): Promise<ScreensReport> {
  if (screen.subject === 'lot') return runLotScreens(db, plan);
  return screen.subject === 'group' ? runGroupScreens(db, plan, pool, 1) : runPairScreens(db, plan, pool, 1);
}

interface Answer {
  readonly outcome: number;
  readonly reason_no: number;
  readonly statistic: number | null;
  readonly n: number | null;
  readonly p_value: number | null;
}

async function compare(
  db: Database,
  plan: Plan,
  screen: Screen,
  ids: CaseIds,
  expected: Expected,
): Promise<readonly string[]> {
  const subject = subjectOf(screen, ids, expected.subject_id);
  if (subject === undefined) return [`${expected.subject_id}: not among the given rows`];
  const [answer] = await db.rows<Answer>(
    `select outcome, reason_no, statistic, n, p_value from outcomes
     where subject_no = ${subject[0]} and partner_no = ${subject[1]}`,
  );
  if (answer === undefined) return [`${expected.subject_id}: no answer, expected ${expected.outcome}`];
  const codes = [
    'cleared',
    'flagged',
    'not_evaluable',
  ] as const satisfies readonly (typeof OUTCOMES)[number][];
  const got: Readonly<Record<string, unknown>> = {
    outcome: codes[answer.outcome],
    reason: plan.reasons[answer.reason_no],
    statistic: answer.statistic,
    n: answer.n,
    p_value: answer.p_value,
  };
  return (['outcome', 'reason', 'statistic', 'n', 'p_value'] as const).flatMap((key) => {
    const wanted = expected[key];
    if (wanted === undefined || same(wanted, got[key])) return [];
    const beside = key === 'outcome' ? ` (reason ${got.reason ?? 'none'}, p ${got.p_value ?? 'none'})` : '';
    return [`${expected.subject_id}: ${key} is ${String(got[key])}${beside}, expected ${wanted}`];
  });
}

function same(wanted: string | number, got: unknown): boolean {
  if (typeof wanted !== 'number' || typeof got !== 'number') return wanted === got;
  return Math.abs(wanted - got) <= TOLERANCE * Math.max(Math.abs(wanted), TOLERANCE);
}

function subjectOf(screen: Screen, ids: CaseIds, id: string): readonly [number, number] | undefined {
  if (screen.subject === 'bidder_pair') {
    const [a = '', b = ''] = id.split('|');
    const [low, high] = [ids.bidders.get(a), ids.bidders.get(b)];
    return low === undefined || high === undefined ? undefined : [Math.min(low, high), Math.max(low, high)];
  }
  const kind = screen.subject === 'lot' ? ids.lots : screen.subject === 'group' ? ids.groups : ids.bidders;
  const no = kind.get(id);
  return no === undefined ? undefined : [no, -1];
}
