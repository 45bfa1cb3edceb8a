import type { ScreenSummary } from '../domain/run.ts';
import type { Plan } from '../rules/plan.ts';
import { reasonText } from '../rules/reasons.ts';
import type { Database } from '../store/database.ts';

/** What each screen of the plan said over all its subjects, in order of id. */
export async function summariseScreens(results: Database, plan: Plan): Promise<readonly ScreenSummary[]> {
  const counts = await results.rows<{
    screen_no: number;
    outcome: number;
    reason_no: number;
    n: number | bigint;
  }>(
    // Lists of silent lots are counted once, however many screens share them.
    `with counts as (
       select screen_no, outcome, reason_no, count(*) as n from answers group by screen_no, outcome, reason_no
       union all
       select s.screen_no, cast(2 as tinyint), l.reason_no, l.n
       from silences s
       join (select list_no, reason_no, count(*) as n from silent_lots group by list_no, reason_no) l on l.list_no = s.list_no
     )
     select screen_no, outcome, reason_no, sum(n) as n from counts
     group by screen_no, outcome, reason_no order by screen_no, outcome, reason_no`,
  );
  return plan.screens.map(({ screen_no, screen, params }) => {
    const own = counts.filter((row) => row.screen_no === screen_no);
    const total = (outcome: number): number =>
      own.filter((row) => row.outcome === outcome).reduce((sum, row) => sum + Number(row.n), 0);
    return {
      screen: screen.id,
      title: screen.title,
      version: screen.version,
      hash: screen.hash,
      family: screen.family,
      subject: screen.subject,
      parameters: params,
      flagged: total(1),
      cleared: total(0),
      not_evaluable: total(2),
      reasons: own
        .filter((row) => row.reason_no >= 0)
        .map((row) => {
          const reason = plan.reasons[row.reason_no] ?? '';
          return { reason, text: reasonText(screen, reason, params), count: Number(row.n) };
        }),
    };
  });
}
