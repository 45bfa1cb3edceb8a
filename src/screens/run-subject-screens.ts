import type { SubjectKind } from '../domain/outcome.ts';
import type { StageOptions } from '../domain/progress.ts';
import type { CapHit } from '../domain/run.ts';
import type { Plan, PlannedScreen } from '../rules/plan.ts';
import { reasonText } from '../rules/reasons.ts';
import type { WorkerPool } from '../scorers/pool.ts';
import type { Database } from '../store/database.ts';
import { subjectSum } from './answer-shape.ts';
import { missingFacts, missingReason } from './availability.ts';
import { applyExemptions } from './exemptions.ts';
import { reasonNo } from './lot-answers.ts';
import { runEach, type ScreensReport, writePlan } from './run-screens.ts';
import type { ScoredOutcomes } from './scored-screen.ts';
import { insertSubjectAnswers, scoreSubjects } from './subject-answers.ts';

/** What threads have to say of a screen; null where it could not be asked. */
type Scored = ScoredOutcomes | null;

/**
 * Begins the first of the screens that `runPairScreens` runs, so that threads are at it while the database still answers for lots. Writes nothing.
 *
 * @returns what to hand to `runPairScreens`; whoever closes the database before that waits for it
 */
export async function beginPairScreens(
  results: Database,
  plan: Plan,
  pool: WorkerPool,
  seed: number,
  { signal }: StageOptions = {},
): Promise<Scored> {
  const [first] = plan.screens.filter(({ screen }) => isOfPairs(screen.subject));
  if (first === undefined) return null;
  const missing = await missingFacts(results, [first]);
  return missingReason(first, missing) === null
    ? scoreSubjects(results, first, { pool, seed, signal })
    : null;
}

/**
 * Runs the planned screens about pairs of bidders and single parties; flagged pairs of a screen with an `edge` become
 * rows of `bidder_edges`.
 *
 * @param begun of `beginPairScreens`
 */
export function runPairScreens(
  results: Database,
  plan: Plan,
  pool: WorkerPool,
  seed: number,
  options: StageOptions = {},
  begun?: Promise<Scored>,
): Promise<ScreensReport> {
  return runSubjects(results, plan, pool, seed, options, isOfPairs, begun);
}

const isOfPairs = (kind: SubjectKind): boolean => kind !== 'lot' && kind !== 'group';

/** Runs the planned screens about groups; the graph stage must have written `groups`. */
export function runGroupScreens(
  results: Database,
  plan: Plan,
  pool: WorkerPool,
  seed: number,
  options: StageOptions = {},
): Promise<ScreensReport> {
  return runSubjects(results, plan, pool, seed, options, (kind) => kind === 'group');
}

async function runSubjects(
  results: Database,
  plan: Plan,
  pool: WorkerPool,
  seed: number,
  options: StageOptions,
  wanted: (kind: SubjectKind) => boolean,
  begun?: Promise<Scored>,
): Promise<ScreensReport> {
  await writePlan(results, plan);
  const screens = plan.screens.filter(({ screen }) => wanted(screen.subject));
  const missing = await missingFacts(results, screens);
  const means = { pool, seed, signal: options.signal };
  const idle = new Map<string, PlannedScreen[]>();
  const answerAll = async (planned: PlannedScreen, reason: string): Promise<void> => {
    if (await answerListed(results, plan, planned, reason)) return;
    idle.set(reason, [...(idle.get(reason) ?? []), planned]);
  };
  const report = await runEach<Scored>(results, screens, options, {
    begun,
    prepare: async (planned) =>
      missingReason(planned, missing) === null ? scoreSubjects(results, planned, means) : null,
    answer: async (planned, scored) => {
      const reason = missingReason(planned, missing);
      if (reason !== null) {
        await answerAll(planned, reason);
        return [];
      }
      const subjects =
        planned.screen.subject === 'group' ? await subjectSum(results, 'groups', 'group_no') : null;
      return insertSubjectAnswers(results, plan, planned, scored, subjects);
    },
    // That it failed, and why, is said by the pass itself.
    fail: async (planned) => {
      await answerListed(results, plan, planned, 'screen_failed');
    },
    exempt: (planned) => applyExemptions(results, plan, planned),
  });
  return { ...report, caps: [...report.caps, ...[...idle].map(([reason, own]) => notRun(reason, own))] };
}

/** Screens that had nothing to look at for one reason, said once for all of them. */
function notRun(reason: string, planned: readonly PlannedScreen[]): CapHit {
  const [{ screen, params }] = planned as readonly [PlannedScreen];
  const why = reasonText(screen, reason, params);
  const ids = planned.map((one) => one.screen.id);
  return {
    cap: `screens_not_run:${reason}`,
    limit: 0,
    hits: ids.length,
    text: {
      en: `Examined no subject: ${ids.join(', ')}. ${why.en}`,
      'zh-CN': `未检查任何对象：${ids.join('、')}。${why['zh-CN']}`,
    },
  };
}

/**
 * The same answer for every subject that can be listed without running a screen. Pairs cannot be.
 *
 * @returns whether they could
 */
async function answerListed(
  results: Database,
  plan: Plan,
  { screen, screen_no }: PlannedScreen,
  reason: string,
): Promise<boolean> {
  const source = SUBJECT_LISTS[screen.subject];
  if (source === undefined) return false;
  await results.run(
    `insert into outcomes
     select ${screen_no}, no, -1, 2, ${reasonNo(plan, reason)}, null, null, null, null from (${source})`,
  );
  return true;
}

const SUBJECT_LISTS: Partial<Readonly<Record<SubjectKind, string>>> = {
  group: 'select group_no as no from groups',
  bidder: 'select bidder_no as no from bidders where not anonymous',
};
