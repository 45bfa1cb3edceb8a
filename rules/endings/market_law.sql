-- The market's own law as a further null: how often p, which is free of n, is as small among the lots that other bidders led.
-- The screen selects lot_no, n, group_no, market_no, cell_no, figure, reason, p; it has the parameters alpha and min_others.
with looked_up as (
{screen}
),
-- Only lots that the screen's own nulls would flag have to be placed.
extreme as (
  select lot_no, group_no, cell_no, p
  from looked_up
  where reason is null and p <= $alpha
),
cell_sizes as (
  select cell_no, count(*) as lots, count(case when p <= $alpha then 1 end) as extremes
  from looked_up
  where reason is null
  group by cell_no
),
market_sizes as (
  select
    k.market_no as market_no,
    cast(sum(c.lots) as bigint) as lots,
    cast(sum(c.extremes) as double) / sum(c.lots) as extreme_share
  from market_cells k
  join cell_sizes c on c.cell_no = k.cell_no
  group by k.market_no
),
led_sizes as (
  select k.market_no as market_no, c.group_no as group_no, count(*) as lots
  from looked_up c
  join (select group_no from extreme group by group_no) e on e.group_no = c.group_no
  join market_cells k on k.cell_no = c.cell_no
  where c.reason is null
  group by k.market_no, c.group_no
),
placed_extremes as (
  select
    e.lot_no as lot_no,
    e.group_no as group_no,
    k.market_no as market_no,
    k.own as own,
    count(*) over (partition by k.market_no order by e.p)
      - count(*) over (partition by k.market_no, e.group_no order by e.p) as others_as_extreme
  from extreme e
  join market_cells k on k.cell_no = e.cell_no
),
ranked as (
  select p.lot_no as lot_no, m.lots - l.lots as others, p.others_as_extreme as others_as_extreme
  from placed_extremes p
  join market_sizes m on m.market_no = p.market_no
  join led_sizes l on l.market_no = p.market_no and l.group_no = p.group_no
  where p.own
),
answered as (
  select
    c.lot_no as lot_no,
    c.n as n,
    c.figure as figure,
    c.reason as reason,
    -- What they do not flag is at least as common in the market as what they do.
    case
      when c.p > $alpha and m.lots > $min_others then greatest(c.p, m.extreme_share)
      when r.others >= $min_others then greatest(c.p, 1.0 * r.others_as_extreme / r.others)
      else c.p
    end as p
  from looked_up c
  left join market_sizes m on m.market_no = c.market_no
  left join ranked r on r.lot_no = c.lot_no
)
select
  lot_no as subject_no,
  -1 as partner_no,
  case when reason is not null then 'not_evaluable' when p <= $alpha then 'flagged' else 'cleared' end as outcome,
  reason as reason,
  case when reason is null then figure end as statistic,
  n as n,
  case when reason is null then p end as p_value,
  cast(null as double) as strength
from answered
