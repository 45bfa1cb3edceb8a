import { InputError } from '../domain/errors.ts';
import type { ColumnSpec, TableSpec } from '../domain/tables.ts';
import {
  COLUMN_ALIASES,
  type ColumnAliases,
  FILE_ALIASES,
  NAMED_PARTIES,
  UNIT_CODES,
} from './header-aliases.ts';
import { MONEY_UNITS, type MoneyUnit } from './parse-money.ts';

/** A column of a table and the column of the file that fills it. */
export interface BoundColumn {
  readonly spec: ColumnSpec;
  readonly source: string;
  readonly unit?: MoneyUnit | undefined;
  readonly codes?: Readonly<Record<string, string | null>> | undefined;
  /** Column of the file in which each row says the unit. */
  readonly unitIn?: string | undefined;
}

type Aliases = Readonly<Record<string, ColumnAliases>>;

/**
 * Finds the columns of a table in a header: by their own names first, else by the names that Chinese records have for them. An
 * amount may say its unit in brackets, as in 投标报价（万元）.
 *
 * @throws InputError `ambiguous_column` where two columns have one meaning, `column_unit_unknown`
 */
export function bindHeader(
  file: string,
  header: readonly string[],
  table: TableSpec,
  aliases: Aliases = COLUMN_ALIASES[table.name] ?? {},
): readonly BoundColumn[] {
  const words = [...new Set(header)].map((name) => ({ name, ...readHeader(name) }));
  const bound: BoundColumn[] = [];
  for (const spec of table.columns) {
    if (header.includes(spec.name)) {
      bound.push({ spec, source: spec.name });
      continue;
    }
    const known = aliases[spec.name];
    if (known === undefined) continue;
    const found = known.names
      .map((names) => names.map(plain))
      .map((names) =>
        words.filter(
          ({ whole, stem }) => names.includes(whole) || (spec.type === 'money' && names.includes(stem)),
        ),
      )
      .find((candidates) => candidates.length > 0);
    const [first, second] = found ?? [];
    if (first === undefined) continue;
    if (second !== undefined)
      throw ambiguous(
        file,
        spec.name,
        (found ?? []).map(({ name }) => name),
      );
    const unit =
      spec.type === 'money' ? unitOf(file, first.name, first.bracket, known, first.whole) : undefined;
    const unitIn = header.find((name) => known.unitIn?.includes(plain(name)));
    if (unit !== undefined && unitIn !== undefined) throw ambiguous(file, spec.name, [first.name, unitIn]);
    bound.push({ spec, source: first.name, unit, codes: known.codes, unitIn });
  }
  return bound;
}

/** Whether a name may be a column of the table, for telling separators. */
export function isHeaderOf(table: TableSpec, name: string): boolean {
  const { whole, stem } = readHeader(name);
  return (
    table.columns.some((column) => column.name === name) ||
    Object.values(COLUMN_ALIASES[table.name] ?? {}).some(({ names }) =>
      names.flat().some((alias) => plain(alias) === whole || plain(alias) === stem),
    )
  );
}

/** Whether a name may be a column of the unit of an amount of the table, or of the names of its bidders. */
export function isBesideHeaderOf(table: TableSpec, name: string): boolean {
  const word = plain(name);
  const units = Object.values(COLUMN_ALIASES[table.name] ?? {}).flatMap(({ unitIn }) => unitIn ?? []);
  const names = Object.values(NAMED_PARTIES[table.name] ?? {}).flatMap((aliases) => aliases.names.flat());
  return [...units, ...names].some((alias) => plain(alias) === word);
}

/** Table that a file of this name, without extension, holds. */
export const tableOfFile = (stem: string): string | undefined => {
  const word = plain(stem).replace(/[()]/g, '');
  return Object.hasOwn(FILE_ALIASES, word) ? FILE_ALIASES[word] : undefined;
};

/** Values of a unit column that stand for each unit. */
export const unitCodes = Object.entries(UNIT_CODES) as readonly (readonly [MoneyUnit, readonly string[]])[];

interface Words {
  readonly whole: string;
  /** The name before a pair of brackets at its end, and what is in them. */
  readonly stem: string;
  readonly bracket: string | null;
}

// NFKC makes full-width letters and brackets plain ones.
const plain = (name: string): string => name.normalize('NFKC').replace(/\s+/gu, '').toUpperCase();

function readHeader(name: string): Words {
  const whole = plain(name);
  const parts = /^(.+?)[([【](.*)[)\]】]$/u.exec(whole);
  return { whole, stem: parts?.[1] ?? whole, bracket: parts?.[2] ?? null };
}

function unitOf(
  file: string,
  name: string,
  bracket: string | null,
  { names }: ColumnAliases,
  whole: string,
): MoneyUnit | undefined {
  if (bracket === null || names.flat().some((alias) => plain(alias) === whole)) return undefined;
  const word = bracket.replace(/^(?:单位)?[::]?(?:人民币|RMB|CNY)?/u, '');
  if (word === '') return '元';
  if (Object.hasOwn(MONEY_UNITS, word)) return word as MoneyUnit;
  throw new InputError(
    'column_unit_unknown',
    {
      en: 'The column "{column}" of {file} says a unit that is not known ({unit}). Known are {units}. Rename the column, or say the unit in a mapping file.',
      'zh-CN':
        '文件 {file} 的列“{column}”所写的单位（{unit}）无法识别。可识别的单位：{units}。请修改列名，或在映射文件中写明单位。',
    },
    {
      values: {
        file,
        column: name,
        unit: bracket,
        units: Object.keys(MONEY_UNITS)
          .filter((unit) => !/[a-z]/.test(unit))
          .join(', '),
      },
    },
  );
}

function ambiguous(file: string, column: string, columns: readonly string[]): InputError {
  return new InputError(
    'ambiguous_column',
    {
      en: 'In {file} the columns {columns} could each be "{column}", so which one is meant cannot be told. Remove all but one, or say in a mapping file which one is meant.',
      'zh-CN':
        '文件 {file} 中的列 {columns} 都可以作为“{column}”，无法确定以哪一列为准。请只保留其中一列，或用映射文件指定。',
    },
    { values: { file, column, columns: columns.map((name) => `"${name}"`).join(', ') } },
  );
}
