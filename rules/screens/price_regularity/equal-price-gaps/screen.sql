-- Largest relative deviation of a gap from the mean gap, D (screens.md A9), of the bids and of their logarithms, low tail.
-- On a lattice of step r every gap may be off by r and the mean gap by r/(n-1), so unrounded bids can have had at most
-- D' = (D + k(1 + 1/(n-1))) / (1 - k/(n-1)), k = r / mean gap; the table is read at D', and the size holds for every
-- tick. null_gap_deviation lies on -ln D from -3.5 in steps of 0.25. The two progressions are two chances: p = 2 min p.
-- Gaps that differ by more than max_deviation are not called equal by anyone: p = 1, which a p-value may always be raised to.
with kinds as materialized (
  select k.lot_no as lot_no, m.market_no as market_no, m.cell_no as cell_no, k.tick as tick
  from lot_market m
  join price_tick k on k.lot_no = m.lot_no
  where m.award_method in ($award_methods)
),
eligible as (
  select
    s.lot_no as lot_no,
    s.n as n,
    s.group_no as group_no,
    k.market_no as market_no,
    k.cell_no as cell_no,
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
  join kinds k on k.lot_no = s.lot_no
),
inflated as (
  select
    lot_no,
    n,
    group_no,
    market_no,
    cell_no,
    reason,
    least(deviation, log_deviation) as figure,
    case when slack < gaps then (deviation + slack * (1 + 1.0 / gaps)) / (1 - slack / gaps) end as unrounded,
    case when log_slack < gaps then (log_deviation + log_slack * (1 + 1.0 / gaps)) / (1 - log_slack / gaps) end as log_unrounded
  from eligible
),
-- Only lots whose gaps come near to being equal are looked up.
near as (
  select
    lot_no,
    n,
    case when unrounded is not null
      then least(greatest((-ln(greatest(unrounded, 1e-15)) + 3.5) / 0.25, 0), 64)
    end as place,
    case when log_unrounded is not null
      then least(greatest((-ln(greatest(log_unrounded, 1e-15)) + 3.5) / 0.25, 0), 64)
    end as log_place
  from inflated
  where reason is null and least(unrounded, log_unrounded) <= $max_deviation
),
tails as (
  select
    i.lot_no as lot_no,
    least(1, 2 * exp(least(
      a.ln_p + (i.place - a.cell) * (a.ln_p_next - a.ln_p),
      g.ln_p + (i.log_place - g.cell) * (g.ln_p_next - g.ln_p)
    ))) as p
  from near i
  left join null_gap_deviation a on a.n = i.n and a.cell = cast(least(floor(i.place), 63) as integer)
  left join null_gap_deviation g on g.n = i.n and g.cell = cast(least(floor(i.log_place), 63) as integer)
)
select
  i.lot_no as lot_no,
  i.n as n,
  i.group_no as group_no,
  i.market_no as market_no,
  i.cell_no as cell_no,
  i.figure as figure,
  i.reason as reason,
  round(coalesce(t.p, 1), 9) as p
from inflated i
left join tails t on t.lot_no = i.lot_no
