import { benjaminiHochberg } from '../benjamini-hochberg.ts';
import { OUTCOME_CODE, type ScorerOutput } from '../scorer.ts';

/** A pair that is listed because of what was observed, and so is not to be judged as if it had been picked beforehand. */
export interface ListedPair {
  readonly a: number;
  readonly b: number;
  /** p-value of the pair by itself, and the smallest that it could have had; NaN where there is a reason. */
  readonly p: number;
  readonly smallest: number;
  readonly statistic: number;
  readonly n: number;
  /** Why the pair is not tested; NULL: it is. */
  readonly reason: string | null;
}

/**
 * Flags q <= fdr (Benjamini and Hochberg) among all `tests` pairs that could have been listed; those not listed count as p = 1. A pair that
 * could not reach it even if every pair tested did is `cannot_fire`. `p_value` is p times the pairs that could have been listed for
 * each that was tested, so that whoever corrects over the answers corrects over all pairs.
 */
export function answerListed(pairs: readonly ListedPair[], tests: number, fdr: number): ScorerOutput {
  const asked = pairs.filter(({ reason }) => reason === null).length;
  const all = Math.max(tests, asked);
  const reason = pairs.map((pair) =>
    pair.reason === null && (pair.smallest * all) / asked > fdr ? 'cannot_fire' : pair.reason,
  );
  const tested = pairs.flatMap((_, i) => (reason[i] === null ? [i] : []));
  const q = benjaminiHochberg(
    Float64Array.from(tested, (i) => pairs[i]!.p),
    all,
  );
  const outcome = Int32Array.from(reason, (code) =>
    code === null ? OUTCOME_CODE.cleared : OUTCOME_CODE.not_evaluable,
  );
  tested.forEach((i, rank) => {
    if (q[rank]! <= fdr) outcome[i] = OUTCOME_CODE.flagged;
  });
  const known = (value: (pair: ListedPair) => number): Float64Array =>
    Float64Array.from(pairs, (pair, i) => (reason[i] === null ? value(pair) : Number.NaN));
  return {
    found: {
      subject_no: Int32Array.from(pairs, ({ a }) => a),
      partner_no: Int32Array.from(pairs, ({ b }) => b),
    },
    outcome,
    reason,
    statistic: known(({ statistic }) => statistic),
    n: Int32Array.from(pairs, ({ n }) => n),
    p_value: known(({ p }) => Math.min(1, (p * all) / tested.length)),
  };
}
