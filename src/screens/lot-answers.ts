import type { Plan, PlannedScreen } from '../rules/plan.ts';
import { bindParams } from '../rules/plan.ts';
import { asSubquery } from '../rules/sql-text.ts';
import { type Database, literal } from '../store/database.ts';
import { BAD_OUTCOME, BAD_REASON } from './answer-shape.ts';

/** Number of a reason in the table `reasons`. */
export function reasonNo(plan: Pick<Plan, 'reasons'>, reason: string): number {
  const at = plan.reasons.indexOf(reason);
  if (at < 0) throw new Error(`no reason ${reason}`);
  return at;
}

/** Codes of what the screen's select says in words. */
export function encodedAnswer(plan: Pick<Plan, 'reasons'>, { screen }: PlannedScreen): string {
  const declared = [...screen.exclusions.map(({ code }) => code), 'worker_failed'];
  const reasons = declared.map((code) => `when ${literal(code)} then ${reasonNo(plan, code)}`).join(' ');
  return `
    case outcome when 'cleared' then 0 when 'flagged' then 1 when 'not_evaluable' then 2 else ${BAD_OUTCOME} end as outcome_code,
    case
      when outcome = 'not_evaluable' then case reason ${reasons} else ${BAD_REASON} end
      when reason is not null then ${BAD_REASON}
      else -1
    end as reason_code`;
}

/**
 * Runs a screen about lots in one statement: its own select, joined to all lots so that a missing or double answer shows,
 * routed by award method, encoded as integers.
 */
export async function insertLotAnswers(results: Database, plan: Plan, planned: PlannedScreen): Promise<void> {
  const { screen, screen_no, params } = planned;
  const unknown = reasonNo(plan, 'award_method_unknown');
  const uncovered = reasonNo(plan, 'award_method_not_covered');
  const route =
    screen.award_methods === 'all'
      ? '-1'
      : `case
           when coalesce(l.award_method, 'unknown') in (${screen.award_methods.map(literal).join(', ')}) then -1
           when coalesce(l.award_method, 'unknown') = 'unknown' then ${unknown}
           else ${uncovered}
         end`;
  await results.run(
    `insert into outcomes
     with answers as (
       select subject_no, partner_no, statistic, n, p_value, strength, ${encodedAnswer(plan, planned)}
       from (${asSubquery(screen.sql)})
     ),
     routed as (
       select l.lot_no, a.*, ${route} as route
       from answers a full join lots l on l.lot_no = a.subject_no
     )
     select
       ${screen_no},
       case when subject_no is null or partner_no = -1 then coalesce(lot_no, -1) else -1 end,
       -1,
       case when route >= 0 and subject_no is not null then 2 else coalesce(outcome_code, ${BAD_OUTCOME}) end,
       case when route >= 0 then route else coalesce(reason_code, -1) end,
       case when route >= 0 then null else statistic end,
       n,
       case when route >= 0 then null else p_value end,
       case when route >= 0 then null else strength end
     from routed`,
    bindParams(screen.sql, params),
  );
}

/** The same answer for every lot. */
export function insertSameAnswer(
  results: Database,
  plan: Plan,
  screenNo: number,
  reason: string,
): Promise<void> {
  return results.run(
    `insert into outcomes
     select ${screenNo}, lot_no, -1, 2, ${reasonNo(plan, reason)}, null, null, null, null from lots`,
  );
}
