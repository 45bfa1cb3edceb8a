import type { Plan, PlannedScreen } from '../rules/plan.ts';
import { bindParams } from '../rules/plan.ts';
import { asSubquery } from '../rules/sql-text.ts';
import { type Database, literal } from '../store/database.ts';
import { BAD_OUTCOME, BAD_REASON } from './answer-shape.ts';
import { reasonNo } from './reason-no.ts';

/** Codes of what the screen's select says in words. */
function encodedAnswer(plan: Pick<Plan, 'reasons'>, { screen }: PlannedScreen): string {
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

/** Runs the select of a screen in one statement and writes what it says, encoded as integers. */
export function insertAnswers(results: Database, plan: Plan, planned: PlannedScreen): Promise<void> {
  const { screen, screen_no, params } = planned;
  return results.run(
    `insert into answers
     select ${screen_no}, coalesce(subject_no, -1), coalesce(partner_no, -2), outcome_code, reason_code, statistic, n, p_value, strength
     from (select *, ${encodedAnswer(plan, planned)} from (${asSubquery(screen.sql)}))`,
    bindParams(screen.sql, params),
  );
}
