-- Bias-corrected excess kurtosis, high tail (screens.md A6). null_high_kurtosis lies on -ln(1 - KURT/n) from -1 in steps of
-- 0.125; n is the largest kurtosis that n bids can have.
with eligible as (
  select
    s.lot_no as lot_no,
    s.n as n,
    s.group_no as group_no,
    m.market_no as market_no,
    m.cell_no as cell_no,
    s.kurt as figure,
    case
      when s.price_reason is not null then s.price_reason
      when s.n < $min_bids then 'too_few_bids'
      when s.n > $max_bids then 'too_many_bids'
      when s.spread = 0 then 'no_spread'
    end as reason,
    least(greatest((-ln(greatest(1 - s.kurt / s.n, 1e-15)) + 1) / 0.125, 0), 160) as place
  from lot_shape s
  join lot_market m on m.lot_no = s.lot_no
  where s.award_method in ($award_methods)
),
looked_up as (
  select
    e.lot_no as lot_no,
    e.n as n,
    e.group_no as group_no,
    e.market_no as market_no,
    e.cell_no as cell_no,
    e.figure as figure,
    e.reason as reason,
    round(exp(t.ln_p + (e.place - t.cell) * (t.ln_p_next - t.ln_p)), 9) as p
  from eligible e
  left join null_high_kurtosis t on t.n = e.n and t.cell = cast(least(floor(e.place), 159) as integer)
),
-- The market's own law as a third null: how often p, which is free of n, is as small among the lots that other bidders led.
-- Only lots that the theoretical nulls would flag have to be placed.
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
