import type { CapHit } from '../domain/run.ts';
import type { AwardMethod } from '../domain/tables.ts';
import type { Columns, Utf8Column } from '../store/database.ts';
import type { WorkerPool } from './pool.ts';

/** Codes of `outcome` in scorers and in the table `outcomes`. */
export const OUTCOME_CODE = { cleared: 0, flagged: 1, not_evaluable: 2 } as const;

/** What a scorer works on. */
export interface ScorerInput {
  /** What `candidates.sql` returned: `subject_no`, `partner_no` and whatever the scorer wants beside them. */
  readonly subjects: Columns;
  /** Further columns from the results database; INTEGER, DOUBLE and VARCHAR only. */
  readonly read: (sql: string) => Promise<Columns>;
  /** One VARCHAR column as UTF-8 in shared memory, for texts that only threads look into. */
  readonly readUtf8: (sql: string) => Promise<Utf8Column>;
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
  /** Of screens that state a fact: its weight in powers of ten; NaN where there is none. */
  readonly strength?: Float64Array;
  /** The subjects, where the scorer finds them itself, by subject_no and partner_no; default: those of `candidates.sql`. */
  readonly found?: { readonly subject_no: Int32Array; readonly partner_no: Int32Array };
  /** What was found about flagged pairs that their evidence query cannot find again. */
  readonly matches?: MatchColumns;
  /** For pairs that can become edges of the bidder graph; the flagged ones do. */
  readonly edges?: EdgeColumns;
  /** Limits that were reached. */
  readonly caps?: readonly CapHit[];
}

/** One entry per match in every array: rows of the table `matches`, but for the screen. Of `a` is subject_no, of `b` partner_no. */
export interface MatchColumns {
  readonly subject_no: Int32Array;
  readonly partner_no: Int32Array;
  readonly lot_no: Int32Array;
  /** Order within the pair, from 0. */
  readonly place: Int32Array;
  /** What is shared, as jurisdictions name it. */
  readonly fact: readonly string[];
  /** NaN where there is none. */
  readonly weight: Float64Array;
  /** Keys of the two rows in their table, and where they came from. */
  readonly a_key: readonly string[];
  readonly b_key: readonly string[];
  readonly a_source_no: Int32Array;
  readonly b_source_no: Int32Array;
  readonly a_line: Int32Array;
  readonly b_line: Int32Array;
  /** Where in the row: offset of a character, number of a page. */
  readonly a_start: Int32Array;
  readonly b_start: Int32Array;
  readonly a_text: readonly (string | null)[];
  readonly b_text: readonly (string | null)[];
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
