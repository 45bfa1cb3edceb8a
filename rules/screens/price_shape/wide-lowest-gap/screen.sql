-- RDNOR = g1 / mean gap (screens.md A5). Uniform bids: g1/range ~ Beta(1, n-2), hence p = (1 - r/(n-1))^(n-2) exactly.
-- Normal bids leave wider gaps at the ends; null_end_gap holds ln of their p on a grid of -ln of the uniform p in steps
-- of 0.25. The larger p counts.
with eligible as (
  select
    lot_no,
    n,
    group_no,
    rdnor as figure,
    case
      when price_reason is not null then price_reason
      when n < $min_bids then 'too_few_bids'
      when n > $max_bids then 'too_many_bids'
      when spread = 0 then 'no_spread'
    end as reason,
    case when n >= 3 and spread > 0
      then least(-(n - 2) * ln(greatest(1 - diff / spread, 1e-15)) / 0.25, 100)
    end as place
  from lot_shape
),
looked_up as (
  select
    e.lot_no as lot_no,
    e.n as n,
    e.group_no as group_no,
    e.figure as figure,
    e.reason as reason,
    round(greatest(
      exp(-0.25 * e.place),
      exp(t.ln_p + (e.place - t.cell) * (t.ln_p_next - t.ln_p))
    ), 9) as p
  from eligible e
  left join null_end_gap t on t.n = e.n and t.cell = cast(least(floor(e.place), 99) as integer)
),
-- The market's own law as a third null: how often p, which is free of n, is as small among the lots that other bidders led.
ranked as (
  select
    c.lot_no as lot_no,
    r.own as own,
    count(*) over (partition by r.market_no) - count(*) over (partition by r.market_no, c.group_no) as others,
    count(*) over (partition by r.market_no order by c.p)
      - count(*) over (partition by r.market_no, c.group_no order by c.p) as others_as_extreme
  from market_reference r
  join looked_up c on c.lot_no = r.lot_no
  where c.reason is null
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
  left join ranked r on r.lot_no = c.lot_no and r.own
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
