import type { Family } from '../domain/outcome.ts';
import type { StageOptions } from '../domain/progress.ts';
import type { CapHit } from '../domain/run.ts';
import type { Warning } from '../domain/warning.ts';
import type { Plan } from '../rules/plan.ts';
import { type Database, identifier } from '../store/database.ts';
import { buildWarnings } from './build-warnings.ts';
import { capHits } from './cap-hits.ts';
import { addPairsInside, buildFlaggedPairs, judgeGroupsApart, type PairScreen } from './flagged-pairs.ts';
import { rankLeads } from './leads.ts';
import { levelRank } from './level.ts';
import { buildLotEvidence } from './lot-evidence.ts';
import { writeLotScores } from './lot-scores.ts';
import { formSets } from './party-sets.ts';
import { counted, type ScoringPlan, scoringPlan } from './scoring-plan.ts';
import { weighSets } from './set-evidence.ts';
import { writeWarnings } from './write-warnings.ts';

export interface ScoreOptions extends StageOptions {
  /** Day against which recency is measured, ISO 8601; default: the newest lot of the data. */
  readonly asOf?: string | undefined;
  /** Called once with every limit that was reached. */
  readonly onCaps?: ((caps: readonly CapHit[]) => void) | undefined;
}

/**
 * Families about what two bids have in common. Elsewhere in a market next to nothing is flagged by them, so that what is flagged nearly all lies in
 * rings; company, wins and prices are flagged for many reasons, and those screens price their own search.
 */
const IN_COMMON: ReadonlySet<Family> = new Set(['documents', 'items', 'identity']);

/**
 * From outcomes, links and groups to lot scores and ranked warnings; fills `lot_scores, warnings, warning_members, warning_lots, warning_groups`. How evidence
 * adds up: `combine.ts`, `set-evidence.ts`, `lot-scores.ts`; which numbers decide: `parameters.ts`.
 *
 * Takes nothing random and no clock; the result depends on facts, rules and profile alone.
 */
export async function scoreRun(
  results: Database,
  plan: Plan,
  options: ScoreOptions = {},
): Promise<readonly Warning[]> {
  const scoring = scoringPlan(plan);
  const step = (): void => options.signal?.throwIfAborted();
  await buildLotEvidence(results, counted(scoring.lot), scoring.parameters);
  step();
  const asPairs = (screens: ScoringPlan['pair']): readonly PairScreen[] =>
    screens.map(({ screen_no, screen }) => ({ no: screen_no, edge: screen.edge }));
  const pairScreens = asPairs(scoring.pair);
  await buildFlaggedPairs(results, pairScreens);
  const sets = await formSets(
    results,
    scoring.group.map(({ screen_no }) => screen_no),
    scoring.parameters,
  );
  await judgeGroupsApart(results, asPairs(scoring.pair.filter(({ screen }) => IN_COMMON.has(screen.family))));
  await addPairsInside(results, pairScreens, scoring.parameters.inside_level);
  step();
  const evidence = await weighSets(results, sets, scoring);
  await writeLotScores(results, scoring);
  step();
  const leads = await rankLeads(results, evidence, scoring, options.asOf);
  step();
  const least = levelRank(scoring.parameters.list_level);
  const listed = leads.filter(({ level }) => levelRank(level) >= least);
  const kept = listed.slice(0, scoring.parameters.max_warnings);
  const { warnings, cuts } = await buildWarnings(results, kept, scoring, options);
  await writeWarnings(results, warnings);
  await dropSteps(results);
  options.onCaps?.(
    capHits({ leads: leads.length, listed: listed.length }, warnings, cuts, scoring.parameters),
  );
  return warnings;
}

/** The steps are kept in temporary tables, in memory; what follows needs it. */
async function dropSteps(results: Database): Promise<void> {
  await results.run('drop view if exists temp.lot_own');
  const tables = await results.rows<{ table_name: string }>(
    'select table_name from duckdb_tables() where temporary order by table_name',
  );
  for (const { table_name } of tables)
    if (STEPS.has(table_name)) await results.run(`drop table temp.${identifier(table_name)}`);
}

const STEPS: ReadonlySet<string> = new Set([
  'lot_own_evidence',
  'lot_evidence',
  'flagged_pairs',
  'warned_groups',
  'sets',
  'set_groups',
  'set_lots',
  'set_evidence',
  'set_bidder_screens',
  'lot_weight',
  'lead_candidates',
  'leads',
  'lead_lots',
  'lead_markets',
  'lead_members',
  'lot_winners',
  'shown_lots',
  'timeline_sets',
]);
