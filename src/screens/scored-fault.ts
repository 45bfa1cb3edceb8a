import { OUTCOME_CODE } from '../scorers/scorer.ts';
import type { ScoredOutcomes, ScoredScreen } from './scored-screen.ts';

/** Said of what threads worked out where it cannot be an answer. */
export class Rubbish extends Error {
  override readonly name = 'Rubbish';
}

/**
 * Why what a scorer says cannot be an answer, whatever the screen; NULL where it can. Threads write into shared arrays, and one in disorder leaves
 * numbers there that nobody would see.
 */
export function faultOf(
  scored: ScoredOutcomes,
  { population = Number.POSITIVE_INFINITY, tested = false }: Pick<ScoredScreen, 'population' | 'tested'>,
): string | null {
  const { subject_no, partner_no, outcome, reason, statistic, n, p_value, strength, edges, matches } = scored;
  const count = subject_no.length;
  const columns = [
    partner_no,
    outcome,
    reason,
    statistic,
    n,
    p_value,
    strength,
    ...Object.values(edges ?? {}),
  ];
  if (columns.some((column) => column !== undefined && column.length !== count))
    return `columns of another length than ${count}`;
  if (
    matches !== undefined &&
    Object.values(matches).some(({ length }) => length !== matches.subject_no.length)
  )
    return 'matches of several lengths';
  for (let i = 0; i < count; i++) {
    const [one, other, code, p] = [subject_no[i]!, partner_no[i]!, outcome[i]!, p_value[i]!];
    if (one < 0 || one >= population || other < -1 || other >= population)
      return `no subject ${one}|${other}`;
    if (code !== OUTCOME_CODE.cleared && code !== OUTCOME_CODE.flagged && code !== OUTCOME_CODE.not_evaluable)
      return `outcome ${code}`;
    if (p < 0 || p > 1) return `p-value ${p}`;
    const answered = code !== OUTCOME_CODE.not_evaluable;
    if (answered && tested && Number.isNaN(p)) return 'an answer without p-value';
    if (answered !== (reason[i] === null)) return `outcome ${code} with reason ${reason[i]}`;
    if (n[i]! < 0) return `n of ${n[i]}`;
  }
  return null;
}
