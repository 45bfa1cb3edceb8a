import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '../domain/errors.ts';
import { checkReferences, READABLE_TABLES } from './check-references.ts';
import { checkShape } from './check-shape.ts';
import { sha256 } from './content-hash.ts';
import { jurisdictionChain } from './jurisdiction-chain.ts';
import { type Endings, loadEndings } from './load-endings.ts';
import { loadFeatures } from './load-features.ts';
import { loadScreen } from './load-screen.ts';
import { type Mistake, refuseMistakes, reportInto } from './mistakes.ts';
import { unknown } from './param-values.ts';
import { parseProfile } from './profile.ts';
import { readYaml } from './read-yaml.ts';
import { jurisdictionSchema } from './rule-schema.ts';
import type { Jurisdiction, NullTable, RuleSet, Screen } from './rule-set.ts';

/** The rules shipped with the program; `rules/` lies beside both `src/` and `dist/`. */
export const SHIPPED_RULES = fileURLToPath(new URL('../../rules', import.meta.url));

/**
 * Reads and checks everything under a rules folder: screens by walking it, their endings, features, nulls, jurisdictions, the default
 * profile. The result is frozen.
 *
 * @param options.withCases false leaves out the cases, which only checks and tests read and which take most of the time
 * @throws InputError `rules_missing`, `rules_invalid` (every mistake at once, with file and key)
 */
export async function loadRules(
  folder: string = SHIPPED_RULES,
  { withCases = true }: { readonly withCases?: boolean } = {},
): Promise<RuleSet> {
  const root = resolve(folder);
  if (!existsSync(root))
    throw new InputError(
      'rules_missing',
      {
        en: 'There is no rules folder at {folder}. Name the folder that holds screens/, features/ and profiles/.',
        'zh-CN': '{folder} 处没有规则文件夹。请指定包含 screens/、features/、profiles/ 的文件夹。',
      },
      { values: { folder: root } },
    );
  const mistakes: Mistake[] = [];
  const shown = basename(root);
  const nulls = await loadNulls(root, shown, mistakes);
  const readable = [...READABLE_TABLES, ...nulls.map(({ name }) => `null_${name}`)];
  const features = await loadFeatures(root, readable, mistakes);
  const jurisdictions = await loadJurisdictions(root, shown, mistakes);
  const endings = await loadEndings(root, mistakes);
  const screens = await loadScreens(root, shown, { nulls, endings }, mistakes, withCases);
  checkReferences({ screens, features, nulls, jurisdictions }, shown, mistakes);
  refuseMistakes('rules_invalid', mistakes);
  const partial = { folder: root, screens, features, nulls, jurisdictions };
  const profilePath = join(root, 'profiles', 'default.yaml');
  const source = existsSync(profilePath) ? await readFile(profilePath, 'utf8') : undefined;
  const defaultProfile = parseProfile(source, `${shown}/profiles/default.yaml`, partial, undefined);
  return deepFreeze({ ...partial, defaultProfile });
}

async function loadScreens(
  root: string,
  shown: string,
  parts: { readonly nulls: readonly NullTable[]; readonly endings: Endings },
  mistakes: Mistake[],
  withCases: boolean,
): Promise<readonly Screen[]> {
  const screens: Screen[] = [];
  const seen = new Map<string, string>();
  const stray = async (folder: string): Promise<void> => {
    for (const file of await visibleFiles(join(root, folder)))
      reportInto(mistakes, `${shown}/${folder}/${file}`)(
        '',
        'is in no screen folder: screens/<family>/<screen-id>/ holds the files of a screen.',
        '不在规则文件夹内；一条规则的文件应放在 screens/<类别>/<规则编号>/ 下。',
      );
  };
  await stray('screens');
  for (const family of await subfolders(join(root, 'screens'))) {
    await stray(`screens/${family}`);
    for (const id of await subfolders(join(root, 'screens', family))) {
      const folder = `screens/${family}/${id}`;
      const files = new Map<string, string>();
      for (const file of await visibleFiles(join(root, folder)))
        files.set(file, await readFile(join(root, folder, file), 'utf8'));
      const screen = loadScreen({ folder, shown: `${shown}/${folder}`, files }, parts, mistakes, withCases);
      const report = reportInto(mistakes, `${shown}/${folder}/rule.yaml`);
      const other = seen.get(id);
      if (other !== undefined) report('id', `is also used by ${other}.`, `与 ${other} 重复。`);
      seen.set(id, folder);
      if (screen !== undefined) screens.push(screen);
    }
  }
  return screens.sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function loadNulls(root: string, shown: string, mistakes: Mistake[]): Promise<readonly NullTable[]> {
  const nulls: NullTable[] = [];
  for (const file of await visibleFiles(join(root, 'nulls'))) {
    const report = reportInto(mistakes, `${shown}/nulls/${file}`);
    if (!/^[a-z][a-z0-9_]*\.csv$/.test(file)) {
      // Generators and notes may lie beside the tables.
      if (file.endsWith('.csv')) report('', 'must be named lower_case.csv.', '文件名须为小写加下划线。');
      continue;
    }
    const path = join(root, 'nulls', file);
    const bytes = await readFile(path);
    const first = bytes.subarray(0, Math.max(0, bytes.indexOf(10))).toString('utf8');
    if (!first.startsWith('# '))
      report(
        'line 1',
        'must be a comment: # generator, version, seed, draws.',
        '须为注释：# 生成器、版本、种子、抽样次数。',
      );
    nulls.push({
      name: file.slice(0, -'.csv'.length),
      origin: first.slice(2).trim(),
      path,
      hash: sha256(bytes),
    });
  }
  return nulls;
}

async function loadJurisdictions(
  root: string,
  shown: string,
  mistakes: Mistake[],
): Promise<readonly Jurisdiction[]> {
  const all: Jurisdiction[] = [];
  for (const file of await visibleFiles(join(root, 'jurisdictions'))) {
    if (!file.endsWith('.yaml')) continue;
    const report = reportInto(mistakes, `${shown}/jurisdictions/${file}`);
    const value = readYaml(await readFile(join(root, 'jurisdictions', file), 'utf8'), report);
    const found = value === undefined ? undefined : checkShape(jurisdictionSchema, value, report);
    if (found === undefined) continue;
    if (`${found.id}.yaml` !== file)
      report('id', `is ${found.id}; the file is named ${file}.`, `为 ${found.id}，而文件名为 ${file}。`);
    const ids = found.clauses.map(({ id }) => id);
    for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i)))
      report('clauses', `${id} appears twice.`, `${id} 出现了两次。`);
    all.push(found);
  }
  for (const { id, extends: base } of all) {
    const known = all.map((one) => one.id);
    const report = reportInto(mistakes, `${shown}/jurisdictions/${id}.yaml`);
    if (base !== undefined && !known.includes(base)) unknown(report, 'extends', base, known);
    else if (jurisdictionChain(all, id).at(-1)?.extends !== undefined)
      report('extends', 'leads back to the jurisdiction itself.', '循环引用了自身。');
  }
  return all;
}

async function subfolders(folder: string): Promise<readonly string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}

export async function visibleFiles(folder: string): Promise<readonly string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const item of Object.values(value)) deepFreeze(item);
  }
  return value;
}
