import type { ColumnRule } from './feed.ts';
import { type ParsedDecimal, parseMoney, parseNumber } from './parse-money.ts';
import { parseTime } from './parse-time.ts';
import { isEmptySerial, isPlaceholder, trimEdges } from './placeholders.ts';

/**
 * `value`: text that DuckDB casts to the type of the column without loss, or `null`.
 * `issue`: worth listing, the value stands. `quarantine`: the value cannot be trusted, nor its row.
 */
export interface ConvertedValue {
  readonly value: string | null;
  readonly issue?: string;
  readonly quarantine?: string;
}

const NOTHING: ConvertedValue = { value: null };
const YES: ReadonlySet<string> = new Set(['true', 't', '1', 'yes', 'y', '是', '有']);
const NO: ReadonlySet<string> = new Set(['false', 'f', '0', 'no', 'n', '否', '无']);

/** The one conversion of a raw value to a canonical column; the SQL of `fast-conversion.ts` says the same of plain values. */
export function convertValue(rule: ColumnRule, given: string | null, isNumber = false): ConvertedValue {
  if (given === null) return NOTHING;
  let raw = given;
  if (rule.codes !== undefined) {
    const key = trimEdges(raw);
    if (Object.hasOwn(rule.codes, key)) {
      const translated = rule.codes[key] as string | null;
      if (translated === null) return NOTHING;
      raw = translated;
    }
  }
  switch (rule.spec.type) {
    case 'id': {
      const id = trimEdges(raw);
      if (id === '' || isPlaceholder(id) || isEmptySerial(id)) return NOTHING;
      return isNumber ? { value: null, quarantine: 'id_not_text' } : { value: id };
    }
    case 'text': {
      const text = trimEdges(raw);
      return text === '' || isPlaceholder(text) ? NOTHING : { value: text };
    }
    case 'money':
      return decimal(
        parseMoney(raw, { unit: rule.unit, currency: rule.currency, round: rule.round }),
        'money_placeholder',
      );
    case 'number':
      return decimal(parseNumber(raw, { round: rule.round }), undefined);
    case 'integer': {
      const parsed = parseNumber(raw);
      if (parsed.kind === 'null') return NOTHING;
      if (parsed.kind !== 'value' || !/^-?\d{1,9}$/.test(parsed.value))
        return { value: null, quarantine: 'integer_unreadable' };
      return { value: parsed.value };
    }
    case 'time': {
      const parsed = parseTime(raw, { zone: rule.zone, formats: rule.formats });
      if (parsed.kind === 'value') return { value: parsed.value };
      return parsed.kind === 'null' ? NOTHING : { value: null, issue: 'time_unreadable' };
    }
    case 'boolean': {
      const word = trimEdges(raw).toLowerCase();
      if (YES.has(word)) return { value: 'true' };
      if (NO.has(word)) return { value: 'false' };
      return word === '' || isPlaceholder(word) ? NOTHING : { value: null, issue: 'boolean_unreadable' };
    }
    case 'code': {
      const code = trimEdges(raw).toLowerCase();
      if (rule.spec.codes?.includes(code)) return { value: code };
      if (code === '' || isPlaceholder(code)) return NOTHING;
      return rule.spec.required === true
        ? { value: null, quarantine: 'code_unknown' }
        : { value: null, issue: 'code_unknown' };
    }
    case 'json': {
      const json = trimEdges(raw);
      if (json === '' || isPlaceholder(json)) return NOTHING;
      try {
        JSON.parse(json);
        return { value: json };
      } catch {
        return { value: null, issue: 'json_unreadable' };
      }
    }
  }
}

function decimal(parsed: ParsedDecimal, placeholderIssue: string | undefined): ConvertedValue {
  if (parsed.kind === 'value') return { value: parsed.value };
  if (parsed.kind === 'quarantine') return { value: null, quarantine: parsed.code };
  return parsed.reason === 'placeholder' && placeholderIssue !== undefined
    ? { value: null, issue: placeholderIssue }
    : NOTHING;
}
