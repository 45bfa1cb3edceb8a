import type { Database } from '../store/database.ts';

/** A counted screen about pairs; `edge` is the kind of link a flagged pair becomes. */
export interface PairScreen {
  readonly no: number;
  readonly edge: string | null;
}

/**
 * Fills the temporary table `flagged_pairs (screen_no, bidder_a_no, bidder_b_no, statistic, n, p_value, q_value, strength)`. q_value is the one the
 * scorer gave the link, who knows how many pairs could have been tested; else Benjamini-Hochberg over the answered pairs.
 */
export async function buildFlaggedPairs(results: Database, screens: readonly PairScreen[]): Promise<void> {
  await results.run(
    `create or replace temp table flagged_pairs (
       screen_no integer, bidder_a_no integer, bidder_b_no integer, statistic double, n integer, p_value double, q_value double,
       strength double)`,
  );
  for (const screen of screens) {
    await results.run(
      `insert into flagged_pairs
       with tested as (
         select subject_no, partner_no, outcome, statistic, n, p_value, strength
         from outcomes
         where screen_no = $screen_no and outcome <> 2
       ),
       -- q-values below 0.05 do not depend on p-values above it.
       stepped as (
         select subject_no, partner_no,
           min(p_value * (select count(p_value) from tested) / k)
             over (order by k desc rows between unbounded preceding and current row) as q
         from (select *, row_number() over (order by p_value, subject_no, partner_no) as k
               from tested where p_value <= 0.05)
       ),
       edges as (
         select bidder_a_no, bidder_b_no, min(q_value) as q from bidder_edges where kind = $edge
         group by bidder_a_no, bidder_b_no
       )
       select $screen_no, t.subject_no, t.partner_no, t.statistic, t.n, t.p_value,
         case when t.p_value is not null then least(coalesce(edges.q, stepped.q, 1), 1) end, t.strength
       from tested t
       left join stepped on stepped.subject_no = t.subject_no and stepped.partner_no = t.partner_no
       left join edges on edges.bidder_a_no = t.subject_no and edges.bidder_b_no = t.partner_no
       where t.outcome = 1
       order by t.subject_no, t.partner_no`,
      { screen_no: screen.no, edge: screen.edge },
    );
  }
}

/**
 * Takes the links of each group, and those outside all groups, for what they are without the links of other groups: q_value becomes Benjamini-Hochberg
 * over the links inside the group and those in none, all answered pairs being tests, where that is larger. A false discovery rate is an average over all
 * that is rejected, so that the many links inside rings, each far beyond doubt, would otherwise lend their credit to what chance throws up elsewhere
 * (Efron 2008, Simultaneous inference: when should hypothesis testing problems be combined?, Annals of Applied Statistics 2(1)). Reads the temporary
 * tables `sets` and `set_groups`.
 */
export async function judgeGroupsApart(results: Database, screens: readonly PairScreen[]): Promise<void> {
  for (const screen of screens) {
    await results.run(
      `update flagged_pairs f
       set q_value = greatest(f.q_value, j.q)
       from (
         with links as (
           select bidder_a_no as a, bidder_b_no as b, p_value
           from flagged_pairs
           where screen_no = $screen_no and p_value is not null
         ),
         inside as (
           select l.a, l.b, l.p_value, x.set_no
           from links l
           join sets x on x.bidder_no = l.a
           join sets y on y.bidder_no = l.b and y.set_no = x.set_no
           semi join set_groups g on g.set_no = x.set_no
         ),
         placed as (
           select l.a, l.b, l.p_value, i.a is null as lone,
             count(case when i.a is null then 1 end)
               over (order by l.p_value, l.a, l.b rows between unbounded preceding and current row) as lone_so_far
           from links l
           left join (select distinct a, b from inside) i on i.a = l.a and i.b = l.b
         ),
         ranked as (
           select i.set_no, i.a, i.b, i.p_value,
             p.lone_so_far + row_number() over (partition by i.set_no order by i.p_value, i.a, i.b) as k
           from inside i
           join placed p on p.a = i.a and p.b = i.b
           union all
           select -1, a, b, p_value, lone_so_far from placed where lone
         ),
         stepped as (
           select a, b,
             min(p_value * (select count(p_value) from outcomes where screen_no = $screen_no and outcome <> 2) / k)
               over (partition by set_no order by k desc rows between unbounded preceding and current row) as q
           from ranked
         )
         select a, b, least(1, min(q)) as q from stepped group by a, b
       ) j
       where f.screen_no = $screen_no and j.a = f.bidder_a_no and j.b = f.bidder_b_no`,
      { screen_no: screen.no },
    );
  }
}

/**
 * Asks the pairs inside each set once more: whoever is in a set was chosen by whom it meets, so that what else two of them do is tested for
 * the pairs of the set alone and not for all pairs of the night. q_value: p times the pairs of the set (Bonferroni), the smallest of
 * several sets. Adds what is at or below `level` and was not flagged before; reads the temporary table `sets`.
 */
export async function addPairsInside(
  results: Database,
  screens: readonly PairScreen[],
  level: number,
): Promise<void> {
  // What became a link is what the set was chosen by.
  const numbers = screens.filter(({ edge }) => edge === null).map(({ no }) => no);
  if (numbers.length === 0) return;
  await results.run(
    `insert into flagged_pairs
     with sizes as (select set_no, count(*) as members from sets group by set_no having count(*) > 2),
     inside as (
       select a.bidder_no as bidder_a_no, b.bidder_no as bidder_b_no, min(z.members * (z.members - 1) / 2) as pairs
       from sets a
       join sets b on b.set_no = a.set_no and b.bidder_no > a.bidder_no
       join sizes z on z.set_no = a.set_no
       group by a.bidder_no, b.bidder_no
     )
     select o.screen_no, o.subject_no, o.partner_no, o.statistic, o.n, o.p_value, least(1, o.p_value * i.pairs), o.strength
     from outcomes o
     join inside i on i.bidder_a_no = o.subject_no and i.bidder_b_no = o.partner_no
     anti join flagged_pairs f
       on f.screen_no = o.screen_no and f.bidder_a_no = o.subject_no and f.bidder_b_no = o.partner_no
     where o.screen_no in (${numbers.join(', ')}) and o.outcome = 0 and o.p_value * i.pairs <= $level
     order by o.screen_no, o.subject_no, o.partner_no`,
    { level },
  );
}
