import { buildFeatures } from '../features/build-features.ts';
import type { RuleCase } from '../rules/case-schema.ts';
import { type Plan, type PlannedScreen, planScreens } from '../rules/plan.ts';
import type { RuleSet, Screen } from '../rules/rule-set.ts';
import type { WorkerPool } from '../scorers/pool.ts';
import { Database } from '../store/database.ts';
import { createFactTables } from '../store/facts-schema.ts';
import { createResultTables } from '../store/results-schema.ts';
import { loadCase } from './case-facts.ts';
import { compareAnswer } from './compare-answer.ts';
import { mixedEvidence } from './mixed-evidence.ts';
import { runLotScreens, type ScreensReport } from './run-screens.ts';
import { runGroupScreens, runPairScreens } from './run-subject-screens.ts';

/** How one worked example came out; passed if `differences` is empty. */
export interface CaseResult {
  readonly screen: string;
  readonly name: string;
  readonly kind: RuleCase['kind'];
  readonly differences: readonly string[];
}

/** Runs one worked example in a database of its own. */
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
    const differences = report.failures.map(({ message }) => message);
    if (differences.length === 0) {
      const [planned] = plan.screens as readonly [PlannedScreen];
      for (const expected of item.expect)
        differences.push(...(await compareAnswer(db, plan, planned, ids, expected)));
      if (item.kind === 'flagged') differences.push(...(await mixedEvidence(db, planned)));
    }
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
      features: item.features,
    },
  );
}

function runOne(db: Database, plan: Plan, { subject }: Screen, pool: WorkerPool): Promise<ScreensReport> {
  if (subject === 'lot') return runLotScreens(db, plan);
  return subject === 'group' ? runGroupScreens(db, plan, pool, 1) : runPairScreens(db, plan, pool, 1);
}
