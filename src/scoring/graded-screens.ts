import type { Family } from '../domain/outcome.ts';
import type { ScoringParameters } from './parameters.ts';

// Logits are summed as whole numbers, so that no order of rows or threads shows in them: doubles add these exactly up to 2^53.
const SCALE = 1e9;

/** SQL of ln((1 - p) / p) in whole billionths, a double; NULL without p. */
export const logitSql = (p: string, { p_min, p_max }: ScoringParameters): string =>
  `case when ${p} is not null then round(ln(1 / least(greatest(${p}, ${p_min}), ${p_max}) - 1) * ${SCALE}) end`;

/**
 * SQL of the one p-value of a family's graded screens: their logits summed (Mudholkar & George 1979) and divided by the deviation that m
 * logits of mean correlation r have, sqrt(m + m (m - 1) r). The logistic law stands for that of the sum, whose tail is lighter, so
 * p errs on the large side; of a single screen it is its own p.
 *
 * Graded screens place every lot on scales of one thing, how little competition its prices show, so moderate values on several of
 * them weigh more than one alone, which a Cauchy combination would not see. Columns read: g_<family> (sum), m_<family> (count).
 */
export const gradedSql = (family: Family, { graded_correlation: r }: ScoringParameters): string =>
  `case when m_${family} > 0 then 1 / (1 + exp(g_${family} / ${SCALE}
    / sqrt(m_${family} + m_${family} * (m_${family} - 1) * ${r}))) end`;
