import type { CapHit } from '../domain/run.ts';
import type { AwardMethod } from '../domain/tables.ts';
import type { Columns } from '../store/database.ts';
import type { WorkerPool } from './pool.ts';

/** Codes of `outcome` in scorers and in the table `outcomes`. */
export const OUTCOME_CODE = { cleared: 0, flagged: 1, not_evaluable: 2 } as const;

/** What a scorer works on. */
export interface ScorerInput {
  /** What `candidates.sql` returned: `subject_no`, `partner_no` and whatever the scorer wants beside them. */
  readonly subjects: Columns;
  /** Further columns from the results database; INTEGER, DOUBLE and VARCHAR only. */
  readonly read: (sql: string) => Promise<Columns>;
  readonly params: Readonly<Record<string, number>>;
  /** Award methods in which the rule is valid: only lots awarded by them count. */
  readonly awardMethods: 'all' | readonly AwardMethod[];
  /** What several scorers of a run work from: made by the first that asks, kept until the run ends. */
  readonly once: <T>(name: string, make: () => Promise<T>) => Promise<T>;
  readonly seed: number;
  readonly pool: WorkerPool;
  readonly signal?: AbortSignal | undefined;
}

/** One entry per subject in every array, in the order of `subjects`. */
export interface ScorerOutput {
  readonly outcome: Int32Array;
  /** NULL unless not_evaluable. */
  readonly reason: readonly (string | null)[];
  /** NaN where there is none. */
  readonly statistic: Float64Array;
  readonly n: Int32Array;
  /** NaN where there is none. */
  readonly p_value: Float64Array;
  /** The subjects, where the scorer finds them itself, by subject_no and partner_no; default: those of `candidates.sql`. */
  readonly found?: { readonly subject_no: Int32Array; readonly partner_no: Int32Array };
  /** For pairs that can become edges of the bidder graph; the flagged ones do. */
  readonly edges?: EdgeColumns;
  /** Limits that were reached. */
  readonly caps?: readonly CapHit[];
}

export interface EdgeColumns {
  /** Lots in which both bid, and how many would be expected under the null. */
  readonly joint: Int32Array;
  readonly expected: Float64Array;
  readonly q_value: Float64Array;
  readonly weight: Float64Array;
  /** q-value that holds under any dependence between the tests (Benjamini and Yekutieli). */
  readonly q_by: Float64Array;
  /** Second opinion: p-value under the degree-preserving null (BiCM); NaN where it was not asked for. */
  readonly bicm_p: Float64Array;
  /** Jaccard index of the two sets of lots; NaN where it was not asked for. */
  readonly similarity: Float64Array;
}

export type Scorer = (input: ScorerInput) => Promise<ScorerOutput>;
