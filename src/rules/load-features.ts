import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { checkShape } from './check-shape.ts';
import { canonicalJson, normalSql, paramNumbers, sha256 } from './content-hash.ts';
import { type Mistake, type Report, reportInto } from './mistakes.ts';
import { readYaml } from './read-yaml.ts';
import { featureSchema } from './rule-schema.ts';
import type { Feature, Param } from './rule-set.ts';
import { checkSelect, featureReads, sqlParams } from './sql-text.ts';
import { didYouMean } from './suggest.ts';

/** Feature tables of a rules folder, each after those it reads. */
export async function loadFeatures(
  root: string,
  readable: readonly string[],
  mistakes: Mistake[],
): Promise<readonly Feature[]> {
  const folder = join(root, 'features');
  if (!existsSync(folder)) return [];
  const files = (await readdir(folder)).filter((file) => !file.startsWith('.')).sort();
  const shown = `${basename(root)}/features`;
  const features: Feature[] = [];
  for (const file of files.filter((name) => name.endsWith('.sql'))) {
    const name = file.slice(0, -'.sql'.length);
    const report = reportInto(mistakes, `${shown}/${file}`);
    if (!/^[a-z][a-z0-9_]*$/.test(name))
      report('', 'must be named lower_case.sql.', '文件名须为小写加下划线。');
    if (readable.includes(name))
      report('', 'has the name of a table that exists already.', '与已有的表同名。');
    const sql = await readFile(join(folder, file), 'utf8');
    const { params, cap, view, counted_by } = files.includes(`${name}.yaml`)
      ? await readSettings(join(folder, `${name}.yaml`), reportInto(mistakes, `${shown}/${name}.yaml`))
      : { params: {}, cap: null, view: false, counted_by: null };
    checkSelect(sql, report);
    checkFeatureParams(sql, params, report);
    const reads = featureReads(sql);
    if (reads === undefined) report('line 1', 'must be: -- reads: table, table', '须为：-- reads: 表, 表');
    const hash = sha256(canonicalJson({ sql: normalSql(sql), params: paramNumbers(params) }));
    features.push({ name, reads: reads ?? [], params, cap, view, counted_by, sql, hash });
  }
  for (const file of files.filter((name) => name.endsWith('.yaml')))
    if (!files.includes(file.replace(/yaml$/, 'sql')))
      reportInto(mistakes, `${shown}/${file}`)('', 'has no .sql beside it.', '旁边没有对应的 .sql。');
  return inBuildOrder(features, readable, shown, mistakes);
}

type FeatureSettings = Pick<Feature, 'params' | 'cap' | 'view' | 'counted_by'>;

async function readSettings(path: string, report: Report): Promise<FeatureSettings> {
  const value = readYaml(await readFile(path, 'utf8'), report);
  const found = value === undefined ? undefined : checkShape(featureSchema, value, report);
  return {
    params: (found?.params ?? {}) as Readonly<Record<string, Param>>,
    cap: found?.cap ?? null,
    view: found?.view ?? false,
    counted_by: found?.counted_by ?? null,
  };
}

function checkFeatureParams(sql: string, params: Readonly<Record<string, Param>>, report: Report): void {
  const named = Object.keys(params);
  const used = sqlParams(sql);
  for (const name of used)
    if (!named.includes(name))
      report(
        `$${name}`,
        'is not among the params of the .yaml beside it.',
        '旁边 .yaml 的 params 中没有该参数。',
      );
  for (const name of named)
    if (!used.includes(name))
      report(`$${name}`, 'is a param that the SQL does not use.', '该参数未被 SQL 使用。');
}

function inBuildOrder(
  features: readonly Feature[],
  readable: readonly string[],
  shown: string,
  mistakes: Mistake[],
): readonly Feature[] {
  const names = features.map(({ name }) => name);
  const ordered: Feature[] = [];
  const done = new Set<string>();
  const visit = (feature: Feature, path: readonly string[]): void => {
    if (done.has(feature.name)) return;
    const report = reportInto(mistakes, `${shown}/${feature.name}.sql`);
    if (path.includes(feature.name)) {
      const circle = [...path, feature.name].join(' → ');
      report('reads', `goes in a circle: ${circle}.`, `形成循环：${circle}。`);
      return;
    }
    for (const read of feature.reads) {
      const next = features.find(({ name }) => name === read);
      if (next !== undefined) visit(next, [...path, feature.name]);
      else if (!readable.includes(read)) {
        const hint = didYouMean(read, [...names, ...readable]);
        report('reads', `${read} does not exist.${hint.en}`, `${read} 不存在。${hint.zh}`);
      }
    }
    if (done.has(feature.name)) return;
    done.add(feature.name);
    ordered.push(feature);
  };
  for (const feature of features) visit(feature, []);
  return ordered;
}
