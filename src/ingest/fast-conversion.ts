import { sqlType } from '../domain/tables.ts';
import { literal } from '../store/database.ts';
import { convertValue } from './convert-value.ts';
import type { ColumnRule, Filter, RawRelation } from './feed.ts';
import { MONEY_UNITS } from './parse-money.ts';
import { EDGES, PLACEHOLDERS } from './placeholders.ts';

/**
 * A value in plain form converted by SQL. `clean`: the value is in plain form, so that `value` is what `convertValue` would
 * say and there is nothing to remark; a row with anything else goes through JavaScript.
 */
export interface FastConversion {
  readonly value: string;
  readonly clean: string;
}

const edges = `'${EDGES.replaceAll("'", "''")}'`;
const atEdge = literal(`^[${EDGES}]|[${EDGES}]$`);
const placeholders = PLACEHOLDERS.map(literal).join(', ');
const INTEGERS = /^U?(TINYINT|SMALLINT|INTEGER|BIGINT)$/;
const ALWAYS_DIRTY: FastConversion = { value: 'null', clean: 'false' };

export function fastConversion(rule: ColumnRule, raw: RawRelation): FastConversion {
  const type = sqlType(rule.spec.type);
  const { origin } = rule;
  if (origin.kind === 'constant') {
    const { value } = convertValue(rule, origin.text);
    return { value: value === null ? 'null' : `cast(${literal(value)} as ${type})`, clean: 'true' };
  }
  if (origin.kind === 'joined') {
    const parts = origin.indexes.map((index) => `c${index}`);
    const texts = origin.indexes.every((index) => raw.types[index] === 'VARCHAR');
    return texts
      ? { value: parts.join(" || '|' || "), clean: parts.map((part) => plainId(part, true)).join(' and ') }
      : ALWAYS_DIRTY;
  }
  const column = `c${origin.index}`;
  const physical = raw.types[origin.index] as string;
  if (rule.codes !== undefined && physical === 'VARCHAR') return coded(rule, column, type);
  if (rule.codes !== undefined) return ALWAYS_DIRTY;
  const converted = physical === 'VARCHAR' ? null : typed(rule, column, physical, type);
  if (converted !== null) return converted;
  return text(rule, column, physical, origin.index, type);
}

/** Text form of a raw column, the same for SQL and for the rows that go through JavaScript. */
export const rawText = (raw: RawRelation, index: number): string =>
  raw.types[index] === 'VARCHAR' ? `c${index}` : `cast(c${index} as varchar)`;

/** Whether a physical type is a number that an id column must not be given as. */
export const isNumericType = (type: string): boolean =>
  INTEGERS.test(type) || /^(DOUBLE|FLOAT|HUGEINT|UHUGEINT|DECIMAL)/.test(type);

export function filterSql(filter: Filter, raw: RawRelation): string {
  if (filter.length === 0) return 'true';
  return filter
    .map(
      ({ index, values, except }) =>
        `coalesce(trim(${rawText(raw, index)}, ${edges}), '') ${except ? 'not in' : 'in'} (${values.map(literal).join(', ')})`,
    )
    .join(' and ');
}

// Most ids are of ASCII letters and digits and begin with none of 0, f, F, so that they cannot be an empty serial; trimming by
// a set of characters costs several times as much as this pattern.
function plainId(column: string, required: boolean): string {
  const word = `(length(${column}) > 12 or lower(${column}) not in (${placeholders}))`;
  const ascii = `regexp_full_match(${column}, '[1-9A-EG-Za-eg-z][0-9A-Za-z_.:#/|-]*')`;
  const other = `(${column} <> '' and ${column} = trim(${column}, ${edges})
    and (length(${column}) < 8 or (ltrim(${column}, '0-: ') <> '' and ltrim(${column}, 'fF-: ') <> '')))`;
  const plain = `((${ascii} or ${other}) and ${word})`;
  return required ? plain : `(coalesce(${column}, '') = '' or ${plain})`;
}

function text(
  rule: ColumnRule,
  column: string,
  physical: string,
  index: number,
  type: string,
): FastConversion {
  const { spec } = rule;
  const asText = physical === 'VARCHAR' ? column : `cast(${column} as varchar)`;
  const or = (plain: string): string => `(coalesce(${asText}, '') = '' or ${plain})`;
  switch (spec.type) {
    case 'id': {
      if (isNumericType(physical)) return ALWAYS_DIRTY;
      const unmarked = `(marks is null or not contains(marks, ',${index},'))`;
      return {
        value: `nullif(${asText}, '')`,
        clean: `${plainId(asText, spec.required === true)} and ${unmarked}`,
      };
    }
    case 'text': {
      const trimmed = `nullif(case when regexp_matches(${asText}, ${atEdge}) then trim(${asText}, ${edges}) else ${asText} end, '')`;
      const value = `case when length(${trimmed}) <= 12 and lower(${trimmed}) in (${placeholders}) then null else ${trimmed} end`;
      return { value, clean: spec.required === true ? `${value} is not null` : 'true' };
    }
    case 'money': {
      const exponent = MONEY_UNITS[rule.unit ?? '元'];
      if (exponent < 0) return ALWAYS_DIRTY;
      // Up to eighteen digits DuckDB casts text through a 64-bit integer, beyond them fifty times slower.
      const scale = 4 + exponent;
      const shifted = exponent === 0 ? asText : `nullif(${asText}, '') || 'e${exponent}'`;
      const plain = `regexp_full_match(${asText}, '[0-9]{1,${18 - scale}}(\\.[0-9]{1,${scale}})?')`;
      return { value: `cast(try_cast(${shifted} as decimal(18,4)) as ${type})`, clean: or(plain) };
    }
    case 'number':
      return {
        value: `cast(try_cast(${asText} as decimal(18,8)) as ${type})`,
        clean: or(`regexp_full_match(${asText}, '-?[0-9]{1,10}(\\.[0-9]{1,8})?')`),
      };
    case 'integer':
      return {
        value: `try_cast(${asText} as integer)`,
        clean: `${or(`regexp_full_match(${asText}, '[0-9]{1,9}')`)}${spec.required === true ? ` and coalesce(${asText}, '') <> ''` : ''}`,
      };
    case 'time': {
      if (rule.formats !== undefined) return { value: 'null', clean: `coalesce(${asText}, '') = ''` };
      const local = `try_cast(${asText} as timestamp)`;
      // Zones before 1950 are told differently by different tables.
      const plain = `(regexp_full_match(${asText}, '(19[5-9]|20[0-9])[0-9]-[0-9]{2}-[0-9]{2}([T ][0-2][0-9]:[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,6})?)?)?') and ${local} is not null)`;
      return { value: inUtc(local, rule.zone), clean: or(plain) };
    }
    case 'code': {
      const code = `lower(${asText})`;
      const known = `${code} in (${(spec.codes ?? []).map(literal).join(', ')})`;
      return {
        value: `nullif(${code}, '')`,
        clean: spec.required === true ? `coalesce(${known}, false)` : or(known),
      };
    }
    case 'boolean': {
      const plain = `lower(${asText}) in ('true', 'false', '1', '0')`;
      return { value: `(nullif(lower(${asText}), '') in ('true', '1'))`, clean: or(plain) };
    }
    case 'json':
      return { value: 'null', clean: `coalesce(${asText}, '') = ''` };
  }
}

/** Columns of Parquet files whose type is already exact. */
function typed(rule: ColumnRule, column: string, physical: string, type: string): FastConversion | null {
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(physical);
  switch (rule.spec.type) {
    case 'id':
      // Beyond fifteen digits the number may have gone through a float before it came here.
      return INTEGERS.test(physical)
        ? {
            value: `cast(${column} as varchar)`,
            clean: `${rule.spec.required === true ? `${column} is not null` : 'true'} and coalesce(${column} between -999999999999999 and 999999999999999, true)`,
          }
        : null;
    case 'money': {
      if ((rule.unit ?? '元') !== '元') return null;
      if (INTEGERS.test(physical))
        return {
          value: `try_cast(${column} as ${type})`,
          clean: `coalesce(${column} between -999999999999999 and 999999999999999, true)`,
        };
      if (decimal === null) return null;
      const [digits, scale] = [Number(decimal[1]), Number(decimal[2])];
      const value = `try_cast(${column} as ${type})`;
      if (scale <= 4 && digits - scale <= 16) return { value, clean: 'true' };
      return { value, clean: `(${column} is null or coalesce(${column} = ${value}, false))` };
    }
    case 'integer':
      return INTEGERS.test(physical)
        ? {
            value: `try_cast(${column} as integer)`,
            clean: `${rule.spec.required === true ? `${column} is not null` : 'true'} and coalesce(${column} between -999999999 and 999999999, true)`,
          }
        : null;
    case 'boolean':
      return physical === 'BOOLEAN' ? { value: column, clean: 'true' } : null;
    case 'time':
      if (rule.formats !== undefined) return null;
      if (physical === 'DATE' || /^TIMESTAMP(_S|_MS|_NS)?$/.test(physical))
        return { value: inUtc(`cast(${column} as timestamp)`, rule.zone), clean: 'true' };
      return physical === 'TIMESTAMP WITH TIME ZONE'
        ? { value: `timezone('UTC', ${column})`, clean: 'true' }
        : null;
    default:
      return null;
  }
}

function coded(rule: ColumnRule, column: string, type: string): FastConversion {
  const branches: string[] = [];
  const known: string[] = [];
  for (const [key, code] of Object.entries(rule.codes ?? {})) {
    const converted = convertValue({ ...rule, codes: undefined }, code);
    if (converted.issue !== undefined || converted.quarantine !== undefined) continue;
    if (converted.value === null && rule.spec.required === true) continue;
    known.push(literal(key));
    branches.push(
      `when ${literal(key)} then ${converted.value === null ? 'null' : `cast(${literal(converted.value)} as ${type})`}`,
    );
  }
  if (known.length === 0 || Object.hasOwn(rule.codes ?? {}, '')) return ALWAYS_DIRTY;
  const blank = rule.spec.required === true ? '' : `coalesce(${column}, '') = '' or `;
  return {
    value: `case ${column} ${branches.join(' ')} else null end`,
    clean: `(${blank}coalesce(${column} in (${known.join(', ')}), false))`,
  };
}

const inUtc = (local: string, zone: string): string =>
  `timezone('UTC', timezone(${literal(zone)}, ${local}))`;
