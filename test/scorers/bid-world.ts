import { buildFeatures } from '../../src/features/build-features.ts';
import type { RuleCase } from '../../src/rules/case-schema.ts';
import { planScreens } from '../../src/rules/plan.ts';
import type { WorkerPool } from '../../src/scorers/pool.ts';
import { loadCase } from '../../src/screens/case-facts.ts';
import { runScoredScreen, type ScoredOutcomes } from '../../src/screens/scored-screen.ts';
import { Database } from '../../src/store/database.ts';
import { createFactTables } from '../../src/store/facts-schema.ts';
import { createResultTables } from '../../src/store/results-schema.ts';
import { shippedRules } from '../rules/shipped-rules.ts';

/** Rows of a small world, as in a case of a rule. */
export type WorldRows = RuleCase['given'];

export interface BidWorld {
  readonly db: Database;
  /** Id of a bidder_no. */
  readonly bidders: readonly string[];
  close(): void;
}

const rules = await shippedRules();

/** A database with the facts of a small world and the features that some shipped screens need. */
export async function openBidWorld(rows: WorldRows, screens: readonly string[]): Promise<BidWorld> {
  const db = await Database.open({ threads: 1 });
  await createFactTables(db);
  await createResultTables(db);
  const ids = await loadCase(db, {
    name: 'world',
    kind: 'flagged',
    params: {},
    features: {},
    baseline: null,
    given: rows,
    expect: [],
  });
  const plan = planScreens(
    { ...rules, screens: rules.screens.filter(({ id }) => screens.includes(id)) },
    rules.defaultProfile,
  );
  await buildFeatures(db, plan);
  return { db, bidders: [...ids.bidders.keys()], close: () => db.close() };
}

/** Runs a shipped screen in a world, its parameters changed as told. */
export function runWorldScreen(
  { db }: BidWorld,
  id: string,
  pool: WorkerPool,
  params: Readonly<Record<string, number>> = {},
): Promise<ScoredOutcomes> {
  const screen = rules.screens.find((one) => one.id === id)!;
  const defaults = Object.entries(screen.params).map(([name, param]) => [name, param.default] as const);
  return runScoredScreen(
    db,
    {
      candidatesSql: screen.sql,
      scorer: screen.scorer!,
      params: { ...(Object.fromEntries(defaults) as Record<string, number>), ...params },
      awardMethods: screen.award_methods,
    },
    { pool, seed: 1 },
  );
}
