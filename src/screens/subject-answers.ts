import type { CapHit } from '../domain/run.ts';
import type { Plan, PlannedScreen } from '../rules/plan.ts';
import { numberParams } from '../rules/plan.ts';
import type { WorkerPool } from '../scorers/pool.ts';
import type { Database } from '../store/database.ts';
import { BAD_REASON, checkAnswerColumns, checkAnswers, type SubjectSum } from './answer-shape.ts';
import { appendEdges, appendMatches, runScoredScreen, type ScoredOutcomes } from './scored-screen.ts';
import { insertAnswers } from './sql-answers.ts';

export interface ScoringMeans {
  readonly pool: WorkerPool;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

/** What the scorer of a screen about pairs, bidders or groups says; NULL for a screen whose own select does. Writes nothing. */
export async function scoreSubjects(
  results: Database,
  { screen, params, alpha }: PlannedScreen,
  means: ScoringMeans,
): Promise<ScoredOutcomes | null> {
  if (screen.scorer === null) return null;
  const { population } = await results.row<{ population: number }>(
    `select cast(count(*) as integer) as population from ${screen.subject === 'group' ? 'groups' : 'bidders'}`,
  );
  return runScoredScreen(
    results,
    {
      candidatesSql: screen.sql,
      scorer: screen.scorer,
      id: screen.id,
      params: numberParams(params),
      sqlParams: params,
      awardMethods: screen.award_methods,
      population,
      tested: alpha !== null,
    },
    means,
  );
}

/**
 * Writes the answers of a screen about pairs, bidders or groups: of its own select, or of its scorer.
 *
 * @param scored what the scorer said; NULL: the screen has none
 * @param subjects what the subjects must add up to; NULL where the screen chooses them
 */
export async function insertSubjectAnswers(
  results: Database,
  plan: Plan,
  planned: PlannedScreen,
  scored: ScoredOutcomes | null,
  subjects: SubjectSum | null,
): Promise<readonly CapHit[]> {
  const caps =
    scored === null
      ? await insertSqlAnswers(results, plan, planned)
      : await insertScoredAnswers(results, plan, planned, scored);
  await checkAnswers(results, planned, subjects);
  return caps;
}

async function insertSqlAnswers(
  results: Database,
  plan: Plan,
  planned: PlannedScreen,
): Promise<readonly CapHit[]> {
  const { screen, screen_no } = planned;
  await checkAnswerColumns(results, planned);
  await insertAnswers(results, plan, planned);
  if (screen.edge !== null) await insertFactEdges(results, screen_no, screen.edge);
  return [];
}

/** Flagged pairs of a screen that states a fact, as links that weigh what the fact does. */
async function insertFactEdges(results: Database, screenNo: number, kind: string): Promise<void> {
  await results.run(
    `insert into bidder_edges by name
     select subject_no as bidder_a_no, partner_no as bidder_b_no, $kind as kind, coalesce(n, 0) as joint, p_value,
       coalesce(strength, -log10(greatest(p_value, 1e-300))) as weight
     from answers
     where screen_no = $screen_no and outcome = 1
     order by subject_no, partner_no`,
    { kind, screen_no: screenNo },
  );
}

async function insertScoredAnswers(
  results: Database,
  plan: Plan,
  { screen, screen_no }: PlannedScreen,
  scored: ScoredOutcomes,
): Promise<readonly CapHit[]> {
  const count = scored.subject_no.length;
  const codes = new Map(plan.reasons.map((reason, i) => [reason, i]));
  const reasons = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const reason = scored.reason[i]!;
    reasons[i] =
      reason === null ? (scored.outcome[i] === 2 ? BAD_REASON : -1) : (codes.get(reason) ?? BAD_REASON);
  }
  await results.append('answers', {
    screen_no: new Int32Array(count).fill(screen_no),
    subject_no: scored.subject_no,
    partner_no: scored.partner_no,
    outcome: scored.outcome,
    reason_no: reasons,
    statistic: scored.statistic,
    n: scored.n,
    p_value: scored.p_value,
    strength: scored.strength ?? new Float64Array(count).fill(Number.NaN),
  });
  if (scored.matches !== undefined) await appendMatches(results, screen.id, scored.matches);
  if (screen.edge !== null) await appendEdges(results, screen.edge, scored);
  return scored.caps ?? [];
}
