import { existsSync } from 'node:fs';
import { basename, dirname, extname, resolve } from 'node:path';
import { InputError } from '../domain/errors.ts';
import { Database, type DatabaseOptions, identifier, literal } from '../store/database.ts';

export const LABELLED = ['lot', 'bid', 'bidder', 'bidder_pair', 'group'] as const;
export type LabelledKind = (typeof LABELLED)[number];

export interface Label {
  readonly subject_kind: LabelledKind;
  readonly subject_id: string;
  readonly value: 'collusive' | 'competitive' | 'unclear';
  readonly source: string;
}

const COLUMNS = ['subject_kind', 'subject_id', 'value', 'source'] as const;

/**
 * Labels from the run's labels database, or from a CSV or Parquet file with the columns of the table `labels`. The only place that opens
 * labels.
 *
 * @throws InputError `labels_missing`, `labels_format`, `labels_unreadable`, `labels_columns`, `labels_values`
 */
export async function readLabels(path: string): Promise<readonly Label[]> {
  const file = resolve(path);
  if (!existsSync(file)) throw missing(path);
  const { options, from } = source(file);
  const db = await Database.open(options);
  try {
    return await readTable(db, from, path);
  } catch (cause) {
    throw cause instanceof InputError ? cause : unreadable(path, cause);
  } finally {
    db.close();
  }
}

function source(file: string): { readonly options: DatabaseOptions; readonly from: string } {
  // DuckDB takes a name that exists for that file before it looks for patterns in it.
  const exact = literal(file);
  const options: DatabaseOptions = { readableFolders: [dirname(file)] };
  switch (extname(basename(file).replace(/\.gz$/i, '')).toLowerCase()) {
    case '.duckdb':
      return { options: { attach: [{ name: 'labels_file', path: file }] }, from: 'labels_file.main.labels' };
    case '.csv':
      return { options, from: `read_csv(${exact}, header = true, all_varchar = true)` };
    case '.parquet':
      return { options, from: `read_parquet(${exact})` };
    default:
      throw new InputError(
        'labels_format',
        {
          en: 'The labels file {file} is neither .csv, .csv.gz nor .parquet. Save it as one of these.',
          'zh-CN': '标签文件 {file} 不是 .csv、.csv.gz 或 .parquet。请另存为其中一种格式。',
        },
        { values: { file } },
      );
  }
}

async function readTable(db: Database, from: string, path: string): Promise<readonly Label[]> {
  const found = (await db.rows<{ column_name: string }>(`describe select * from ${from}`)).map(
    ({ column_name }) => column_name,
  );
  const absent = COLUMNS.filter((name) => name !== 'source' && !found.includes(name));
  if (absent.length > 0) throw missingColumns(path, absent, found);
  const names = COLUMNS.map((name) =>
    found.includes(name)
      ? `coalesce(trim(cast(${identifier(name)} as varchar)), '') as ${name}`
      : `'' as ${name}`,
  );
  const read = await db.columns(
    `select distinct ${names.join(', ')} from ${from} where trim(cast("value" as varchar)) <> ''
     order by subject_kind, subject_id, source, value`,
  );
  const [kinds, ids, values, sources] = COLUMNS.map((name) => read[name] as readonly string[]) as [
    readonly string[],
    readonly string[],
    readonly string[],
    readonly string[],
  ];
  return kinds.map((kind, i) => {
    const label = {
      subject_kind: kind,
      subject_id: ids[i] as string,
      value: values[i] as string,
      source: sources[i] as string,
    };
    if (!isLabel(label)) throw badValue(path, label);
    return label;
  });
}

function isLabel(label: { readonly subject_kind: string; readonly value: string }): label is Label {
  return (
    (LABELLED as readonly string[]).includes(label.subject_kind) &&
    ['collusive', 'competitive', 'unclear'].includes(label.value)
  );
}

function missing(path: string): InputError {
  return new InputError(
    'labels_missing',
    {
      en: 'There are no labels at {path}. Map a column to the table `labels`, or name a file with --labels.',
      'zh-CN': '{path} 处没有标签。请在映射中填写 labels 表，或用 --labels 指定文件。',
    },
    { values: { path } },
  );
}

function unreadable(path: string, cause: unknown): InputError {
  const why = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
  return new InputError(
    'labels_unreadable',
    {
      en: 'The labels file {path} cannot be read: {why}. Check that it is a table with a header row.',
      'zh-CN': '无法读取标签文件 {path}：{why}。请确认它是带表头的表格。',
    },
    { values: { path, why }, cause },
  );
}

function missingColumns(path: string, absent: readonly string[], found: readonly string[]): InputError {
  return new InputError(
    'labels_columns',
    {
      en: 'The labels file {path} lacks the column(s) {absent}; it has: {found}. Rename its columns as in the table `labels`.',
      'zh-CN': '标签文件 {path} 缺少列 {absent}；现有列：{found}。请按 labels 表的列名修改。',
    },
    { values: { path, absent: absent.join(', '), found: found.join(', ') } },
  );
}

function badValue(
  path: string,
  label: { readonly subject_kind: string; readonly subject_id: string; readonly value: string },
): InputError {
  return new InputError(
    'labels_values',
    {
      en: 'The labels file {path} says "{value}" of the {kind} "{id}". Kinds: {kinds}; values: collusive, competitive, unclear.',
      'zh-CN':
        '标签文件 {path} 中 {kind} “{id}” 的值为 “{value}”。对象类别应为 {kinds}；取值应为 collusive、competitive、unclear。',
    },
    {
      values: {
        path,
        value: label.value,
        kind: label.subject_kind,
        id: label.subject_id,
        kinds: LABELLED.join(', '),
      },
    },
  );
}
