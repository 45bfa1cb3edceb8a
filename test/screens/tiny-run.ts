import { onTestFinished } from 'vitest';
import { buildFeatures } from '../../src/features/build-features.ts';
import type { CaseRow, RuleCase } from '../../src/rules/case-schema.ts';
import { loadRules } from '../../src/rules/load-rules.ts';
import { type Plan, planScreens } from '../../src/rules/plan.ts';
import type { Profile } from '../../src/rules/profile.ts';
import { type CaseIds, loadCase } from '../../src/screens/case-facts.ts';
import { Database } from '../../src/store/database.ts';
import { createFactTables } from '../../src/store/facts-schema.ts';
import { createResultTables } from '../../src/store/results-schema.ts';

export interface TinyRun {
  readonly db: Database;
  readonly plan: Plan;
  readonly ids: CaseIds;
}

/** Facts in memory, a plan over a rules folder, features built: ready for the first screen. */
export async function tinyRun(
  folder: string,
  given: Readonly<Record<string, readonly CaseRow[]>>,
  profile: Partial<Profile> = {},
  threads = 1,
): Promise<TinyRun> {
  const rules = await loadRules(folder, { withCases: false });
  const db = await Database.open({ threads });
  onTestFinished(() => db.close());
  await createFactTables(db);
  await createResultTables(db);
  const item: RuleCase = {
    name: 'tiny',
    kind: 'flagged',
    params: {},
    features: {},
    baseline: null,
    given,
    expect: [],
  };
  const ids = await loadCase(db, item);
  const plan = planScreens(rules, { ...rules.defaultProfile, ...profile }, { as_of: '2026-11-22' });
  await buildFeatures(db, plan);
  return { db, plan, ids };
}

/** Bids of one lot at the given amounts, by bidders A, B, C …. */
export function lotOf(
  lot_id: string,
  amounts: readonly number[],
  award_method: string | null = 'lowest_price',
) {
  return {
    lots: [{ lot_id, award_method }],
    bids: amounts.map((amount, i) => ({
      lot_id,
      bidder_id: String.fromCharCode(65 + i),
      amount,
      status: 'valid',
    })),
  };
}

/** Several lots in one set of rows. */
export function together(
  ...parts: readonly Readonly<Record<string, readonly CaseRow[]>>[]
): Readonly<Record<string, readonly CaseRow[]>> {
  const all: Record<string, CaseRow[]> = {};
  for (const part of parts)
    for (const [table, rows] of Object.entries(part)) {
      all[table] ??= [];
      all[table].push(...rows);
    }
  return all;
}

/** `lot or pair: outcome reason p` of every outcome, in order. */
export async function answers({ db, plan }: TinyRun, screen?: string): Promise<readonly string[]> {
  const rows = await db.rows<{
    screen: string;
    subject: number;
    partner: number;
    outcome: number;
    reason: number;
    p: number | null;
  }>(
    `select s.screen, subject_no as subject, partner_no as partner, outcome, reason_no as reason, p_value as p
     from outcomes o join screens s using (screen_no) order by s.screen, subject_no, partner_no`,
  );
  return rows
    .filter((row) => screen === undefined || row.screen === screen)
    .map((row) =>
      [
        row.partner < 0 ? row.subject : `${row.subject}|${row.partner}`,
        ['cleared', 'flagged', 'not_evaluable'][row.outcome],
        plan.reasons[row.reason],
        row.p,
      ]
        .filter((part) => part !== undefined && part !== null)
        .join(' '),
    );
}
