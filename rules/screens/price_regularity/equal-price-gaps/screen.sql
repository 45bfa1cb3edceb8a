-- Largest relative deviation of a gap from the mean gap, D (screens.md A9), of the bids and of their logarithms, low tail.
-- On a lattice of step r every gap may be off by r and the mean gap by r/(n-1), so unrounded bids can have had at most
-- D' = (D + k(1 + 1/(n-1))) / (1 - k/(n-1)), k = r / mean gap; the table is read at D', and the size holds for every
-- tick. null_gap_deviation lies on -ln D from -3.5 in steps of 0.25. The two progressions are two chances: p = 2 min p.
-- Gaps that differ by more than max_deviation are not called equal by anyone: p = 1, which a p-value may always be raised to.
with eligible as (
  select
    s.lot_no as lot_no,
    s.n as n,
    s.group_no as group_no,
    (s.n - 1) as gaps,
    case
      when s.price_reason is not null then s.price_reason
      when s.n < $min_bids then 'too_few_bids'
      when s.n > $max_bids then 'too_many_bids'
      when s.spread = 0 then 'no_spread'
    end as reason,
    s.spread as spread,
    s.log_spread as log_spread,
    greatest(s.gap_max * (s.n - 1) / s.spread - 1, 1 - s.gap_min * (s.n - 1) / s.spread) as deviation,
    greatest(s.log_gap_max * (s.n - 1) / s.log_spread - 1, 1 - s.log_gap_min * (s.n - 1) / s.log_spread) as log_deviation,
    k.tick * (s.n - 1) / s.spread as slack,
    k.tick / (s.low - s.fixed) * (s.n - 1) / s.log_spread as log_slack
  from lot_shape s
  join price_tick k on k.lot_no = s.lot_no
),
inflated as (
  select
    lot_no,
    n,
    group_no,
    reason,
    least(deviation, log_deviation) as figure,
    case when slack < gaps then (deviation + slack * (1 + 1.0 / gaps)) / (1 - slack / gaps) end as unrounded,
    case when log_slack < gaps then (log_deviation + log_slack * (1 + 1.0 / gaps)) / (1 - log_slack / gaps) end as log_unrounded
  from eligible
),
placed as (
  select
    lot_no,
    n,
    group_no,
    reason,
    figure,
    coalesce(least(unrounded, log_unrounded) > $max_deviation, true) as unequal,
    coalesce(least(greatest((-ln(greatest(unrounded, 1e-15)) + 3.5) / 0.25, 0), 64), 0) as place,
    coalesce(least(greatest((-ln(greatest(log_unrounded, 1e-15)) + 3.5) / 0.25, 0), 64), 0) as log_place
  from inflated
),
looked_up as (
  select
    i.lot_no as lot_no,
    i.n as n,
    i.group_no as group_no,
    i.figure as figure,
    i.reason as reason,
    round(case when i.unequal then 1 else least(1, 2 * exp(least(
      a.ln_p + (i.place - a.cell) * (a.ln_p_next - a.ln_p),
      g.ln_p + (i.log_place - g.cell) * (g.ln_p_next - g.ln_p)
    ))) end, 9) as p
  from placed i
  left join null_gap_deviation a on a.n = i.n and a.cell = cast(least(floor(i.place), 63) as integer)
  left join null_gap_deviation g on g.n = i.n and g.cell = cast(least(floor(i.log_place), 63) as integer)
),
-- The market's own law as a third null: how often p, which is free of n, is as small among the lots that other bidders led.
-- A p of 1 stays 1 and needs no place: nearly all lots.
members as (
  select
    r.market_no as market_no,
    c.group_no as group_no,
    c.lot_no as lot_no,
    c.p as p,
    r.own as own
  from market_reference r
  join looked_up c on c.lot_no = r.lot_no
  where c.reason is null
),
extreme as (
  select market_no, group_no, lot_no, p, own
  from members
  where p < 1
),
market_sizes as (
  select market_no, count(*) as lots
  from members
  group by market_no
),
led_sizes as (
  select m.market_no as market_no, m.group_no as group_no, count(*) as lots
  from members m
  join (select market_no, group_no from extreme group by market_no, group_no) e
    on e.market_no = m.market_no
    and e.group_no = m.group_no
  group by m.market_no, m.group_no
),
placed_extremes as (
  select
    market_no,
    group_no,
    lot_no,
    own,
    count(*) over (partition by market_no order by p)
      - count(*) over (partition by market_no, group_no order by p) as others_as_extreme
  from extreme
),
ranked as (
  select
    e.lot_no as lot_no,
    a.lots - l.lots as others,
    e.others_as_extreme as others_as_extreme
  from placed_extremes e
  join market_sizes a on a.market_no = e.market_no
  join led_sizes l on l.market_no = e.market_no and l.group_no = e.group_no
  where e.own
),
answered as (
  select
    c.lot_no as lot_no,
    c.n as n,
    c.figure as figure,
    c.reason as reason,
    case when r.others >= $min_others
      then greatest(c.p, 1.0 * r.others_as_extreme / r.others)
      else c.p
    end as p
  from looked_up c
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
