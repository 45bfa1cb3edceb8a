import { FAMILIES, type Family } from '../domain/outcome.ts';
import type { Database } from '../store/database.ts';
import type { CountedScreen } from './lot-evidence.ts';
import type { ScoringParameters } from './parameters.ts';

// Logits are summed as integers, so that no order of rows or threads shows in them.
const SCALE = 1e6;

/** SQL of ln((1 - p) / p) in integer millionths; NULL without p. */
export const logitSql = (p: string, { p_min, p_max }: ScoringParameters): string =>
  `case when ${p} is not null then cast(round(ln(1 / least(greatest(${p}, ${p_min}), ${p_max}) - 1) * ${SCALE}) as bigint) end`;

/**
 * SQL of the one p-value of a family's graded screens: their logits summed (Mudholkar & George 1979) and divided by the deviation that m
 * logits of mean correlation r have, sqrt(m + m (m - 1) r). The logistic law stands for that of the sum, whose tail is lighter, so
 * p errs on the large side; of a single screen it is its own p.
 *
 * Graded screens place every lot on scales of one thing, how little competition its prices show, so moderate values on several of
 * them weigh more than one alone, which a Cauchy combination would not see. Columns read: g_<family> (sum), m_<family> (count).
 */
export const gradedSql = (family: Family, correlation: number): string =>
  `case when m_${family} > 0 then 1 / (1 + exp(cast(g_${family} as double) / ${SCALE}
    / sqrt(m_${family} + m_${family} * (m_${family} - 1) * ${correlation}))) end`;

/** Mean correlation between the graded screens of each family over the lots that both answered; never below zero. */
export async function gradedCorrelations(
  results: Database,
  screens: readonly CountedScreen[],
  parameters: ScoringParameters,
): Promise<ReadonlyMap<Family, number>> {
  const found = new Map<Family, number>();
  for (const family of FAMILIES) {
    const graded = screens.filter((screen) => screen.graded && screen.family === family);
    if (graded.length < 2) continue;
    const { r } = await results.row<{ r: number | null }>(
      `with logits as (
         select subject_no, screen_no, ${logitSql('p_value', parameters)} as logit
         from outcomes
         where outcome <> 2 and p_value is not null and screen_no in (${graded.map(({ no }) => no).join(', ')})
       ),
       sums as (
         select x.screen_no as a, y.screen_no as b, cast(count(*) as hugeint) as n,
           sum(x.logit) as x, sum(y.logit) as y, sum(cast(x.logit as hugeint) * x.logit) as xx,
           sum(cast(y.logit as hugeint) * y.logit) as yy, sum(cast(x.logit as hugeint) * y.logit) as xy
         from logits x
         join logits y on y.subject_no = x.subject_no and y.screen_no > x.screen_no
         group by x.screen_no, y.screen_no
       ),
       correlations as (
         select a, b, cast(n * xy - x * y as double)
           / nullif(sqrt(cast(n * xx - x * x as double)) * sqrt(cast(n * yy - y * y as double)), 0) as r
         from sums
       )
       select list_sum(list(r order by a, b)) / count(r) as r from correlations`,
    );
    found.set(family, Math.min(1, Math.max(0, Math.round((r ?? 0) * 1e6) / 1e6)));
  }
  return found;
}
