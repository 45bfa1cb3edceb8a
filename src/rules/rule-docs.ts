import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Mistake, refuseMistakes, reportInto } from './mistakes.ts';
import { type RuleSet, shownName } from './rule-set.ts';
import { renderRulesIndex } from './rules-index.ts';
import { readVersions, renderVersions, versionMistakes } from './versions.ts';

/** Files of a rules folder that are made from the others. */
export function generatedFiles(rules: RuleSet): Readonly<Record<string, string>> {
  return { 'README.md': renderRulesIndex(rules), 'versions.yaml': renderVersions(rules) };
}

/**
 * Writes the generated files anew; returns those that changed. Content changed under an old version is refused: the
 * lock would forget what it was made to remember.
 *
 * @throws InputError `rules_invalid`
 */
export async function writeRuleDocs(rules: RuleSet): Promise<readonly string[]> {
  const mistakes: Mistake[] = [];
  mistakes.push(...versionMistakes(rules, await readVersions(rules, mistakes)));
  refuseMistakes('rules_invalid', mistakes);
  const changed: string[] = [];
  for (const [file, text] of Object.entries(generatedFiles(rules))) {
    if ((await current(rules, file)) === text) continue;
    await writeFile(join(rules.folder, file), text);
    changed.push(`${shownName(rules)}/${file}`);
  }
  return changed;
}

/** Generated files that no longer say what the rules say, and versions that should have been raised. */
export async function docMistakes(rules: RuleSet): Promise<readonly Mistake[]> {
  const mistakes: Mistake[] = [];
  mistakes.push(...versionMistakes(rules, await readVersions(rules, mistakes)));
  for (const [file, text] of Object.entries(generatedFiles(rules))) {
    if ((await current(rules, file)) === text) continue;
    reportInto(mistakes, `${shownName(rules)}/${file}`)(
      '',
      'is stale; run rules docs.',
      '已过期，请执行 rules docs。',
    );
  }
  return mistakes;
}

async function current(rules: RuleSet, file: string): Promise<string | undefined> {
  const path = join(rules.folder, file);
  return existsSync(path) ? await readFile(path, 'utf8') : undefined;
}
