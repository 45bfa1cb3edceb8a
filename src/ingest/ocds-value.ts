import { isLosslessNumber } from 'lossless-json';
import { parseMoney } from './parse-money.ts';

/** One canonical row; a column that is not there is NULL. */
export interface OcdsRow {
  readonly table: string;
  readonly values: Readonly<Record<string, string | undefined>>;
}

/** What was odd about a value of a release that is loaded all the same. */
export interface OcdsIssue {
  readonly table: string;
  readonly column: string;
  readonly code: string;
  readonly raw: string;
}

/** A release that cannot be loaded without guessing. */
export class ReleaseRejected extends Error {
  override readonly name = 'ReleaseRejected';
  readonly code: string;
  readonly column: string | null;
  readonly raw: string | null;

  /** @param raw the value at fault; `null`: the whole release */
  constructor(code: string, column: string | null = null, raw: string | null = null) {
    super(code);
    this.code = code;
    this.column = column;
    this.raw = raw;
  }
}

export type JsonObject = Readonly<Record<string, unknown>>;
export type Report = (table: string, column: string, code: string, raw: string) => void;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);

/** Value at a path of own keys; JSON null, and whatever is not there, is undefined. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value;
  for (const key of path) {
    if (!isObject(here) || !Object.hasOwn(here, key)) return undefined;
    here = here[key];
  }
  return here ?? undefined;
}

/** The objects of an array. Some publishers give a lone object where the standard asks for an array of them. */
export function objects(value: unknown): readonly JsonObject[] {
  if (Array.isArray(value)) return value.filter(isObject);
  return isObject(value) ? [value] : [];
}

export function textOf(value: unknown): string | undefined {
  if (isLosslessNumber(value)) return value.value;
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/**
 * Text of an id. A JSON number is taken only where its text is the id beyond doubt: an integer that no program on its way
 * can have rounded.
 *
 * @throws ReleaseRejected `id_not_text`
 */
export function idOf(value: unknown, table: string, column: string, report: Report): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  if (isLosslessNumber(value)) {
    if (!/^\d{1,15}$/.test(value.value)) throw new ReleaseRejected('id_not_text', column, value.value);
    report(table, column, 'numeric_id', value.value);
    return value.value;
  }
  throw new ReleaseRejected('id_not_text', column, describe(value));
}

/** Money from the digits of the source, never through a float. */
export function moneyOf(value: unknown, table: string, column: string, report: Report): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (isLosslessNumber(value)) return roundedMoney(plainDecimal(value.value), table, column, report);
  if (typeof value === 'string') {
    if (value.trim() === '') return undefined;
    report(table, column, 'number_as_text', value);
    return value;
  }
  report(table, column, 'money_unreadable', describe(value));
  return undefined;
}

// Sources that compute in floats write 74.99999999999999 for 75.
function roundedMoney(digits: string, table: string, column: string, report: Report): string {
  const rounded = /\.\d{5}/.test(digits) ? parseMoney(digits, { round: true }) : null;
  if (rounded?.kind !== 'value') return digits;
  report(table, column, 'amount_rounded', digits);
  return rounded.value;
}

/** A code of the list, as OCDS writes it or in other letter case; anything else is NULL and an issue. */
export function codeOf(
  value: unknown,
  codes: Readonly<Record<string, string>>,
  table: string,
  column: string,
  report: Report,
): string | undefined {
  const text = textOf(value);
  if (text === undefined) return undefined;
  const key = text.trim().toLowerCase();
  if (Object.hasOwn(codes, key)) return codes[key];
  report(table, column, 'code_unknown', text);
  return undefined;
}

/**
 * Writes out the exponent of a JSON number. Beyond any amount of money the text stays as it is, for the money parser to
 * refuse.
 *
 * @example plainDecimal('1.25e3') // '1250'
 */
export function plainDecimal(raw: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d+)$/.exec(raw);
  if (match === null) return raw;
  const [, sign = '', whole = '', fraction = '', power = '0'] = match;
  const exponent = Number(power);
  if (Math.abs(exponent) > 40) return raw;
  const digits = whole + fraction;
  const point = whole.length + exponent;
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const cut = Math.max(point, 1);
  const head = padded.slice(0, cut).replace(/^0+(?=\d)/, '');
  const tail = padded.slice(cut).replace(/0+$/, '');
  return `${sign}${head}${tail === '' ? '' : `.${tail}`}`;
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return '[…]';
  return typeof value === 'object' ? '{…}' : String(value);
}
