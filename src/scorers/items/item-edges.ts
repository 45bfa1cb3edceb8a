import type { EdgeColumns, ScorerOutput } from '../scorer.ts';

/** Answers with what their flagged pairs weigh as links: -log10 p. */
export function withEdges(answers: ScorerOutput): ScorerOutput {
  const { n, p_value } = answers;
  const unasked = new Float64Array(n.length).fill(Number.NaN);
  const edges: EdgeColumns = {
    joint: n,
    expected: unasked,
    q_value: p_value,
    weight: p_value.map((p) => -Math.log10(Math.max(p, 1e-300))),
    q_by: unasked,
    bicm_p: unasked,
    similarity: unasked,
  };
  return { ...answers, edges };
}
