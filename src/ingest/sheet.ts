import { distance } from 'fastest-levenshtein';
import { InputError } from '../domain/errors.ts';
import { type TableSpec, table as tableNamed } from '../domain/tables.ts';
import { type BoundColumn, bindHeader, isBesideHeaderOf, isHeaderOf, unitCodes } from './bind-header.ts';
import type { ColumnRule, Feed } from './feed.ts';
import { NAMED_PARTIES } from './header-aliases.ts';
import type { MoneyUnit } from './parse-money.ts';

/** How a file of rows and columns becomes canonical rows. */
export interface Sheet {
  /** Name under which its raw rows are staged. */
  readonly name: string;
  readonly isKnown: (column: string) => boolean;
  readonly separator?: string | undefined;
  /** Source columns whose blanks mean a bidder that the source does not name, with the column of the lot. */
  readonly anonymous: readonly { readonly bidder: string; readonly lot: string }[];
  /**
   * What is read of the file. `header` is `null` where rows name their own columns: then `wanted` is what is read whatever they name.
   * @param wanted source columns that are there to read and their order, where that is settled
   * @throws InputError `missing_column`, `duplicate_column`, `ambiguous_column`
   */
  plan(header: readonly string[] | null, wanted?: readonly string[]): SheetPlan;
}

export interface SheetPlan {
  /** Source columns to read; the indexes in the feeds are positions in this list. */
  readonly wanted: readonly string[];
  readonly feeds: readonly Feed[];
  readonly unknown: readonly string[];
}

/**
 * A file that carries one table, under its own column names or those of Chinese trading records. Bids and awards that name
 * their bidders fill `parties` too.
 */
export function canonicalSheet(file: string, table: TableSpec, zone: string): Sheet {
  const names = table.columns.map((column) => column.name);
  return {
    name: table.name,
    isKnown: (column) => isHeaderOf(table, column) || isBesideHeaderOf(table, column),
    anonymous: [],
    plan(header, given) {
      if (header === null) return { wanted: [], feeds: [], unknown: [] };
      const bound = bindHeader(file, header, table);
      const parties = partiesBeside(file, header, table);
      const read = sourcesOf([...bound, ...parties]);
      const wanted = given ?? read;
      requireOnce(file, header, read);
      for (const column of table.columns) {
        if (column.required === true && !bound.some(({ spec }) => spec === column))
          throw missingColumn(file, column.name, header);
      }
      const feeds = [
        ...feedsOf(table, bound, wanted, zone),
        ...(parties.length === 0 ? [] : feedsOf(PARTIES, parties, wanted, zone)),
      ];
      const unknown = header.filter((name) => name !== '' && !read.includes(name) && !names.includes(name));
      return { wanted, feeds, unknown };
    },
  };
}

const PARTIES = tableNamed('parties');

/** Source columns behind bound ones, each once. */
export const sourcesOf = (bound: readonly BoundColumn[]): readonly string[] => [
  ...new Set(bound.flatMap(({ source, unitIn }) => (unitIn === undefined ? [source] : [source, unitIn]))),
];

/** Columns of a file of bids or awards that name the bidders. */
export function partiesBeside(
  file: string,
  header: readonly string[],
  table: TableSpec,
): readonly BoundColumn[] {
  const aliases = NAMED_PARTIES[table.name];
  if (aliases === undefined) return [];
  // A row that leaves the name out says nothing of the party.
  const own = {
    ...PARTIES,
    columns: PARTIES.columns
      .filter(({ name }) => Object.hasOwn(aliases, name))
      .map((column) => ({ ...column, required: true as const })),
  };
  // What is called `name` in a file of bids is not ours to read.
  const bound = bindHeader(file, header, own, aliases).filter(({ spec, source }) => spec.name !== source);
  return bound.length === own.columns.length ? bound : [];
}

/** One feed; where rows say their unit themselves, one for each unit and one that refuses the rows with any other. */
export function feedsOf(
  table: TableSpec,
  bound: readonly BoundColumn[],
  wanted: readonly string[],
  zone: string,
): readonly Feed[] {
  const rule = ({ spec, source, unit, codes }: BoundColumn): ColumnRule => ({
    spec,
    origin: { kind: 'raw', index: wanted.indexOf(source) },
    zone,
    ...(unit === undefined ? {} : { unit }),
    ...(codes === undefined ? {} : { codes }),
  });
  const byUnit = bound.find(({ unitIn }) => unitIn !== undefined);
  if (byUnit?.unitIn === undefined) return [{ table, rules: bound.map(rule), filter: [] }];
  const index = wanted.indexOf(byUnit.unitIn);
  const others = (unit: MoneyUnit): readonly BoundColumn[] =>
    bound.map((column) => (column === byUnit ? { ...column, unit, unitIn: undefined } : column));
  const refused: ColumnRule = {
    spec: { ...byUnit.spec, type: 'code', codes: unitCodes.flatMap(([, codes]) => codes), required: true },
    origin: { kind: 'raw', index },
    zone,
  };
  return [
    ...unitCodes.flatMap(([unit, values]) =>
      feedsOf(table, others(unit), wanted, zone).map((feed) => ({
        ...feed,
        filter: [...feed.filter, { index, values }],
      })),
    ),
    {
      table,
      rules: bound.map((column) => (column === byUnit ? refused : rule(column))),
      filter: [{ index, values: unitCodes.flatMap(([, codes]) => codes), except: true }],
    },
  ];
}

export function requireOnce(file: string, header: readonly string[], wanted: readonly string[]): void {
  const twice = wanted.find((name) => header.indexOf(name) !== header.lastIndexOf(name));
  if (twice === undefined) return;
  throw new InputError(
    'duplicate_column',
    {
      en: 'The file {file} has the column "{column}" twice, so its values are ambiguous. Rename or remove one of them.',
      'zh-CN': '文件 {file} 中列“{column}”出现两次，取值不明确。请重命名或删除其中一列。',
    },
    { values: { file, column: twice } },
  );
}

export function missingColumn(file: string, column: string, header: readonly string[]): InputError {
  const near = closest(column, header);
  return new InputError(
    'missing_column',
    {
      en: `The file {file} has no column "{column}", which is needed.${near === null ? '' : ' Did you mean "{near}"?'} Its columns are: {columns}. Rename the column or map it in a mapping file.`,
      'zh-CN': `文件 {file} 缺少必需的列“{column}”。${near === null ? '' : '是否指“{near}”？'}现有的列：{columns}。请修改列名，或用映射文件指定。`,
    },
    { values: { file, column, near: near ?? undefined, columns: header.slice(0, 30).join(', ') } },
  );
}

/** The most similar of some names, where one is similar at all. */
export function closest(name: string, candidates: readonly string[]): string | null {
  let best: { readonly candidate: string; readonly distance: number } | null = null;
  for (const candidate of candidates) {
    const d = distance(name.toLowerCase(), candidate.toLowerCase());
    if (best === null || d < best.distance) best = { candidate, distance: d };
  }
  return best !== null && best.distance <= Math.max(2, Math.floor(name.length / 2)) ? best.candidate : null;
}
