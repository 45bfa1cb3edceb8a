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
  const reason = Array.from({ length: count }, (_, i) => why(i));
  const tails = smallestTails();
  for (let i = 0; i < count; i++) if (reason[i] === null) tails[stepOf(Math.log(smallest[i]!))]! += 1;
  const { limit } = testable(tails, fdr);
  const tested: number[] = [];
  for (let i = 0; i < count; i++) {
    if (reason[i] !== null) continue;
    if (smallest[i]! > limit) reason[i] = 'cannot_fire';
    else tested.push(i);
  }
  const q = benjaminiHochberg(Float64Array.from(tested, (i) => p[i]!));
  const outcome = Int32Array.from(reason, (code) =>
    code === null ? OUTCOME_CODE.cleared : OUTCOME_CODE.not_evaluable,
  );
  tested.forEach((i, rank) => {
    if (q[rank]! <= fdr) outcome[i] = OUTCOME_CODE.flagged;
  });
  const known = (value: number, i: number): number => (reason[i] === null ? value : Number.NaN);
  return { outcome, reason, statistic: statistic.map(known), n: Int32Array.from(n), p_value: p.map(known) };
}
