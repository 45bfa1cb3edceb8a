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
import { reasonNo } from './reason-no.ts';
import { runEach, type ScreensReport, writePlan } from './run-screens.ts';
import { insertSubjectAnswers, scoreSubjects } from './subject-answers.ts';

/**
 * Runs the planned screens about pairs of bidders and single parties; flagged pairs of a screen with an `edge` become
 * rows of `bidder_edges`.
 */
export function runPairScreens(
  results: Database,
  plan: Plan,
  pool: WorkerPool,
  seed: number,
  options: StageOptions = {},
): Promise<ScreensReport> {
  return runSubjects(results, plan, pool, seed, options, (kind) => kind !== 'lot' && kind !== 'group');
}

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
  const report = await runEach(results, screens, options, {
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
    `insert into answers
     select ${screen_no}, no, -1, 2, ${reasonNo(plan, reason)}, null, null, null, null from (${source})`,
  );
  return true;
}

const SUBJECT_LISTS: Partial<Readonly<Record<SubjectKind, string>>> = {
  group: 'select group_no as no from groups',
  bidder: 'select bidder_no as no from bidders where not anonymous',
};
