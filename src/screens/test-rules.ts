import { findScreen } from '../rules/find-screen.ts';
import type { RuleSet } from '../rules/rule-set.ts';
import { createPool } from '../scorers/pool.ts';
import { type CaseResult, runCase } from './run-case.ts';

/**
 * Runs every case of one screen, or of all.
 *
 * @throws InputError `screen_unknown`
 */
export async function testRules(rules: RuleSet, id?: string): Promise<readonly CaseResult[]> {
  const screens = id === undefined ? rules.screens : [findScreen(rules, id)];
  const results: CaseResult[] = [];
  const pool = createPool({ threads: 1 });
  try {
    for (const screen of screens)
      for (const item of screen.cases) results.push(await runCase(rules, screen, item, pool));
  } finally {
    await pool.close();
  }
  return results;
}
