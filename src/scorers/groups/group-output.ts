import type { CapHit } from '../../domain/run.ts';
import { OUTCOME_CODE, type ScorerOutput } from '../scorer.ts';
import type { GroupAnswer } from './group-test.ts';

/** The answers of all groups as columns; flagged: p at or below alpha. */
export function groupOutput(
  answers: readonly GroupAnswer[],
  alpha: number,
  caps: readonly CapHit[] = [],
): ScorerOutput {
  const code = ({ reason, p }: GroupAnswer): number => {
    if (reason !== null) return OUTCOME_CODE.not_evaluable;
    return p <= alpha ? OUTCOME_CODE.flagged : OUTCOME_CODE.cleared;
  };
  return {
    outcome: Int32Array.from(answers, code),
    reason: answers.map(({ reason }) => reason),
    statistic: Float64Array.from(answers, ({ statistic }) => statistic),
    n: Int32Array.from(answers, ({ n }) => n),
    p_value: Float64Array.from(answers, ({ p }) => p),
    caps,
  };
}
