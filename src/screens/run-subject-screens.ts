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
  return runEach(results, screens, options, {
    prepare: async (planned) =>
      missingReason(planned, missing) === null ? scoreSubjects(results, planned, means) : null,
    answer: async (planned, scored) => {
      const reason = missingReason(planned, missing);
      if (reason !== null) return answerAll(results, plan, planned, reason);
      const subjects =
        planned.screen.subject === 'group' ? await subjectSum(results, 'groups', 'group_no') : null;
      return insertSubjectAnswers(results, plan, planned, scored, subjects);
    },
    fail: async (planned) => {
      await answerAll(results, plan, planned, 'screen_failed');
    },
    exempt: (planned) => applyExemptions(results, plan, planned),
  });
}

/**
 * The same answer for every subject that can be listed without running a screen. Pairs cannot be: there the reason is
 * said once, in the report.
 */
async function answerAll(
  results: Database,
  plan: Plan,
  { screen, screen_no, params }: PlannedScreen,
  reason: string,
): Promise<readonly CapHit[]> {
  const source = SUBJECT_LISTS[screen.subject];
  if (source === undefined) {
    const why = reasonText(screen, reason, params);
    return [
      {
        cap: `screen_not_run:${screen.id}`,
        limit: 0,
        hits: 1,
        text: {
          en: `The screen ${screen.id} examined no subject. ${why.en}`,
          'zh-CN': `规则 ${screen.id} 未检查任何对象。${why['zh-CN']}`,
        },
      },
    ];
  }
  await results.run(
    `insert into outcomes
     select ${screen_no}, no, -1, 2, ${reasonNo(plan, reason)}, null, null, null, null from (${source})`,
  );
  return [];
}

const SUBJECT_LISTS: Partial<Readonly<Record<SubjectKind, string>>> = {
  group: 'select group_no as no from groups',
  bidder: 'select bidder_no as no from bidders where not anonymous',
};
