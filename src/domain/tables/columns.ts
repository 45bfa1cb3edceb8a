/**
 * - `id`: text, never a number; placeholders become NULL
 * - `text`: free text
 * - `code`: one of `codes`
 * - `money`: exact decimal in the main unit of its currency
 * - `number`: decimal without a unit (a rate, a score, a quantity)
 * - `integer`
 * - `time`: instant, stored in UTC
 * - `boolean`
 * - `json`: a JSON value as text
 */
export type ColumnType =
  | 'id'
  | 'text'
  | 'code'
  | 'money'
  | 'number'
  | 'integer'
  | 'time'
  | 'boolean'
  | 'json';

export interface ColumnSpec {
  readonly name: string;
  readonly type: ColumnType;
  readonly required?: true;
  readonly codes?: readonly string[];
  /** About a person, or a number that others could misuse: masked wherever it is shown. */
  readonly private?: true;
  readonly meaning: string;
}

export interface TableSpec {
  readonly name: string;
  /** Columns that name a row; two rows with one key are a contradiction or an exact duplicate. */
  readonly key: readonly string[];
  readonly required?: true;
  readonly meaning: string;
  readonly columns: readonly ColumnSpec[];
}

type Extra = Pick<ColumnSpec, 'codes' | 'required' | 'private'>;
const column =
  (type: ColumnType) =>
  (name: string, meaning: string, extra: Extra = {}): ColumnSpec => ({ name, type, meaning, ...extra });
export const id = column('id');
export const text = column('text');
export const code = column('code');
export const money = column('money');
export const number = column('number');
export const integer = column('integer');
export const time = column('time');
export const boolean = column('boolean');
export const json = column('json');
/** For the optional part of a column. */
export const required = { required: true } as const;
export const lotId = id('lot_id', 'Lot the row belongs to', required);
export const bidderId = id('bidder_id', 'Bidder the row belongs to', required);
