-- DIFFP = (b2 - b1) / b1 (screens.md A3) against the lots of the same market, both tails: a wide margin is a covered winner,
-- a margin near zero a crowd at the front. The first gap shrinks with n, so ln DIFFP is taken less the log of the expected
-- gap of n normal bids; then the rank among the market's other lots, without those that the same bidder led.
with eligible as (
  select
    s.lot_no as lot_no,
    s.n as n,
    s.group_no as group_no,
    s.diffp as figure,
    round(ln(greatest(s.diffp, 1e-12)) - ln(x.gap), 9) as y,
    case
      when s.price_reason is not null then s.price_reason
      when s.n < $min_bids then 'too_few_bids'
    end as reason
  from lot_shape s
  left join null_normal_extremes x on x.n = least(s.n, 30)
  where s.award_method in ($award_methods)
),
ranked as (
  select
    c.lot_no as lot_no,
    r.own as own,
    count(*) over (partition by r.market_no) - count(*) over (partition by r.market_no, c.group_no) as others,
    count(*) over (partition by r.market_no order by c.y)
      - count(*) over (partition by r.market_no, c.group_no order by c.y) as others_as_low,
    rank() over (partition by r.market_no order by c.y)
      - rank() over (partition by r.market_no, c.group_no order by c.y) as others_lower
  from market_reference r
  join eligible c on c.lot_no = r.lot_no
  where c.reason is null
),
answered as (
  select
    e.lot_no as lot_no,
    e.n as n,
    e.figure as figure,
    case when e.reason is not null then e.reason when r.others < $min_others then 'stratum_too_small' end as reason,
    least(1, 2 * least((1.0 + r.others_as_low) / (1.0 + r.others), (1.0 + r.others - r.others_lower) / (1.0 + r.others))) as p
  from eligible e
  left join ranked r on r.lot_no = e.lot_no and r.own
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
