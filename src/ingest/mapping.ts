import { parseDocument } from 'yaml';
import { InputError } from '../domain/errors.ts';
import { type ColumnSpec, TABLES, type TableSpec } from '../domain/tables.ts';
import { type BillMapping, parseBills } from './bill-mapping.ts';
import { convertValue } from './convert-value.ts';
import type { ColumnRule, Feed, Filter } from './feed.ts';
import { type ColumnMapping, mappingSchema, mistakes, type TableMapping } from './mapping-schema.ts';
import { isZone } from './parse-time.ts';
import { closest, missingColumn, requireOnce, type Sheet } from './sheet.ts';

export interface MappedSource {
  readonly file: string;
  readonly sheet: Sheet;
}

/** What a mapping file names: files of rows, and XML files of pricing software. */
export interface Mapping {
  readonly sources: readonly MappedSource[];
  readonly bills: readonly BillMapping[];
}

/**
 * Reads a mapping file. Every mistake in it is told at once, each with its place.
 *
 * @throws InputError `mapping_wrong`
 */
export function parseMapping(text: string, name: string, defaultZone: string): Mapping {
  const document = parseDocument(text, { prettyErrors: true });
  const problems: string[] = document.errors.map((error) => error.message.split('\n')[0] as string);
  const parsed = problems.length > 0 ? null : mappingSchema.safeParse(document.toJS());
  if (parsed !== null && !parsed.success) problems.push(...mistakes(parsed.error.issues));
  const mapping = parsed?.success ? parsed.data : null;
  const zone = mapping?.zone ?? defaultZone;
  if (mapping !== null && !isZone(zone)) problems.push(`zone: "${zone}" is not a time zone`);
  const sources = (mapping?.sources ?? []).map((source, i) => {
    const place = `sources[${i}]`;
    const { table, tables, columns, constants, filter } = source;
    if ((table === undefined) === (tables === undefined))
      problems.push(`${place}: say either "table" or "tables"`);
    if (tables !== undefined && Object.keys({ ...columns, ...constants, ...filter }).length > 0)
      problems.push(`${place}: with "tables", columns, constants and filter belong to each of them`);
    const mapped = tables ?? [{ table: table ?? '', columns, constants, filter }];
    const checked = mapped.map((one, k) =>
      checkTable(one, tables === undefined ? place : `${place}.tables[${k}]`, zone, problems),
    );
    return { file: source.file, separator: source.delimiter, checked };
  });
  const bills = parseBills(mapping?.bills ?? [], problems);
  if (mapping !== null && sources.length + bills.length === 0)
    problems.push('sources: names no file to read');
  if (problems.length > 0) {
    throw new InputError(
      'mapping_wrong',
      {
        en: 'The mapping {file} cannot be used: {problems}. Correct it and run again.',
        'zh-CN': '映射文件 {file} 有误：{problems}。请改正后重新运行。',
      },
      { values: { file: name, problems: problems.join('; ') } },
    );
  }
  return {
    sources: sources.map(({ file, separator, checked }) => ({
      file,
      sheet: mappedSheet(file, separator, checked as readonly CheckedTable[]),
    })),
    bills,
  };
}

interface CheckedColumn {
  readonly spec: ColumnSpec;
  readonly sources: readonly string[];
  readonly constant: string | null;
  readonly mapping: ColumnMapping;
  readonly zone: string;
}
interface CheckedTable {
  readonly table: TableSpec;
  readonly columns: readonly CheckedColumn[];
  readonly filter: Readonly<Record<string, readonly string[]>>;
}

function checkTable(
  mapping: TableMapping,
  at: string,
  zone: string,
  problems: string[],
): CheckedTable | null {
  const table = TABLES.find((candidate) => candidate.name === mapping.table);
  if (table === undefined) {
    if (mapping.table !== '')
      problems.push(
        `${at}.table: no table "${mapping.table}"${hint(
          mapping.table,
          TABLES.map(({ name }) => name),
        )}`,
      );
    return null;
  }
  const names = table.columns.map((column) => column.name);
  const find = (name: string, where: string): ColumnSpec | undefined => {
    const spec = table.columns.find((column) => column.name === name);
    if (spec === undefined)
      problems.push(
        `${at}.${where}.${name}: table "${table.name}" has no column "${name}"${hint(name, names)}`,
      );
    return spec;
  };
  const columns: CheckedColumn[] = [];
  for (const [name, column] of Object.entries(mapping.columns)) {
    const spec = find(name, 'columns');
    if (spec === undefined) continue;
    const full = column;
    const where = `${at}.columns.${name}`;
    const sources = full.columns ?? (full.column === undefined ? [] : [full.column]);
    if ((full.column === undefined) === (full.columns === undefined))
      problems.push(`${where}: say either "column" or "columns"`);
    if (full.columns !== undefined && spec.type !== 'id')
      problems.push(`${where}: only ids can be made of several columns`);
    if (full.unit !== undefined && spec.type !== 'money')
      problems.push(`${where}.unit: "${name}" is not an amount of money`);
    if ((full.format !== undefined || full.zone !== undefined) && spec.type !== 'time')
      problems.push(`${where}: format and zone belong to times, and "${name}" is none`);
    if (full.zone !== undefined && !isZone(full.zone))
      problems.push(`${where}.zone: "${full.zone}" is not a time zone`);
    columns.push({ spec, sources, constant: null, mapping: full, zone: full.zone ?? zone });
  }
  for (const [name, constant] of Object.entries(mapping.constants)) {
    const spec = find(name, 'constants');
    if (spec === undefined) continue;
    if (Object.hasOwn(mapping.columns, name))
      problems.push(`${at}.constants.${name}: "${name}" is mapped under columns as well`);
    const checked = { spec, sources: [], constant, mapping: {}, zone };
    const { value, issue, quarantine } = convertValue(
      { spec, origin: { kind: 'constant', text: constant }, zone },
      constant,
    );
    if (value === null || issue !== undefined || quarantine !== undefined)
      problems.push(
        `${at}.constants.${name}: "${constant}" cannot be a value of "${name}"${hint(constant, spec.codes ?? [])}`,
      );
    columns.push(checked);
  }
  for (const column of columns) {
    for (const [from, to] of Object.entries(column.mapping.codes ?? {})) {
      if (column.spec.type === 'code' && to !== null && !column.spec.codes?.includes(to))
        problems.push(
          `${at}.columns.${column.spec.name}.codes.${from}: "${to}" is not a code${hint(to, column.spec.codes ?? [])}`,
        );
    }
  }
  for (const column of table.columns) {
    if (column.required === true && !columns.some(({ spec }) => spec === column))
      problems.push(`${at}: table "${table.name}" needs the column "${column.name}"`);
  }
  return { table, columns, filter: mapping.filter };
}

function hint(name: string, candidates: readonly string[]): string {
  const near = closest(name, candidates);
  return near === null ? '' : `; did you mean "${near}"?`;
}

// Bids, else lots, own a row that feeds several tables: its row counts as loaded if theirs is.
const OWNERS = ['bids', 'lots'];
const ownership = (table: string): number => {
  const rank = OWNERS.indexOf(table);
  return rank === -1 ? OWNERS.length : rank;
};

function mappedSheet(file: string, separator: string | undefined, tables: readonly CheckedTable[]): Sheet {
  const ordered = [...tables].sort((a, b) => ownership(a.table.name) - ownership(b.table.name));
  const wanted = [
    ...new Set(
      ordered.flatMap(({ columns, filter }) => [
        ...columns.flatMap((column) => column.sources),
        ...Object.keys(filter),
      ]),
    ),
  ];
  const index = (name: string): number => wanted.indexOf(name);
  const feeds: Feed[] = ordered.map(({ table, columns, filter }) => ({
    table,
    rules: columns.map(
      ({ spec, sources, constant, mapping, zone }): ColumnRule => ({
        spec,
        zone,
        origin:
          constant !== null
            ? { kind: 'constant', text: constant }
            : sources.length === 1
              ? { kind: 'raw', index: index(sources[0] as string) }
              : { kind: 'joined', indexes: sources.map(index) },
        unit: mapping.unit,
        currency: mapping.currency,
        formats: mapping.format,
        codes: mapping.codes,
        round: mapping.round,
      }),
    ),
    filter: Object.entries(filter).map(([name, values]): Filter[number] => ({ index: index(name), values })),
  }));
  const anonymous = ordered
    .filter(({ table }) => table.name === 'bids')
    .flatMap(({ columns }) => {
      const lot = columns.find(({ spec }) => spec.name === 'lot_id')?.sources[0];
      return columns
        .filter(({ spec, mapping }) => spec.name === 'bidder_id' && mapping.when_blank === 'anonymous')
        .map(({ sources }) => ({ bidder: sources[0] as string, lot: lot as string }));
    });
  return {
    name: '',
    separator,
    isKnown: (column) => wanted.includes(column),
    anonymous,
    plan(header) {
      if (header !== null) {
        requireOnce(file, header, wanted);
        const missing = wanted.find((name) => !header.includes(name));
        if (missing !== undefined) throw missingColumn(file, missing, header);
      }
      return { wanted, feeds, unknown: [] };
    },
  };
}
