import { parseChineseAmount } from './chinese-numerals.ts';
import { isPlaceholder, trimEdges } from './placeholders.ts';

/** What one unit of a source column is worth in the main unit, as a power of ten. */
export const MONEY_UNITS = {
  元: 0,
  万元: 4,
  亿元: 8,
  千元: 3,
  百万元: 6,
  角: -1,
  分: -2,
  thousand: 3,
  million: 6,
  billion: 9,
  cent: -2,
} as const;
export type MoneyUnit = keyof typeof MONEY_UNITS;

export interface DecimalOptions {
  readonly unit?: MoneyUnit | undefined;
  /** Currency of the column, where one is declared: its sign is then accepted before the digits. */
  readonly currency?: string | undefined;
  /** Digits after the point that are kept; more significant ones are refused, or rounded half away from zero. */
  readonly decimals?: number | undefined;
  readonly round?: boolean | undefined;
}

/** `value`: exact decimal text, no exponent, no superfluous zero. */
export type ParsedDecimal =
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'null'; readonly reason: 'blank' | 'placeholder' }
  | { readonly kind: 'quarantine'; readonly code: DecimalProblem };

export type DecimalProblem =
  | 'money_unreadable'
  | 'money_not_finite'
  | 'money_scientific'
  | 'money_separators'
  | 'money_unit'
  | 'money_percent'
  | 'money_currency'
  | 'money_too_precise'
  | 'money_out_of_range';

const SIGNS: Readonly<Record<string, readonly string[]>> = {
  '¥': ['CNY', 'JPY'],
  RMB: ['CNY'],
  CNY: ['CNY'],
  人民币: ['CNY'],
  $: ['USD'],
  USD: ['USD'],
  '€': ['EUR'],
  EUR: ['EUR'],
  '£': ['GBP'],
  GBP: ['GBP'],
};
const SIGN = /^(人民币|RMB|CNY|USD|EUR|GBP|[¥$€£])[:： ]?/iu;
const SUFFIX = /(百万元|千元|万元|亿元|[万亿]|[元圆角分])(?:整|正)?$/u;
const PLAIN = /^\d+(?:\.\d*)?$|^\.\d+$/;
// One kind of separator, groups of exactly three.
const GROUPED = /^\d{1,3}(?:(,\d{3})+|( \d{3})+|('\d{3})+)(?:\.\d+)?$/;

const quarantine = (code: DecimalProblem): ParsedDecimal => ({ kind: 'quarantine', code });

/**
 * The one way into the engine for a price. Text to exact decimal text in the main unit (元), by string arithmetic alone.
 * A unit that the text itself names must be the one the column declares.
 *
 * @example parseMoney('￥１，２３４．５０', {}) // { kind: 'value', value: '1234.5' }
 * @example parseMoney('1,835.0534', { unit: '万元' }) // { kind: 'value', value: '18350534' }
 */
export function parseMoney(raw: string, options: DecimalOptions = {}): ParsedDecimal {
  const text = foldWidth(trimEdges(raw));
  if (text === '') return { kind: 'null', reason: 'blank' };
  if (isPlaceholder(text)) return { kind: 'null', reason: 'placeholder' };
  const unit = options.unit ?? '元';
  const words = text.replaceAll(' ', '');
  const chinese = parseChineseAmount(words);
  if (chinese !== null) return unit === '元' ? scaled(chinese, 0, options) : quarantine('money_unit');

  const minus = /^[-+]/.exec(text)?.[0];
  let rest = minus === undefined ? text : text.slice(1).trimStart();
  const sign = SIGN.exec(rest);
  if (sign !== null) {
    const currencies = SIGNS[(sign[1] as string).toUpperCase()] ?? [];
    if (!currencies.includes(options.currency ?? 'CNY')) return quarantine('money_currency');
    rest = rest.slice(sign[0].length).trimStart();
  }
  const suffix = SUFFIX.exec(rest);
  if (suffix !== null) {
    if (canonicalUnit(suffix[1] as string) !== unit) return quarantine('money_unit');
    rest = rest.slice(0, suffix.index).trimEnd();
  }
  // A second sign hides in ￥-5.
  const inner = minus === undefined ? /^[-+]/.exec(rest)?.[0] : undefined;
  if (inner !== undefined) rest = rest.slice(1);
  const digits = PLAIN.test(rest) ? rest : GROUPED.test(rest) ? rest.replace(/[, ']/g, '') : null;
  if (digits === null) return quarantine(diagnose(rest));
  return scaled(`${(minus ?? inner) === '-' ? '-' : ''}${digits}`, MONEY_UNITS[unit], options);
}

/**
 * A number without a unit (a rate, a score, a quantity); a percent sign divides by one hundred, as it says.
 *
 * @example parseNumber('97.5%') // { kind: 'value', value: '0.975' }
 */
export function parseNumber(raw: string, options: DecimalOptions = {}): ParsedDecimal {
  const text = foldWidth(trimEdges(raw));
  const percent = text.endsWith('%');
  const body = percent ? text.slice(0, -1).trimEnd() : text;
  if (body === '') return percent ? quarantine('money_unreadable') : { kind: 'null', reason: 'blank' };
  if (isPlaceholder(body)) return { kind: 'null', reason: 'placeholder' };
  const minus = /^[-+]/.exec(body)?.[0] ?? '';
  const rest = body.slice(minus.length);
  const digits = PLAIN.test(rest) ? rest : GROUPED.test(rest) ? rest.replace(/[, ']/g, '') : null;
  if (digits === null) return quarantine(diagnose(rest));
  return scaled(`${minus === '-' ? '-' : ''}${digits}`, percent ? -2 : 0, {
    ...options,
    decimals: options.decimals ?? 8,
  });
}

function diagnose(rest: string): DecimalProblem {
  if (/^[-+]?(nan|inf|infinity|∞)$/i.test(rest)) return 'money_not_finite';
  if (/^\d+(?:\.\d*)?e[-+]?\d+$/i.test(rest)) return 'money_scientific';
  if (/^[\d.,' ]+%$|^[\d.]+‰$/.test(rest)) return 'money_percent';
  if (/^\d[\d.,' ]*$/.test(rest)) return 'money_separators';
  if (/^\d[\d.,' ]*[百千万亿]/.test(rest)) return 'money_unit';
  return 'money_unreadable';
}

const canonicalUnit = (suffix: string): string =>
  suffix === '圆' ? '元' : suffix === '万' ? '万元' : suffix === '亿' ? '亿元' : suffix;

// Moves the point, drops superfluous zeros, and holds the result to decimal(20, decimals).
function scaled(text: string, exponent: number, options: DecimalOptions): ParsedDecimal {
  const decimals = options.decimals ?? 4;
  const negative = text.startsWith('-');
  const [whole = '', fraction = ''] = (negative ? text.slice(1) : text).split('.');
  const point = whole.length + exponent;
  let all = whole + fraction;
  let at = point;
  if (at <= 0) {
    all = '0'.repeat(1 - at) + all;
    at = 1;
  }
  if (at > all.length) all = all.padEnd(at, '0');
  let integer = all.slice(0, at).replace(/^0+(?=\d)/, '');
  let rest = all.slice(at).replace(/0+$/, '');
  if (rest.length > decimals) {
    if (options.round !== true) return quarantine('money_too_precise');
    const up = (rest[decimals] as string) >= '5';
    const kept = (BigInt(integer + rest.slice(0, decimals)) + (up ? 1n : 0n))
      .toString()
      .padStart(decimals + 1, '0');
    integer = kept.slice(0, kept.length - decimals);
    rest = kept.slice(kept.length - decimals).replace(/0+$/, '');
  }
  if (integer.length > 20 - decimals) return quarantine('money_out_of_range');
  const value = rest === '' ? integer : `${integer}.${rest}`;
  return { kind: 'value', value: negative && value !== '0' ? `-${value}` : value };
}

/** Full-width forms to ASCII, one for one; nothing else is folded. */
export function foldWidth(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replace(/[\u3000\u00a0\u2009\u202f]/g, ' ')
    .replaceAll('￥', '¥')
    .replaceAll('−', '-')
    .replaceAll('’', "'");
}
