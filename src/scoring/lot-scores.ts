import { LEVELS, type Level } from '../domain/warning.ts';
import type { Database } from '../store/database.ts';
import { levelRank } from './level.ts';
import { familiesOf } from './lot-evidence.ts';
import { counted, type ScoringPlan } from './scoring-plan.ts';

const PRICE = ['price_shape', 'price_regularity'];

/**
 * Fills `lot_scores`, one row for every lot, and beside it the temporary table `lot_evidence` (`c_<family>`, `own` and `raw` of `lot_own`, with
 * `inherited`, `evidence` and `level_no`), one row for every flagged lot.
 *
 * `score` orders lots as finely as the data allow: it adds evidence that is neither floored at zero nor capped, so that clean lots do not
 * all tie; level and priority use the floored and capped one. A lot that nothing answered for has score 0: nothing was learnt.
 */
export async function writeLotScores(results: Database, plan: ScoringPlan): Promise<void> {
  const { parameters } = plan;
  await results.run(inheritedSql(plan));
  await results.run('delete from lot_scores');
  await results.run(
    `insert into lot_scores
     select lot_no, round(raw + inherited, 12), evaluated,
       level_no >= ${levelRank(parameters.alert_level)} and own >= ${parameters.own_minimum}
     from (${evidenceSql(plan, 'lots')})
     order by lot_no`,
  );
  await results.run(
    `create or replace temp table lot_evidence as
     ${evidenceSql(plan, '(select lot_no from lot_scores where flagged)')}`,
  );
  await results.run('drop table lot_inherited');
}

const inheritedSql = ({ parameters }: ScoringPlan): string => `
    create or replace temp table lot_inherited as
    with crowds as (
      select b.lot_no, count(distinct b.bidder_no) as bidders
      from bids b semi join set_lots s on s.lot_no = b.lot_no
      where b.status is distinct from 'invited'
      group by b.lot_no
    ),
    -- Noisy-or: a group explains a lot as far as its members are the lot's bidders. Logs in 1e-9, as integers: no order shows.
    present as (
      select s.lot_no,
        sum(cast(round(ln(1 - e.excess * (s.members - 1) / greatest(c.bidders - 1, s.members - 1)) * 1e9) as bigint)) as log_absent,
        max(e.gate) = 1 as gate
      from set_lots s
      join set_evidence e on e.set_no = s.set_no
      join crowds c on c.lot_no = s.lot_no
      group by s.lot_no
    ),
    inherited as (
      select lot_no, gate, (1 - ${parameters.prior}) * exp(cast(log_absent as double) / 1e9) as unaffected
      from present
    )
    select lot_no, gate,
      round(log10((1 - unaffected) / unaffected) - log10(${parameters.prior} / (1 - ${parameters.prior})::double), 12) as inherited
    from inherited`;

/** @param lots what to select `lot_no` from */
function evidenceSql(plan: ScoringPlan, lots: string): string {
  const { parameters } = plan;
  const families = familiesOf(counted(plan.lot));
  const columns = families.map((family) => `c_${family}`);
  const counts = (those: readonly string[]): string =>
    those.length === 0
      ? '0'
      : those
          .map((family) => `(coalesce(c_${family}, 0) >= ${parameters.family_minimum})::integer`)
          .join(' + ');
  const other = families.filter((family) => !PRICE.includes(family));
  return `
    with joined as (
      select l.lot_no, ${columns.map((name) => `o.${name}`).join(', ')}${columns.length === 0 ? '' : ','}
        o.lot_no is not null as evaluated, coalesce(o.own, 0) as own, coalesce(o.raw, 0) as raw, o.combined_p,
        coalesce(o.gate, false) or coalesce(i.gate, false) as gate, coalesce(i.inherited, 0) as inherited
      from ${lots} l
      left join lot_own o on o.lot_no = l.lot_no
      left join lot_inherited i on i.lot_no = l.lot_no
    ),
    weighed as (
      select *, own + inherited as evidence,
        ${counts(families)} + (inherited >= ${parameters.family_minimum})::integer as families,
        ${counts(other)} + (inherited >= ${parameters.family_minimum})::integer as other_families
      from joined
    )
    select *,
      case
        when evidence < ${parameters.level_low} then ${rank('informational')}
        when evidence < ${parameters.level_medium} or not gate then ${rank('low')}
        when evidence < ${parameters.level_high} or families < 2 or other_families < 1 then ${rank('medium')}
        when evidence < ${parameters.level_critical} then ${rank('high')}
        else ${rank('critical')}
      end as level_no
    from weighed`;
}

const rank = (level: Level): number => LEVELS.indexOf(level);
