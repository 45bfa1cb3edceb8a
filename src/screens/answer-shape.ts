import { ResourceError } from '../domain/errors.ts';
import type { PlannedScreen } from '../rules/plan.ts';
import { bindParams } from '../rules/plan.ts';
import { asSubquery } from '../rules/sql-text.ts';
import type { Database } from '../store/database.ts';

/** What the select of a screen returns, in this order. */
export const ANSWER_COLUMNS = [
  ['subject_no', 'INTEGER'],
  ['partner_no', 'INTEGER'],
  ['outcome', 'VARCHAR'],
  ['reason', 'VARCHAR'],
  ['statistic', 'DOUBLE'],
  ['n', 'INTEGER'],
  ['p_value', 'DOUBLE'],
  ['strength', 'DOUBLE'],
] as const;

/** A screen that does not keep to its contract: our mistake or a rule author's, never the data's. */
export class ScreenFault extends Error {
  override readonly name = 'ScreenFault';
}

/** Columns and types of a screen's select, found without running it. */
export async function checkAnswerColumns(results: Database, planned: PlannedScreen): Promise<void> {
  const { screen, params } = planned;
  const found = await results.rows<{ column_name: string; column_type: string }>(
    `describe select * from (${asSubquery(screen.sql)})`,
    bindParams(screen.sql, params),
  );
  const show = (columns: readonly (readonly [string, string])[]): string =>
    columns.map(([name, type]) => `${name} ${type}`).join(', ');
  const got = show(found.map(({ column_name, column_type }) => [column_name, column_type] as const));
  const wanted = show(ANSWER_COLUMNS);
  if (got !== wanted) throw new ScreenFault(`columns must be (${wanted}); they are (${got})`);
}

/** Codes in `outcomes` that the encoding writes where a screen broke its contract; a checked run never keeps them. */
export const BAD_OUTCOME = 9;
export const BAD_REASON = -2;

/**
 * Checks the rows a screen just wrote, in one pass.
 *
 * @param subjects how many subjects there are, where every one needs exactly one answer
 */
export async function checkAnswers(
  results: Database,
  planned: PlannedScreen,
  subjects: number | null,
): Promise<void> {
  const { screen_no, alpha, params } = planned;
  const level = alpha === null ? 'null::double' : `${alpha}::double`;
  // Under FDR a flag needs more than a small p-value, but never less.
  const agrees =
    'alpha' in params ? `(outcome = 1) = (p_value <= ${level})` : `outcome = 0 or p_value <= ${level}`;
  const found = await results.row<Record<string, bigint>>(
    `select
       count(*) as answers,
       count(*) - count(case when subject_no >= 0 then 1 end) as strangers,
       count(case when outcome = ${BAD_OUTCOME} then 1 end) as bad_outcome,
       count(case when reason_no = ${BAD_REASON} then 1 end) as bad_reason,
       count(case when p_value < 0 or p_value > 1 or isnan(p_value) then 1 end) as bad_p,
       count(case when ${level} is null and p_value is not null then 1 end) as p_without_level,
       count(case when ${level} is not null and outcome < 2
         and (p_value is null or not (${agrees})) then 1 end) as bad_flag
     from outcomes where screen_no = ${screen_no}`,
  );
  const count = (name: string): number => Number(found[name] ?? 0n);
  const faults = [
    count('strangers') > 0 && `${count('strangers')} answers are about no known subject`,
    count('bad_outcome') > 0 && `${count('bad_outcome')} subjects have no or an unknown outcome`,
    count('bad_reason') > 0 &&
      `${count('bad_reason')} answers have a reason that rule.yaml does not declare, or lack one`,
    count('bad_p') > 0 && `${count('bad_p')} p-values lie outside 0 to 1`,
    count('p_without_level') > 0 && `${count('p_without_level')} p-values, but the screen has no level`,
    count('bad_flag') > 0 && `${count('bad_flag')} answers are not flagged exactly where p_value <= ${alpha}`,
    subjects !== null &&
      count('answers') !== subjects &&
      `${count('answers')} answers for ${subjects} subjects`,
  ].filter((fault) => fault !== false);
  if (faults.length > 0) throw new ScreenFault(faults.join('; '));
}

/** Errors that say nothing about the screen: the run cannot go on. */
export function isFatal(error: unknown): boolean {
  if (error instanceof ResourceError) return true;
  const message = error instanceof Error ? error.message : String(error);
  return /^(Out of Memory|INTERRUPT|IO|FATAL|Connection) /i.test(message) || /^INTERRUPT/.test(message);
}
