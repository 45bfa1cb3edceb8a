import { effectiveParams } from './plan.ts';
import type { ParamValue, ParamValues, Screen } from './rule-set.ts';
import { replaceParams } from './sql-text.ts';

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

/** Puts literals where parameters stand. */
export const fillParams = (sql: string, params: ParamValues): string =>
  replaceParams(sql, (name) => (Object.hasOwn(params, name) ? asLiteral(params[name]!) : undefined));

const asLiteral = (value: ParamValue): string =>
  typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
