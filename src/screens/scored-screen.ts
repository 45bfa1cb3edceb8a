import type { ResourceError } from '../domain/errors.ts';
import type { CapHit } from '../domain/run.ts';
import type { AwardMethod } from '../domain/tables.ts';
import { fillAll } from '../domain/text.ts';
import { asSubquery, sqlParams } from '../rules/sql-text.ts';
import { SCORERS } from '../scorers/index.ts';
import type { WorkerPool } from '../scorers/pool.ts';
import { type MatchColumns, OUTCOME_CODE, type ScorerOutput } from '../scorers/scorer.ts';
import { forgetScorers, memoryOf } from '../scorers/scorer-memory.ts';
import { isWorkerFailure, workerFailed } from '../scorers/worker-failure.ts';
import type { Columns, Database, Params } from '../store/database.ts';
import { faultOf, Rubbish } from './scored-fault.ts';

/** A screen whose arithmetic SQL cannot say: `candidates.sql` and the name of a scorer. */
export interface ScoredScreen {
  /** One select: `subject_no integer, partner_no integer` (-1 if none) and what the scorer wants. */
  readonly candidatesSql: string;
  readonly scorer: string;
  /** Rule that asks, as reports name it; default: the scorer. */
  readonly id?: string;
  readonly params: Readonly<Record<string, number>>;
  /** What `candidates.sql` is bound to where that is not numbers alone; default: `params`. */
  readonly sqlParams?: Params;
  /** Award methods in which the rule is valid. Default: all. */
  readonly awardMethods?: 'all' | readonly AwardMethod[];
  /** How many subjects there are; their numbers begin at 0. Default: not known. */
  readonly population?: number;
  /** Whether each answer rests on a p-value. Default: not known. */
  readonly tested?: boolean;
}

export interface ScoredScreenOptions {
  readonly pool: WorkerPool;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

/** One entry per candidate in every array, ordered by subject_no, partner_no. */
export interface ScoredOutcomes extends ScorerOutput {
  readonly subject_no: Int32Array;
  readonly partner_no: Int32Array;
}

/**
 * Answers a scored screen for every candidate. Threads that fail twice, and answers that cannot be any twice, make every answer not_evaluable
 * with the reason `worker_failed`; everything else that goes wrong is thrown.
 *
 * @param results database in which the features of the screen exist
 */
export async function runScoredScreen(
  results: Database,
  screen: ScoredScreen,
  options: ScoredScreenOptions,
): Promise<ScoredOutcomes> {
  const scorer = Object.hasOwn(SCORERS, screen.scorer) ? SCORERS[screen.scorer] : undefined;
  if (scorer === undefined) throw new Error(`no scorer ${screen.scorer}`);
  const subjects = await results.columns(
    `select * from (${asSubquery(screen.candidatesSql)}) order by subject_no, partner_no`,
    usedParams(screen.candidatesSql, screen.sqlParams ?? screen.params),
  );
  const keys = {
    subject_no: subjects.subject_no as Int32Array,
    partner_no: subjects.partner_no as Int32Array,
  };
  const score = async (): Promise<ScoredOutcomes> => {
    const scored = await scorer({
      subjects,
      read: (sql: string): Promise<Columns> => results.columns(sql),
      readUtf8: (sql: string) => results.utf8(sql),
      params: screen.params,
      awardMethods: screen.awardMethods ?? 'all',
      once: memoryOf(results),
      ...options,
    });
    const outcomes = { ...keys, ...scored, ...scored.found };
    const fault = faultOf(outcomes, screen);
    if (fault !== null) throw workerFailed(screen.scorer, new Rubbish(fault));
    return outcomes;
  };
  try {
    return await score().catch((error: unknown) => {
      if (!isWorkerFailure(error) || !(error.cause instanceof Rubbish)) throw error;
      // Threads may have written it into what scorers keep for each other.
      forgetScorers(results);
      return score();
    });
  } catch (error) {
    if (!isWorkerFailure(error)) throw error;
    const listed = named(keys);
    return {
      ...listed,
      ...unanswered(listed.subject_no.length, error.code),
      caps: [failedThreads(screen.id ?? screen.scorer, error)],
    };
  }
}

/** The flagged pairs as links of the bidder graph, appended to `bidder_edges`. */
export async function appendEdges(results: Database, kind: string, scored: ScoredOutcomes): Promise<number> {
  const { edges } = scored;
  if (edges === undefined) return 0;
  const rows: number[] = [];
  for (let i = 0; i < scored.outcome.length; i++)
    if (scored.outcome[i] === OUTCOME_CODE.flagged) rows.push(i);
  const pick = <T extends Int32Array | Float64Array>(from: T, to: T): T => {
    rows.forEach((row, i) => {
      to[i] = from[row] as number;
    });
    return to;
  };
  const ints = (from: Int32Array): Int32Array => pick(from, new Int32Array(rows.length));
  const doubles = (from: Float64Array): Float64Array => pick(from, new Float64Array(rows.length));
  if (rows.length > 0)
    await results.append('bidder_edges', {
      bidder_a_no: ints(scored.subject_no),
      bidder_b_no: ints(scored.partner_no),
      kind: rows.map(() => kind),
      joint: ints(edges.joint),
      expected: doubles(edges.expected),
      p_value: doubles(scored.p_value),
      q_value: doubles(edges.q_value),
      weight: doubles(edges.weight),
      q_by: doubles(edges.q_by),
      bicm_p: doubles(edges.bicm_p),
      similarity: doubles(edges.similarity),
    });
  return rows.length;
}

/** What the scorer of a screen found, appended to `matches`. */
export async function appendMatches(results: Database, screen: string, found: MatchColumns): Promise<void> {
  const count = found.subject_no.length;
  if (count === 0) return;
  await results.append('matches', {
    screen: new Array<string>(count).fill(screen),
    subject_no: found.subject_no,
    partner_no: found.partner_no,
    lot_no: found.lot_no,
    place: found.place,
    fact: found.fact,
    weight: found.weight,
    a_key: found.a_key,
    b_key: found.b_key,
    a_source_no: found.a_source_no,
    b_source_no: found.b_source_no,
    a_line: found.a_line,
    b_line: found.b_line,
    a_start: found.a_start,
    b_start: found.b_start,
    a_text: found.a_text,
    b_text: found.b_text,
  });
}

type Keys = Pick<ScoredOutcomes, 'subject_no' | 'partner_no'>;

/** Without the rows of `candidates.sql` that name nobody: scorers that find their subjects themselves take other things from there. */
function named({ subject_no, partner_no }: Keys): Keys {
  const isNamed = (_: number, i: number): boolean => subject_no[i]! >= 0;
  return { subject_no: subject_no.filter(isNamed), partner_no: partner_no.filter(isNamed) };
}

function failedThreads(id: string, { code, text, values }: ResourceError): CapHit {
  const why = fillAll(text, values);
  return {
    cap: `${code}:${id}`,
    limit: 0,
    hits: 1,
    text: {
      en: `The screen ${id} was not worked out. ${why.en}`,
      'zh-CN': `规则 ${id} 未能完成计算。${why['zh-CN']}`,
    },
  };
}

/** The same reason for every subject. */
function unanswered(count: number, reason: string): ScorerOutput {
  return {
    outcome: new Int32Array(count).fill(OUTCOME_CODE.not_evaluable),
    reason: new Array<string>(count).fill(reason),
    statistic: new Float64Array(count).fill(Number.NaN),
    n: new Int32Array(count),
    p_value: new Float64Array(count).fill(Number.NaN),
  };
}

/** DuckDB rejects a value for a mark that the statement does not have. */
function usedParams(sql: string, params: Params): Params {
  const used = sqlParams(sql);
  return Object.fromEntries(Object.entries(params).filter(([name]) => used.includes(name)));
}
