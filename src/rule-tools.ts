import type { RuleSet } from './rules/rule-set.ts';
import type { RulesChecked } from './screens/check-rules.ts';
import type { CaseResult } from './screens/run-case.ts';

// What a look-up of a bidder does not need is loaded when it is asked for (see scan.ts).

/**
 * Reads and checks everything under a rules folder: screens by walking it, features, nulls, jurisdictions, the default
 * profile. The result is frozen.
 *
 * @param folder default: the shipped rules
 * @param options.withCases false leaves out the cases, which only checks and tests read and which take most of the time
 * @throws InputError `rules_missing`, `rules_invalid` (every mistake at once, with file and key)
 */
export async function loadRules(
  folder?: string,
  options: { readonly withCases?: boolean } = {},
): Promise<RuleSet> {
  const load = await import('./rules/load-rules.ts');
  return load.loadRules(folder, options);
}

/**
 * Everything about a rules folder that can be checked without data: the files, generated files and versions, the kinds of
 * case, and each statement against empty tables: that it runs, returns what it must and reads only what it declares.
 *
 * @throws InputError `rules_invalid` (every mistake at once)
 */
export async function checkRules(folder?: string): Promise<RulesChecked> {
  const check = await import('./screens/check-rules.ts');
  return check.checkRules(folder);
}

/**
 * Runs every case of one screen, or of all.
 *
 * @throws InputError `screen_unknown`
 */
export async function testRules(rules: RuleSet, id?: string): Promise<readonly CaseResult[]> {
  const test = await import('./screens/test-rules.ts');
  return test.testRules(rules, id);
}

/**
 * Writes the generated files anew; returns those that changed. Content changed under an old version is refused: the
 * lock would forget what it was made to remember.
 *
 * @throws InputError `rules_invalid`
 */
export async function writeRuleDocs(rules: RuleSet): Promise<readonly string[]> {
  const docs = await import('./rules/rule-docs.ts');
  return docs.writeRuleDocs(rules);
}
