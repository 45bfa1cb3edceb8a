import { FAMILIES, type Family } from '../domain/outcome.ts';
import type { Database } from '../store/database.ts';
import { gradedSql, logitSql } from './graded-screens.ts';
import type { ScoringParameters } from './parameters.ts';

/** A screen whose answers count, with its number in the table `screens`. */
export interface CountedScreen {
  readonly no: number;
  readonly family: Family;
  /** Its p-value counts whether flagged or not; of the others only a flag counts. */
  readonly graded: boolean;
}

// Sums of tangents are kept in billionths as integers, so that no order of rows or threads shows in them.
export const TERM_SCALE = 1e9;

/** SQL of a Cauchy term in integer billionths of a p-value expression. */
export const termSql = (p: string, parameters: ScoringParameters): string =>
  // greatest() skips NULL, so a missing p needs its own case.
  `case when ${p} is not null then cast(round(tan(pi() * (0.5 - least(greatest(${p}, ${parameters.p_min}), ${parameters.p_max}))) * ${TERM_SCALE}) as bigint) end`;

/** SQL of the p-value that a sum of such terms over a count stands for; NULL of none. Nearly all sums are 0, and angles are slow. */
export const cauchySql = (sum: string, count: string): string =>
  `case when ${count} > 0 then case when ${sum} = 0 then 0.5 else atan2(1, cast(${sum} as double) / ${TERM_SCALE} / ${count}) / pi() end end`;

const evidenceSql = (p: string): string => `(log10(0.5) - 0.5 * log10(${p}))`;

/** Families of the counted screens, in the order of `FAMILIES`. */
export const familiesOf = (screens: readonly CountedScreen[]): readonly Family[] =>
  FAMILIES.filter((family) => screens.some((screen) => screen.family === family));

/**
 * Makes the temporary view `lot_own`: per lot that a counted screen answered for, `p_<family>` (combined), `s_<family>` (strongest
 * fact, log10 e), `c_<family>` (contribution: floored at 0, capped), `own` (their sum), `raw` (sum of the evidence neither floored nor
 * capped, so that no two lots tie for want of evidence), `combined_p` (over families; 1 where it could not be
 * rejected) and `gate`.
 */
export async function buildLotEvidence(
  results: Database,
  screens: readonly CountedScreen[],
  parameters: ScoringParameters,
): Promise<void> {
  const families = familiesOf(screens);
  if (families.length === 0) {
    await results.run(
      `create or replace temp table lot_own_evidence (lot_no integer, own double, raw double, combined_p double);
       create or replace temp view lot_own as select *, false as gate from lot_own_evidence`,
    );
    return;
  }
  await results.run(lotEvidenceSql(screens, families, parameters));
  await results.run('drop table lot_flags');
  const threshold = await rejectionThreshold(results, parameters.fdr);
  const facts = families.map((family) => `coalesce(s_${family}, 0)`).join(', ');
  await results.run(
    `create or replace temp view lot_own as
     select *, coalesce(combined_p <= ${threshold}, false) or greatest(${facts}) >= ${parameters.fact_gate} as gate
     from lot_own_evidence`,
  );
}

function lotEvidenceSql(
  screens: readonly CountedScreen[],
  families: readonly Family[],
  parameters: ScoringParameters,
): string {
  const numbers = (those: (screen: CountedScreen) => boolean): string =>
    screens
      .filter(those)
      .map((screen) => screen.no)
      .join(', ');
  const list = screens.map(({ no }) => no).join(', ');
  const of = (family: Family, graded: boolean): string =>
    numbers((screen) => screen.family === family && screen.graded === graded);
  // Constants where a family has no screen of the kind.
  const over = (those: string, make: (condition: string) => string, none: string): string =>
    those === '' ? none : make(`case when screen_no in (${those})`);
  const each = (make: (family: Family) => string): string => families.map(make).join(',\n');
  const cap = (family: Family): number =>
    family === 'identity' ? parameters.identity_cap : parameters.family_cap;
  return `
    -- A table of its own, so that DuckDB knows how few they are. A pattern that is absent says nothing: p = 1/2, whose term is 0, so that
    -- only flags have terms. The tail of the mean, and so its size, stays that of the Cauchy law, which small p-values alone make.
    create or replace temp table lot_flags as
    select subject_no as lot_no,
      ${each(
        (family) =>
          `${over(of(family, false), (when) => `sum(${when} then ${termSql('p_value', parameters)} end)`, 'null::hugeint')} as t_${family},
            max(case when screen_no in (${numbers((screen) => screen.family === family)}) then strength end) as s_${family}`,
      )}
    from outcomes
    where outcome = 1 and screen_no in (${list})
    group by subject_no;

    create or replace temp table lot_own_evidence as
    with answered as (
      select lot_no,
        ${each(
          (
            family,
          ) => `${over(of(family, false), (when) => `count(${when} then p_value end)`, '0')} as n_${family},
            ${over(of(family, true), (when) => `sum(${when} then ${logitSql('p_value', parameters)} else 0 end)`, '0::double')} as g_${family},
            ${over(of(family, true), (when) => `count(${when} then p_value end)`, '0')} as m_${family}`,
        )}
      from (select subject_no as lot_no, screen_no, p_value from outcomes where outcome <> 2 and screen_no in (${list}))
      group by lot_no
    ),
    summed as (select * from answered left join lot_flags using (lot_no)),
    graded as (
      select *, ${each((family) => `${gradedSql(family, parameters)} as d_${family}`)}
      from summed
    ),
    -- Steps of their own, since DuckDB works out again what stands in both branches of a case.
    termed as (
      select lot_no, ${each(
        (family) => `s_${family},
          coalesce(t_${family}, 0) + coalesce(${termSql(`d_${family}`, parameters)}, 0) as x_${family},
          n_${family} + (d_${family} is not null)::integer as y_${family}`,
      )}
      from graded
    ),
    combined as (
      select lot_no, ${each((family) => `s_${family}, ${cauchySql(`x_${family}`, `y_${family}`)} as p_${family}`)}
      from termed
    ),
    weighed as (
      select *, ${each(
        (family) => `greatest(${evidenceSql(`p_${family}`)}, s_${family}) as e_${family},
          least(greatest(${evidenceSql(`p_${family}`)}, s_${family}, 0), ${cap(family)}) as k_${family}`,
      )}
      from combined
    ),
    shared as (
      select *, ${each((family) => `${sharedSql(family, families)} as c_${family}`)}, ${overFamilies(families, parameters)}
      from weighed
    )
    select lot_no,
      ${each((family) => `p_${family}, s_${family}, c_${family}`)},
      round(${families.map((family) => `coalesce(c_${family}, 0)`).join(' + ')}, 12) as own,
      round(${families.map((family) => `coalesce(e_${family}, 0)`).join(' + ')}, 12) as raw,
      case when rejectable then ${cauchySql('x_all', 'y_all')} when y_all > 0 then 1 end as combined_p
    from shared`;
}

/** network and win_pattern share their inputs: the mean of their e-values, split in proportion. */
function sharedSql(family: Family, families: readonly Family[]): string {
  const other = family === 'network' ? 'win_pattern' : family === 'win_pattern' ? 'network' : null;
  // least() and greatest() skip NULL: without p and fact there is no contribution at all.
  const own = `case when p_${family} is null and s_${family} is null then null else k_${family} end`;
  if (other === null || !families.includes(other)) return own;
  return `case
    when p_${family} is null and s_${family} is null then null
    when p_${other} is null and s_${other} is null then k_${family}
    else log10((pow(10, k_${family}) + pow(10, k_${other})) / 2)
      * pow(10, k_${family}) / (pow(10, k_${family}) + pow(10, k_${other}))
  end`;
}

/**
 * Sum and count of the terms of all families. A mean is no larger than its largest part, so that only a lot of which some family is nearly at the false
 * discovery rate can be rejected: only of these the sum is worked out, which takes two angles a family.
 */
function overFamilies(families: readonly Family[], parameters: ScoringParameters): string {
  const ps = families.map((family) => `p_${family}`);
  const rejectable = `coalesce(least(${ps.join(', ')}) <= ${2 * parameters.fdr}, false)`;
  const sum = ps.map((p) => `coalesce(${termSql(p, parameters)}, 0)`).join(' + ');
  const count = ps.map((p) => `(${p} is not null)::integer`).join(' + ');
  return `${rejectable} as rejectable, case when ${rejectable} then ${sum} end as x_all, ${count} as y_all`;
}

/** Benjamini-Hochberg over the night's lots: the largest combined p that is still rejected; 0 when none is. */
async function rejectionThreshold(results: Database, fdr: number): Promise<number> {
  // Only p <= fdr can be rejected, so the sort touches few rows.
  const { threshold } = await results.row<{ threshold: number | null }>(
    `select max(combined_p) as threshold
     from (select combined_p, row_number() over (order by combined_p, lot_no) as k
           from lot_own_evidence where combined_p <= ${fdr})
     where combined_p <= k * ${fdr}::double / (select count(combined_p) from lot_own_evidence)`,
  );
  return threshold ?? 0;
}
