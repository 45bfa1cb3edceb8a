import type { ColumnSpec, TableSpec } from '../domain/tables.ts';
import type { MoneyUnit } from './parse-money.ts';

/** Where the value of a canonical column comes from; indexes are those of the raw relation's columns. */
export type Origin =
  | { readonly kind: 'raw'; readonly index: number }
  /** Several values as one id, with `|` between them. */
  | { readonly kind: 'joined'; readonly indexes: readonly number[] }
  | { readonly kind: 'constant'; readonly text: string };

/** How one canonical column is filled. */
export interface ColumnRule {
  readonly spec: ColumnSpec;
  readonly origin: Origin;
  readonly zone: string;
  readonly unit?: MoneyUnit | undefined;
  readonly currency?: string | undefined;
  readonly formats?: readonly string[] | undefined;
  /** Translation of whole values; `null`: nothing known. */
  readonly codes?: Readonly<Record<string, string | null>> | undefined;
  readonly round?: boolean | undefined;
}

/**
 * Which rows of a raw relation a feed takes: those whose column has one of the values, trimmed (or none of them: `except`); all
 * conditions hold.
 */
export type Filter = readonly {
  readonly index: number;
  readonly values: readonly string[];
  readonly except?: true;
}[];

/** One raw relation to one canonical table. */
export interface Feed {
  readonly table: TableSpec;
  readonly rules: readonly ColumnRule[];
  readonly filter: Filter;
}

/** Raw rows of one source: `line`, `byte`, `marks`, `c0`, `c1` … */
export interface RawRelation {
  readonly sourceNo: number;
  /** What stands behind `from`. */
  readonly from: string;
  /** Source names of the columns, for people. */
  readonly names: readonly string[];
  /** DuckDB types of the columns. */
  readonly types: readonly string[];
  readonly rows: number;
}
