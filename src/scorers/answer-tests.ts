import { benjaminiHochberg } from './benjamini-hochberg.ts';
import { OUTCOME_CODE, type ScorerOutput } from './scorer.ts';
import { smallestTails, stepOf, testable } from './testable.ts';

export interface ScoredSubjects {
  readonly p: Float64Array;
  /** Smallest p-value that the test could have given; 0 where it knows no bound. */
  readonly smallest: Float64Array;
  readonly statistic: Float64Array;
  readonly n: Int32Array;
  /** Why a subject is not tested; NULL: it is. */
  readonly reason: (i: number) => string | null;
  readonly fdr: number;
}

/** Flags q <= fdr over the tests that can be significant; the others are `cannot_fire` (see `testable`). */
export function answerAt({ p, smallest, statistic, n, reason: why, fdr }: ScoredSubjects): ScorerOutput {
  const count = p.length;
  const reason = new Array<string | null>(count);
  const tails = smallestTails();
  for (let i = 0; i < count; i++) {
    reason[i] = why(i);
    if (reason[i] === null) tails[stepOf(Math.log(smallest[i]!))]! += 1;
  }
  const { limit } = testable(tails, fdr);
  const tested = new Int32Array(count);
  let tests = 0;
  for (let i = 0; i < count; i++) {
    if (reason[i] !== null) continue;
    if (smallest[i]! > limit) reason[i] = 'cannot_fire';
    else tested[tests++] = i;
  }
  const own = new Float64Array(tests);
  for (let rank = 0; rank < tests; rank++) own[rank] = p[tested[rank]!]!;
  const q = benjaminiHochberg(own);
  const outcome = new Int32Array(count).fill(OUTCOME_CODE.not_evaluable);
  const known = new Float64Array(count).fill(Number.NaN);
  const p_value = new Float64Array(count).fill(Number.NaN);
  for (let rank = 0; rank < tests; rank++) {
    const i = tested[rank]!;
    outcome[i] = q[rank]! <= fdr ? OUTCOME_CODE.flagged : OUTCOME_CODE.cleared;
    known[i] = statistic[i]!;
    p_value[i] = p[i]!;
  }
  return { outcome, reason, statistic: known, n: Int32Array.from(n), p_value };
}
