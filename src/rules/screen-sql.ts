import { effectiveParams } from './plan.ts';
import type { ParamValue, ParamValues, Screen } from './rule-set.ts';
import { bareSql } from './sql-text.ts';

/**
 * A screen's query with its parameters filled in, to be pasted into a database shell opened on a run's results with the
 * facts attached.
 *
 * @param own values that differ from the defaults
 */
export function screenSql(screen: Screen, own: ParamValues = {}): string {
  const params = effectiveParams(screen.params, own);
  const shown = Object.entries(params).map(([name, value]) => `${name} = ${value}`);
  return [
    `-- ${screen.id} version ${screen.version}, content ${screen.hash.slice(0, 12)}`,
    `-- ${shown.length === 0 ? 'no parameters' : shown.join(', ')}`,
    fillParams(screen.sql, params).trimEnd(),
    '',
  ].join('\n');
}

/** Puts literals where parameters stand, and nowhere else: not in comments, not in quoted text. */
export function fillParams(sql: string, params: ParamValues): string {
  let out = '';
  let at = 0;
  for (const match of bareSql(sql).matchAll(/\$([A-Za-z_]\w*)/g)) {
    const name = match[1]!;
    if (!Object.hasOwn(params, name)) continue;
    out += sql.slice(at, match.index) + asLiteral(params[name]!);
    at = match.index + match[0].length;
  }
  return out + sql.slice(at);
}

const asLiteral = (value: ParamValue): string =>
  typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
