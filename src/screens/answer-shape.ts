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

/** Codes in `answers` that the encoding writes where a screen broke its contract; a checked run never keeps them. */
export const BAD_OUTCOME = 9;
export const BAD_REASON = -2;

/** What the subjects of a screen must add up to, where there is exactly one answer for each of a known set. */
export interface SubjectSum {
  readonly count: bigint;
  /** Sum of the hashes of all subject numbers: equal sums of 64-bit hashes over equal counts mean equal sets. */
  readonly sum: bigint;
}

const sumSql = (column: string): string =>
  `count(*) as count, cast(coalesce(sum(cast(hash(${column}) as hugeint)), 0) as varchar) as sum`;

/** The sum over one column of a table. */
export async function subjectSum(results: Database, table: string, column: string): Promise<SubjectSum> {
  const found = await results.row<{ count: bigint; sum: string }>(`select ${sumSql(column)} from ${table}`);
  return { count: found.count, sum: BigInt(found.sum) };
}

/**
 * Checks the rows a screen just wrote, in one pass.
 *
 * @param subjects what the subjects must add up to; NULL where the screen chooses them
 */
export async function checkAnswers(
  results: Database,
  planned: PlannedScreen,
  subjects: SubjectSum | null,
): Promise<void> {
  const { screen, screen_no, alpha, params } = planned;
  const level = alpha === null ? 'null::double' : `${alpha}::double`;
  // Under FDR a flag needs more than a small p-value, but never less.
  const agrees =
    'alpha' in params ? `(outcome = 1) = (p_value <= ${level})` : `outcome = 0 or p_value <= ${level}`;
  const pair = screen.subject === 'bidder_pair';
  const named = `subject_no >= 0 and partner_no ${pair ? '> subject_no' : '= -1'}`;
  const found = await results.row<Checked>(
    `select
       ${sumSql('subject_no')},
       count(case when outcome = ${BAD_OUTCOME} then 1 end) as bad_outcome,
       count(case when reason_no = ${BAD_REASON} then 1 end) as bad_reason,
       count(case when not (${named}) then 1 end) as bad_subject,
       count(case when p_value < 0 or p_value > 1 or isnan(p_value) then 1 end) as bad_p,
       count(case when ${level} is null and p_value is not null then 1 end) as p_without_level,
       count(case when ${level} is not null and outcome < 2
         and (p_value is null or not (${agrees})) then 1 end) as bad_flag
     from answers where screen_no = ${screen_no}`,
  );
  const faults: string[] = [];
  const fault = (name: Fault, words: string): void => {
    if (found[name] > 0n) faults.push(`${found[name]} ${words}`);
  };
  fault('bad_outcome', 'answers have no or an unknown outcome');
  fault('bad_reason', 'answers have a reason that rule.yaml does not declare, or lack one');
  fault('bad_subject', `answers do not keep to ${named}`);
  fault('bad_p', 'p-values lie outside 0 to 1');
  fault('p_without_level', 'p-values, but the screen has no level');
  fault('bad_flag', `answers are not flagged exactly where p_value <= ${alpha}`);
  if (subjects === null) faults.push(...(await answeredTwice(results, screen_no)));
  else if (found.count !== subjects.count || BigInt(found.sum) !== subjects.sum)
    faults.push(`${found.count} answers for ${subjects.count} subjects, not one each`);
  if (faults.length > 0) throw new ScreenFault(faults.join('; '));
}

type Fault = 'bad_outcome' | 'bad_reason' | 'bad_subject' | 'bad_p' | 'p_without_level' | 'bad_flag';

type Checked = Readonly<Record<Fault | 'count', bigint>> & { readonly sum: string };

async function answeredTwice(results: Database, screenNo: number): Promise<readonly string[]> {
  const { twice } = await results.row<{ twice: bigint }>(
    `select count(*) as twice from (
       select 1 from answers where screen_no = ${screenNo} group by subject_no, partner_no having count(*) > 1)`,
  );
  return twice > 0n ? [`${twice} subjects were answered more than once`] : [];
}

/** Errors that say nothing about the screen: the run cannot go on. */
export function isFatal(error: unknown): boolean {
  if (error instanceof ResourceError) return true;
  const message = error instanceof Error ? error.message : String(error);
  return /^(Out of Memory|INTERRUPT|IO|FATAL|Connection) /i.test(message) || /^INTERRUPT/.test(message);
}
