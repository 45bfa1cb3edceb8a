import type { SubjectKind } from '../domain/outcome.ts';
import type { Database } from '../store/database.ts';
import type { ScoringPlan } from './scoring-plan.ts';

/** A flagged outcome inside a lead, before its evidence. */
export interface LeadSignal {
  readonly lead_no: number;
  readonly screen_no: number;
  readonly subject_no: number;
  readonly partner_no: number;
  readonly kind: SubjectKind;
  readonly subject_id: string;
  readonly statistic: number | null;
  readonly n: number | null;
  readonly p_value: number | null;
  /** -log10 p, or the strength of a fact: shares of a family are given in proportion to it. */
  readonly weight: number;
  /** Flagged subjects of the screen in the lead; more than are shown where the limit cut. */
  readonly of_screen: number;
}

/** A screen that could not answer, once for each of its reasons in a lead. */
export interface LeadGap {
  readonly lead_no: number;
  readonly screen_no: number;
  readonly kind: SubjectKind;
  readonly subject_id: string;
  readonly reason_no: number;
  readonly subjects: number;
}

/**
 * Signals of every lead, at most `max_signals` each: the best of every screen, then the second best, and so on, so that no screen
 * crowds out the others.
 */
export async function readSignals(results: Database, plan: ScoringPlan): Promise<readonly LeadSignal[]> {
  return await results.rows<LeadSignal>(
    `with flagged as (
       select l.lead_no, 'group' as kind, o.screen_no, o.subject_no, -1 as partner_no, o.statistic, o.n, o.p_value, o.p_value as judged,
         o.strength
       from outcomes o join set_groups g on g.group_no = o.subject_no join leads l on l.set_no = g.set_no
       where o.outcome = 1 and o.screen_no in (${numbers(plan.group)})
       union all
       select l.lead_no, 'bidder_pair', p.screen_no, p.bidder_a_no, p.bidder_b_no, p.statistic, p.n, p.p_value, p.q_value, p.strength
       from flagged_pairs p
       join sets a on a.bidder_no = p.bidder_a_no
       join sets b on b.bidder_no = p.bidder_b_no and b.set_no = a.set_no
       join leads l on l.set_no = a.set_no
       union all
       select l.lead_no, 'bidder', o.screen_no, o.subject_no, -1, o.statistic, o.n, o.p_value, o.p_value, o.strength
       from outcomes o
       join sets s on s.bidder_no = o.subject_no
       join set_bidder_screens k on k.set_no = s.set_no and k.screen_no = o.screen_no
       join leads l on l.set_no = s.set_no
       where o.outcome = 1 and o.screen_no in (${numbers(plan.bidder)})
       union all
       select l.lead_no, 'lot', o.screen_no, o.subject_no, -1, o.statistic, o.n, o.p_value, o.p_value, o.strength
       from outcomes o join lead_lots l on l.lot_no = o.subject_no
       where o.outcome = 1 and o.screen_no in (${numbers(plan.lot)})
     ),
     weighed as (
       select *, greatest(-log10(greatest(judged, ${plan.parameters.p_min})), strength, 0) as weight from flagged
     ),
     placed as (
       select *, row_number() over (partition by lead_no, screen_no order by weight desc, subject_no, partner_no) as place,
         cast(count(*) over (partition by lead_no, screen_no) as integer) as of_screen
       from weighed
     ),
     kept as (
       select *, row_number() over (partition by lead_no order by place, weight desc, screen_no, subject_no, partner_no) as turn
       from placed
     )
     -- Keys by case: a condition on the kind would make DuckDB compare every row with every other.
     select k.lead_no, k.kind, k.screen_no, k.subject_no, k.partner_no, k.statistic, k.n, k.p_value, k.weight, k.of_screen,
       case k.kind when 'lot' then l.lot_id when 'group' then g.group_id when 'bidder' then a.bidder_id else a.bidder_id || '|' || b.bidder_id end as subject_id
     from kept k
     left join lots l on l.lot_no = case when k.kind = 'lot' then k.subject_no end
     left join groups g on g.group_no = case when k.kind = 'group' then k.subject_no end
     left join bidders a on a.bidder_no = case when k.kind in ('bidder', 'bidder_pair') then k.subject_no end
     left join bidders b on b.bidder_no = case when k.kind = 'bidder_pair' then k.partner_no end
     where k.turn <= ${plan.parameters.max_signals}
     order by k.lead_no, k.turn`,
  );
}

/** What could not be answered about the group itself and about the lots of each lead. */
export async function readGaps(results: Database, plan: ScoringPlan): Promise<readonly LeadGap[]> {
  const about = (subject: SubjectKind): string =>
    [
      -1,
      ...plan.plan.screens
        .filter(({ screen }) => screen.subject === subject)
        .map(({ screen_no }) => screen_no),
    ].join(', ');
  return await results.rows<LeadGap>(
    `with silent as (
       select l.lead_no, 'group' as kind, o.screen_no, o.reason_no, o.subject_no
       from outcomes o join set_groups g on g.group_no = o.subject_no join leads l on l.set_no = g.set_no
       where o.outcome = 2 and o.screen_no in (${about('group')})
       union all
       select l.lead_no, 'lot', o.screen_no, o.reason_no, o.subject_no
       from outcomes o join lead_lots l on l.lot_no = o.subject_no
       where o.outcome = 2 and o.screen_no in (${about('lot')})
     ),
     counted as (
       select lead_no, kind, screen_no, reason_no, min(subject_no) as first_no, cast(count(*) as integer) as subjects
       from silent group by lead_no, kind, screen_no, reason_no
     )
     select c.lead_no, c.kind, c.screen_no, c.reason_no, c.subjects,
       case c.kind when 'lot' then l.lot_id else g.group_id end as subject_id
     from counted c
     left join lots l on l.lot_no = case when c.kind = 'lot' then c.first_no end
     left join groups g on g.group_no = case when c.kind = 'group' then c.first_no end
     order by c.lead_no, c.kind, c.screen_no, c.reason_no`,
  );
}

const numbers = (screens: ScoringPlan['lot']): string =>
  [-1, ...screens.map(({ screen_no }) => screen_no)].join(', ');
