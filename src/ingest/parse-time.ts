import { foldWidth } from './parse-money.ts';
import { isPlaceholder, trimEdges } from './placeholders.ts';

export interface TimeOptions {
  /** IANA zone of times that name none. */
  readonly zone: string;
  /**
   * Patterns tried in order in place of the usual forms: `yyyy MM M dd d HH H mm ss MMMM MMM`, `excel1900`, `excel1904`;
   * anything else stands for itself.
   */
  readonly formats?: readonly string[] | undefined;
}

/** `value`: instant in UTC as `yyyy-mm-dd hh:mm:ss.ffffff`. */
export type ParsedTime =
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'null'; readonly reason: 'blank' | 'placeholder' }
  | { readonly kind: 'unreadable' };

interface Parts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly micro: number;
  /** Minutes east of UTC; `null`: the time names no zone. */
  readonly offset: number | null;
}

const USUAL =
  /^(\d{4})(?:-(\d{1,2})-(\d{1,2})|\/(\d{1,2})\/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))(?:[T ]*(\d{1,2})(?::|时|点)(\d{1,2})(?:(?::|分)(\d{1,2})(?:[.,](\d{1,9}))?秒?|分)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/;
const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const UNREADABLE = { kind: 'unreadable' } as const;

/**
 * Text to an instant.
 *
 * @example parseTime('2025年1月1日', { zone: 'Asia/Shanghai' }) // { kind: 'value', value: '2024-12-31 16:00:00.000000' }
 */
export function parseTime(raw: string, options: TimeOptions): ParsedTime {
  const text = foldWidth(trimEdges(raw)).replaceAll('：', ':');
  if (text === '') return { kind: 'null', reason: 'blank' };
  if (isPlaceholder(text)) return { kind: 'null', reason: 'placeholder' };
  if (options.formats === undefined) return instant(usual(text), options.zone);
  for (const format of options.formats) {
    const parts = format.startsWith('excel') ? excelSerial(text, format) : byPattern(text, format);
    const found = instant(parts, options.zone);
    if (found.kind === 'value') return found;
  }
  return UNREADABLE;
}

function usual(text: string): Parts | null {
  const compact = COMPACT.exec(text);
  if (compact !== null) return parts(compact.slice(1, 7).map(Number), 0, null);
  const match = USUAL.exec(text);
  if (match === null) return null;
  const [, year, m1, d1, m2, d2, m3, d3, m4, d4, m5, d5, hour, minute, second, fraction, zone] = match;
  const date = [year, m1 ?? m2 ?? m3 ?? m4 ?? m5, d1 ?? d2 ?? d3 ?? d4 ?? d5].map(Number);
  const time = [hour ?? 0, minute ?? 0, second ?? 0].map(Number);
  if (zone !== undefined && hour === undefined && zone !== 'Z') return null;
  const micro = Number((fraction ?? '').slice(0, 6).padEnd(6, '0'));
  return parts([...date, ...time], micro, zone === undefined ? null : offsetMinutes(zone));
}

function parts(values: readonly number[], micro: number, offset: number | null): Parts {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = values;
  return { year, month, day, hour, minute, second, micro, offset };
}

function offsetMinutes(zone: string): number {
  if (zone === 'Z') return 0;
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return zone.startsWith('-') ? -minutes : minutes;
}

// Serial days of Excel; 1900 counts a 29 February 1900 that never was.
function excelSerial(text: string, format: string): Parts | null {
  if (!/^\d{1,7}(?:\.\d{1,12})?$/.test(text)) return null;
  const serial = Number(text);
  const whole = Math.floor(serial);
  if (format === 'excel1900' && (whole < 1 || whole === 60)) return null;
  const epoch = format === 'excel1904' ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, whole < 60 ? 31 : 30);
  const date = new Date(epoch + whole * 86_400_000 + Math.round((serial - whole) * 86_400) * 1000);
  if (date.getUTCFullYear() > 9999) return null;
  return parts(
    [
      date.getUTCFullYear(),
      date.getUTCMonth() + 1,
      date.getUTCDate(),
      date.getUTCHours(),
      date.getUTCMinutes(),
      date.getUTCSeconds(),
    ],
    0,
    null,
  );
}

const TOKENS: Readonly<Record<string, string>> = {
  yyyy: '(?<year>\\d{4})',
  MMMM: '(?<name>[A-Za-z]+)',
  MMM: '(?<name>[A-Za-z]{3})',
  MM: '(?<month>\\d{2})',
  M: '(?<month>\\d{1,2})',
  dd: '(?<day>\\d{2})',
  d: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d{2})',
  H: '(?<hour>\\d{1,2})',
  mm: '(?<minute>\\d{2})',
  ss: '(?<second>\\d{2})',
};
const patterns = new Map<string, RegExp>();

function byPattern(text: string, format: string): Parts | null {
  let pattern = patterns.get(format);
  if (pattern === undefined) {
    const source = format.replace(/yyyy|MMMM|MMM|MM|M|dd|d|HH|H|mm|ss|[^A-Za-z\d\s]|\s+|./g, (token) =>
      Object.hasOwn(TOKENS, token)
        ? (TOKENS[token] as string)
        : /^\s+$/.test(token)
          ? '\\s+'
          : token.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'),
    );
    pattern = new RegExp(`^${source}$`);
    patterns.set(format, pattern);
  }
  const groups = pattern.exec(text)?.groups;
  if (groups === undefined) return null;
  const name = groups.name?.toLowerCase();
  const named =
    name === undefined ? 0 : MONTHS.findIndex((month) => month === name || month.slice(0, 3) === name) + 1;
  if (name !== undefined && named === 0) return null;
  const number = (key: string, missing: number): number => Number(groups[key] ?? missing);
  return parts(
    [
      number('year', 0),
      name === undefined ? number('month', 1) : named,
      number('day', 1),
      number('hour', 0),
      number('minute', 0),
      number('second', 0),
    ],
    0,
    null,
  );
}

function instant(found: Parts | null, zone: string): ParsedTime {
  if (found === null) return UNREADABLE;
  const { year, month, day, hour, minute, second, micro } = found;
  if (year < 1000 || month < 1 || month > 12 || hour > 24 || minute > 59 || second > 60) return UNREADABLE;
  if (hour === 24 && (minute > 0 || second > 0 || micro > 0)) return UNREADABLE;
  const midnight = new Date(Date.UTC(year, month - 1, day));
  if (midnight.getUTCDate() !== day || midnight.getUTCMonth() !== month - 1) return UNREADABLE;
  const local = midnight.getTime() + (hour * 3600 + minute * 60 + Math.min(second, 59)) * 1000;
  const utc = found.offset === null ? local - zoneOffset(zone, local) : local - found.offset * 60_000;
  const seconds = new Date(utc).toISOString().slice(0, 19).replace('T', ' ');
  return { kind: 'value', value: `${seconds}.${String(micro).padStart(6, '0')}` };
}

const formatters = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

/** Milliseconds that local time in a zone is ahead of UTC at a local time; of an hour that comes twice, the first. */
function zoneOffset(zone: string, local: number): number {
  // Offsets change on quarters of an hour.
  const key = `${zone}|${Math.floor(local / 900_000)}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const early = offsetAt(zone, local - 86_400_000);
  const first = offsetAt(zone, local - early);
  const result = first === early ? early : offsetAt(zone, local - first) === first ? first : early;
  if (offsets.size > 100_000) offsets.clear();
  offsets.set(key, result);
  return result;
}

function offsetAt(zone: string, utc: number): number {
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(zone, formatter);
  }
  const at: Record<string, number> = {};
  for (const { type, value } of formatter.formatToParts(utc)) at[type] = Number(value);
  const shown = Date.UTC(at.year as number, (at.month as number) - 1, at.day, at.hour, at.minute, at.second);
  return shown - Math.floor(utc / 1000) * 1000;
}

/** Whether the platform knows a zone. */
export function isZone(zone: string): boolean {
  try {
    offsetAt(zone, 0);
    return true;
  } catch {
    return false;
  }
}
