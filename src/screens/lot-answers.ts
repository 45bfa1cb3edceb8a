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

type Routed = PlannedScreen['screen'];

/** The award methods that a screen is valid for, as SQL literals; NULL where it is valid for all. */
const methodsOf = ({ award_methods }: Routed): string | null =>
  award_methods === 'all' ? null : award_methods.map(literal).join(', ');

/**
 * Fills the temporary table `lot_routes (methods, silent_lots, unknown_lots)`: per list of award methods that a screen is valid for, the
 * lots awarded otherwise and the lots nobody knows of, as bits by lot_no: a join would cost more than most screens.
 */
export async function writeLotRoutes(
  results: Database,
  screens: readonly PlannedScreen[],
  lots: number,
): Promise<void> {
  const lists = new Set(screens.map(({ screen }) => methodsOf(screen)).filter((list) => list !== null));
  const bits = (condition: string): string =>
    `bitstring_agg(case when ${condition} then lot_no end, 0, ${lots - 1})`;
  await results.run(
    'create or replace temp table lot_routes (methods varchar, silent_lots bit, unknown_lots bit)',
  );
  if (lots === 0) return;
  for (const list of lists)
    await results.run(
      `insert into lot_routes
       select ${literal(list)}, ${bits(`not (coalesce(award_method, 'unknown') in (${list}))`)},
         ${bits("coalesce(award_method, 'unknown') = 'unknown'")}
       from lots`,
    );
}

/** Runs a screen about lots in one statement: its own select, routed by award method (`lot_routes`), encoded as integers. */
export async function insertLotAnswers(
  results: Database,
  plan: Plan,
  planned: PlannedScreen,
  lots: number,
): Promise<void> {
  const { screen, screen_no, params } = planned;
  const methods = lots > 0 ? methodsOf(screen) : null;
  const routed = methods !== null;
  const lotBit = (name: string): string =>
    `(subject_no between 0 and ${lots - 1} and get_bit(${name}, subject_no) = 1)`;
  const silent = routed ? lotBit('silent_lots') : 'false';
  await results.run(
    `insert into outcomes
     select
       ${screen_no},
       coalesce(subject_no, -1),
       coalesce(partner_no, -2),
       case when ${silent} then 2 else outcome_code end,
       case when ${silent} then ${routed ? silentReason(plan, lotBit) : 'null'} else reason_code end,
       case when ${silent} then null else statistic end,
       n,
       case when ${silent} then null else p_value end,
       case when ${silent} then null else strength end
     from (select *, ${encodedAnswer(plan, planned)} from (${asSubquery(screen.sql)})) answers
     ${routed ? `cross join (select silent_lots, unknown_lots from lot_routes where methods = ${literal(methods)}) routes` : ''}`,
    bindParams(screen.sql, params),
  );
}

function silentReason(plan: Plan, lotBit: (name: string) => string): string {
  const unknown = reasonNo(plan, 'award_method_unknown');
  return `case when ${lotBit('unknown_lots')} then ${unknown} else ${reasonNo(plan, 'award_method_not_covered')} end`;
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
