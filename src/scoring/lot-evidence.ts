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

/** SQL of the p-value that a sum of such terms over a count stands for. */
export const cauchySql = (sum: string, count: string): string =>
  `atan2(1, cast(${sum} as double) / ${TERM_SCALE} / ${count}) / pi()`;

const evidenceSql = (p: string): string => `(log10(0.5) - 0.5 * log10(${p}))`;

/** Families of the counted screens, in the order of `FAMILIES`. */
export const familiesOf = (screens: readonly CountedScreen[]): readonly Family[] =>
  FAMILIES.filter((family) => screens.some((screen) => screen.family === family));

/**
 * Fills the temporary table `lot_own`: per lot that a counted screen answered for, `p_<family>` (combined), `s_<family>` (strongest
 * fact, log10 e), `c_<family>` (contribution: floored at 0, capped), `own` (their sum), `raw` (sum of the evidence neither floored nor
 * capped, so that no two lots tie for want of evidence), `combined_p` (over families) and `gate`.
 */
export async function buildLotEvidence(
  results: Database,
  screens: readonly CountedScreen[],
  parameters: ScoringParameters,
): Promise<void> {
  const families = familiesOf(screens);
  if (families.length === 0) {
    await results.run(
      `create or replace temp table lot_own (lot_no integer, own double, raw double, combined_p double, gate boolean)`,
    );
    return;
  }
  await results.run(lotEvidenceSql(screens, families, parameters));
  const threshold = await rejectionThreshold(results, parameters.fdr);
  const facts = families.map((family) => `coalesce(s_${family}, 0)`).join(', ');
  await results.run(
    `create or replace temp table lot_own as
     select *, coalesce(combined_p <= ${threshold}, false) or greatest(${facts}) >= ${parameters.fact_gate} as gate
     from lot_own_evidence`,
  );
  await results.run('drop table lot_own_evidence');
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
  // A sum and a count over the answers of a family's screens; constants where it has none of the kind.
  const sums = (family: Family, graded: boolean, of: string, sum: string, count: string): string => {
    const found = numbers((screen) => screen.family === family && screen.graded === graded);
    return found === ''
      ? `null::hugeint as ${sum}, 0::bigint as ${count}`
      : `sum(case when screen_no in (${found}) then ${of} end) as ${sum},
            count(case when screen_no in (${found}) then ${of} end) as ${count}`;
  };
  const graded = numbers((screen) => screen.graded);
  const each = (make: (family: Family) => string): string => families.map(make).join(',\n');
  const cap = (family: Family): number =>
    family === 'identity' ? parameters.identity_cap : parameters.family_cap;
  return `
    create or replace temp table lot_own_evidence as
    with answered as (
      select subject_no as lot_no, screen_no,
        case when outcome = 1 then strength end as strength,
        -- A pattern that is absent says nothing: p = 1/2, whose term is 0. The tail of the mean, and so its size, stays that of
        -- the Cauchy law, which small p-values alone make.
        case when outcome = 1 then ${termSql('p_value', parameters)} when p_value is not null then 0 end as term,
        ${graded === '' ? 'null' : `case when screen_no in (${graded}) then ${logitSql('p_value', parameters)} end`} as logit
      from outcomes
      where outcome <> 2 and screen_no in (${screens.map((screen) => screen.no).join(', ')})
    ),
    summed as (
      select lot_no,
        ${each(
          (family) => `${sums(family, false, 'term', `t_${family}`, `n_${family}`)},
            ${sums(family, true, 'logit', `g_${family}`, `m_${family}`)},
            max(case when screen_no in (${numbers((screen) => screen.family === family)}) then strength end) as s_${family}`,
        )}
      from answered
      group by lot_no
    ),
    graded as (
      select *, ${each((family) => `${gradedSql(family, parameters)} as d_${family}`)}
      from summed
    ),
    combined as (
      select lot_no, ${each(
        (family) =>
          `s_${family}, ${cauchySql(
            `(coalesce(t_${family}, 0) + coalesce(${termSql(`d_${family}`, parameters)}, 0))`,
            `nullif(n_${family} + (d_${family} is not null)::integer, 0)`,
          )} as p_${family}`,
      )}
      from graded
    ),
    weighed as (
      select *, ${each(
        (family) => `greatest(${evidenceSql(`p_${family}`)}, s_${family}) as e_${family},
          least(greatest(${evidenceSql(`p_${family}`)}, s_${family}, 0), ${cap(family)}) as k_${family}`,
      )}
      from combined
    ),
    shared as (
      select *, ${each((family) => `${sharedSql(family, families)} as c_${family}`)}
      from weighed
    )
    select lot_no,
      ${each((family) => `p_${family}, s_${family}, c_${family}`)},
      round(${families.map((family) => `coalesce(c_${family}, 0)`).join(' + ')}, 12) as own,
      round(${families.map((family) => `coalesce(e_${family}, 0)`).join(' + ')}, 12) as raw,
      ${combinedSql(families, parameters)} as combined_p
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

function combinedSql(families: readonly Family[], parameters: ScoringParameters): string {
  const sum = families.map((family) => `coalesce(${termSql(`p_${family}`, parameters)}, 0)`).join(' + ');
  const count = families.map((family) => `(p_${family} is not null)::integer`).join(' + ');
  return `case when ${count} > 0 then ${cauchySql(`(${sum})`, `(${count})`)} end`;
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
