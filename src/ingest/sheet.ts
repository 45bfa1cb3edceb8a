import { distance } from 'fastest-levenshtein';
import { InputError } from '../domain/errors.ts';
import type { TableSpec } from '../domain/tables.ts';
import type { ColumnRule, Feed } from './feed.ts';

/** How a file of rows and columns becomes canonical rows. */
export interface Sheet {
  /** Name under which its raw rows are staged. */
  readonly name: string;
  readonly isKnown: (column: string) => boolean;
  readonly separator?: string | undefined;
  /** Source columns whose blanks mean a bidder that the source does not name, with the column of the lot. */
  readonly anonymous: readonly { readonly bidder: string; readonly lot: string }[];
  /**
   * What is read of the file. `header` is `null` where rows name their own columns.
   * @throws InputError `missing_column`, `duplicate_column`
   */
  plan(header: readonly string[] | null): SheetPlan;
}

export interface SheetPlan {
  /** Source columns to read; the indexes in the feeds are positions in this list. */
  readonly wanted: readonly string[];
  readonly feeds: readonly Feed[];
  readonly unknown: readonly string[];
}

/** A file that carries the canonical columns of one table. */
export function canonicalSheet(file: string, table: TableSpec, zone: string): Sheet {
  const names = table.columns.map((column) => column.name);
  return {
    name: table.name,
    isKnown: (column) => names.includes(column),
    anonymous: [],
    plan(header) {
      const wanted = header === null ? names : names.filter((name) => header.includes(name));
      if (header !== null) {
        requireOnce(file, header, wanted);
        for (const column of table.columns) {
          if (column.required === true && !header.includes(column.name))
            throw missingColumn(file, column.name, header);
        }
      }
      const rules: ColumnRule[] = wanted.map((name, index) => ({
        spec: table.columns.find((column) => column.name === name) as ColumnRule['spec'],
        origin: { kind: 'raw', index },
        zone,
      }));
      const unknown = (header ?? []).filter((name) => name !== '' && !names.includes(name));
      return { wanted, feeds: [{ table, rules, filter: [] }], unknown };
    },
  };
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
