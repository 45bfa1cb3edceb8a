import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { EXIT, InputError } from '../domain/errors.ts';
import { TABLES } from '../domain/tables.ts';
import type { BillMapping } from './bill-mapping.ts';
import { tableOfFile } from './bind-header.ts';
import { readCsv } from './csv.ts';
import { OPENING_RECORD } from './header-aliases.ts';
import { parseMapping } from './mapping.ts';
import { looksLikeOcds } from './ocds.ts';
import { looksLikeOpeningRecord, openingRecordSheet } from './opening-record.ts';
import { canonicalSheet, closest, type Sheet } from './sheet.ts';
import { openSource, unreadable } from './source-file.ts';

export type SourceFormat = 'csv' | 'jsonl' | 'parquet' | 'ocds' | 'bill';

/** A file to read and how. */
export interface PlannedSource {
  readonly path: string;
  readonly name: string;
  readonly format: SourceFormat;
  readonly bytes: number;
  readonly gzip: boolean;
  /** `null` for formats that know their own tables. */
  readonly sheet: Sheet | null;
  /** How the XML of pricing software is read. */
  readonly bill?: BillMapping;
}

export interface Discovery {
  readonly folder: string;
  readonly sources: readonly PlannedSource[];
  /** Files that are not read. */
  readonly unknown: readonly string[];
}

const FORMATS: Readonly<Record<string, SourceFormat>> = {
  '.csv': 'csv',
  '.tsv': 'csv',
  '.parquet': 'parquet',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.json': 'jsonl',
};
// Read by people, or by this program in another role.
const COMPANIONS = /^(?:\..*|readme.*|licen[cs]e.*|.*\.md|mapping\.ya?ml|expected\..*)$/i;

/**
 * Finds the files to read: by the mapping where there is one (given, or `mapping.yaml` beside the data), else by the names of
 * the tables; other JSON files where they are OCDS; where neither lots nor bids are there, the only other CSV file that is a record of bid
 * openings.
 *
 * @throws InputError `data_missing`, `mapping_missing`, `mapping_wrong`, `mapped_file_missing`, `no_bids`, `data_empty`
 */
export async function discover(data: string, mapping: string | undefined, zone: string): Promise<Discovery> {
  const path = resolve(data);
  const folder = isFile(path) ? dirname(path) : path;
  const files = isFile(path) ? [basename(path)] : filesOf(path, data);
  const mappingPath = mapping ?? (isFile(path) ? undefined : besideData(folder));
  if (mappingPath !== undefined) return byMapping(folder, files, mappingPath, zone);

  const sources: PlannedSource[] = [];
  const unknown: string[] = [];
  for (const file of files) {
    const source = await byName(folder, file, zone);
    if (source !== null) sources.push(source);
    else if (files.length === 1 || !COMPANIONS.test(file)) unknown.push(file);
  }
  const tables = new Set(sources.map(({ sheet }) => sheet?.name));
  if (!tables.has('bids') && !tables.has('lots')) {
    const record = await openingRecord(folder, unknown, zone);
    if (record !== null)
      return {
        folder,
        sources: [...sources, record],
        unknown: unknown.filter((file) => file !== record.name),
      };
  }
  if (!sources.some(({ format }) => format === 'ocds')) {
    for (const table of ['bids', 'lots']) if (!tables.has(table)) throw noTable(data, table, files);
  }
  return { folder, sources, unknown };
}

function filesOf(path: string, given: string): readonly string[] {
  let entries: readonly string[];
  try {
    entries = readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isFile() || (entry.isSymbolicLink() && isFile(join(path, entry.name))))
      .map((entry) => entry.name);
  } catch (cause) {
    if (existsSync(path)) throw unreadable(given, cause);
    throw new InputError(
      'data_missing',
      {
        en: 'There is no file or folder {data}. Check the path; names with spaces need quotation marks.',
        'zh-CN': '找不到文件或文件夹 {data}。请检查路径；名称含空格时请加引号。',
      },
      { values: { data: given }, cause },
    );
  }
  // Code-point order: the same on every machine and in every locale.
  return [...entries].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

const besideData = (folder: string): string | undefined =>
  ['mapping.yaml', 'mapping.yml'].map((name) => join(folder, name)).find(isFile);

interface NameParts {
  readonly stem: string;
  readonly format: SourceFormat | null;
  readonly gzip: boolean;
}

function nameParts(file: string): NameParts {
  const gzip = /\.gz$/i.test(file);
  const plain = gzip ? file.slice(0, -3) : file;
  const extension = /\.[^.]*$/.exec(plain)?.[0].toLowerCase() ?? '';
  const format = FORMATS[extension] ?? null;
  return { stem: plain.split('.')[0] ?? '', format: gzip && format === 'parquet' ? null : format, gzip };
}

async function byName(folder: string, file: string, zone: string): Promise<PlannedSource | null> {
  const { stem, format, gzip } = nameParts(file);
  if (format === null) return null;
  const path = join(folder, file);
  const known = tableOfFile(stem) ?? stem.toLowerCase();
  const table = TABLES.find(({ name }) => name === known);
  const common = { path, name: file, gzip, bytes: statSync(path).size };
  if (table !== undefined) return { ...common, format, sheet: canonicalSheet(file, table, zone) };
  return format === 'jsonl' && looksLikeOcds(await head(path, file))
    ? { ...common, format: 'ocds', sheet: null }
    : null;
}

async function openingRecord(
  folder: string,
  files: readonly string[],
  zone: string,
): Promise<PlannedSource | null> {
  const sheets = files.filter((file) => nameParts(file).format === 'csv');
  const named = sheets.filter((file) => tableOfFile(nameParts(file).stem) === OPENING_RECORD);
  const [name, ...others] = named.length > 0 ? named : sheets;
  if (name === undefined || others.length > 0) return null;
  const path = join(folder, name);
  const sheet = openingRecordSheet(name, zone);
  if (!looksLikeOpeningRecord(name, await headerOf(path, name, sheet))) return null;
  const { gzip } = nameParts(name);
  return { path, name, format: 'csv', gzip, bytes: statSync(path).size, sheet };
}

async function headerOf(path: string, name: string, { isKnown }: Sheet): Promise<readonly string[]> {
  let header: readonly string[] = [];
  const found = new Error('the header is known');
  const nothing = {
    table: () => ({ add: () => undefined }),
    reject: () => undefined,
    issue: () => undefined,
    full: () => null,
  };
  await readCsv(
    openSource(path, name, () => undefined),
    nothing,
    {
      maxRecordBytes: 1 << 20,
      isKnown,
      bind(names) {
        header = names;
        throw found;
      },
    },
  ).catch((error: unknown) => {
    if (error !== found) throw error;
  });
  return header;
}

async function head(path: string, name: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of openSource(path, name, () => undefined).chunks()) {
    parts.push(chunk);
    length += chunk.length;
    if (length >= 1 << 20) break;
  }
  return Buffer.concat(parts);
}

function byMapping(folder: string, files: readonly string[], mapping: string, zone: string): Discovery {
  let text: string;
  try {
    text = readFileSync(mapping, 'utf8');
  } catch (cause) {
    throw new InputError(
      'mapping_missing',
      {
        en: 'The mapping file {file} cannot be read. Check the path given with --mapping.',
        'zh-CN': '无法读取映射文件 {file}。请检查 --mapping 给出的路径。',
      },
      { values: { file: mapping }, cause },
    );
  }
  const { sources: mapped, bills } = parseMapping(text, basename(mapping), zone);
  // One file and a mapping of one source belong together, whatever the file is called.
  const only = files.length === 1 && mapped.length === 1 ? files[0] : undefined;
  const sources = mapped.map(({ file, sheet }): PlannedSource => {
    const name = files.includes(file) ? file : (only ?? file);
    const path = join(folder, name);
    const { format, gzip } = nameParts(name);
    if (!files.includes(name)) throw mappedFileMissing(basename(mapping), file, files);
    if (format === null) throw formatUnknown(name);
    return { path, name, format, gzip, bytes: statSync(path).size, sheet };
  });
  const read = new Set(sources.map(({ name }) => name));
  for (const name of files) {
    const bill = read.has(name) ? undefined : bills.find(({ match }) => match(name) !== null);
    if (bill === undefined) continue;
    const path = join(folder, name);
    const gzip = /\.gz$/i.test(name);
    sources.push({ path, name, format: 'bill', gzip, bytes: statSync(path).size, sheet: null, bill });
    read.add(name);
  }
  return {
    folder,
    sources,
    unknown: files.filter((file) => !read.has(file) && !COMPANIONS.test(file)),
  };
}

function mappedFileMissing(mapping: string, file: string, files: readonly string[]): InputError {
  const near = closest(file, files);
  return new InputError(
    'mapped_file_missing',
    {
      en: `The mapping {mapping} names the file "{file}", which is not in the data folder.${near === null ? '' : ' Did you mean "{near}"?'}`,
      'zh-CN': `映射文件 {mapping} 指定的文件“{file}”不在数据文件夹中。${near === null ? '' : '是否指“{near}”？'}`,
    },
    { values: { mapping, file, near: near ?? undefined } },
  );
}

function formatUnknown(file: string): InputError {
  return new InputError(
    'format_unknown',
    {
      en: 'The file {file} has no known format. Known are .csv, .csv.gz, .parquet, .jsonl and .jsonl.gz; save it as one of them.',
      'zh-CN':
        '无法识别文件 {file} 的格式。支持 .csv、.csv.gz、.parquet、.jsonl 和 .jsonl.gz，请另存为其中一种。',
    },
    { values: { file } },
  );
}

function noTable(data: string, table: string, files: readonly string[]): InputError {
  if (files.length === 0) {
    return new InputError(
      'data_empty',
      {
        en: 'The folder {data} holds no file. Put lots.csv and bids.csv there, or name another folder.',
        'zh-CN': '文件夹 {data} 中没有任何文件。请放入 lots.csv 和 bids.csv，或指定其他文件夹。',
      },
      { values: { data }, exitCode: EXIT.dataGate },
    );
  }
  return new InputError(
    `no_${table}`,
    {
      en: 'There is no table "{table}" in {data}: it needs a file named {table}.csv, {table}.parquet or {table}.jsonl, OCDS files, or a mapping that fills it (--mapping). Found: {files}.',
      'zh-CN':
        '{data} 中没有“{table}”表：需要 {table}.csv、{table}.parquet 或 {table}.jsonl 文件，或 OCDS 文件，或用 --mapping 指定映射文件。现有文件：{files}。',
    },
    { values: { data, table, files: files.slice(0, 20).join(', ') } },
  );
}
