import type { Plan, PlannedScreen } from '../rules/plan.ts';
import { awardMethodList } from '../rules/sql-text.ts';
import type { Database } from '../store/database.ts';
import { type SubjectSum, subjectSum } from './answer-shape.ts';
import { reasonNo } from './reason-no.ts';

/** The lots that the screens of one list of award methods are asked about. */
export interface Route {
  /** Number in `silent_lots` of all the others. */
  readonly silent: number;
  /** What the answers of such a screen must add up to. */
  readonly asked: SubjectSum;
}

/** The award methods that a screen is valid for, as SQL literals; NULL where it is valid for all. */
export const coveredMethods = ({ screen }: PlannedScreen): string | null =>
  screen.award_methods === 'all' ? null : awardMethodList(screen.award_methods);

/**
 * Writes `silent_lots` for screens that are not valid for every award method: one list for all that are valid for the same ones,
 * since most screens leave out half of the lots.
 *
 * @returns by the methods, as `coveredMethods` has them; none for all methods
 */
export async function routeLots(
  results: Database,
  plan: Pick<Plan, 'reasons'>,
  screens: readonly PlannedScreen[],
): Promise<ReadonlyMap<string | null, Route>> {
  const routes = new Map<string | null, Route>();
  const known = "coalesce(award_method, 'unknown')";
  for (const methods of new Set(screens.map(coveredMethods))) {
    if (methods === null) continue;
    const silent = await addSilentLots(
      results,
      `select lot_no,
         case when ${known} = 'unknown' then ${reasonNo(plan, 'award_method_unknown')}
           else ${reasonNo(plan, 'award_method_not_covered')} end as reason_no
       from lots where ${known} not in (${methods}) order by lot_no`,
    );
    const asked = await subjectSum(results, `lots where ${known} in (${methods})`, 'lot_no');
    routes.set(methods, { silent, asked });
  }
  return routes;
}

/** The lots of a list have no answer of the screen but the reason that the list gives. */
export function silence(results: Database, screenNo: number, list: number): Promise<void> {
  return results.run(`insert into silences values (${screenNo}, ${list})`);
}

/** One reason for every lot: of a screen that cannot be asked at all. */
export async function silenceAll(
  results: Database,
  plan: Pick<Plan, 'reasons'>,
  screenNo: number,
  reason: string,
): Promise<void> {
  const list = await addSilentLots(
    results,
    `select lot_no, ${reasonNo(plan, reason)} as reason_no from lots order by lot_no`,
  );
  await silence(results, screenNo, list);
}

/** @param lots select of lot_no and reason_no */
async function addSilentLots(results: Database, lots: string): Promise<number> {
  const { list } = await results.row<{ list: number }>(
    "select cast(nextval('silent_lists') as integer) as list",
  );
  await results.run(`insert into silent_lots select ${list}, lot_no, reason_no from (${lots})`);
  return list;
}
