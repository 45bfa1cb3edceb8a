-- How near the lowest bid comes to the ceiling, or to the published estimate where there is no ceiling (screens.md A15),
-- against the lots of the same market. More bids mean a lower lowest bid, so the number of bids must not speak here: ln w is
-- raised by what n honest bids would have taken off, (expected depth of the lowest of n normal bids) x (typical CV of the
-- market). Then the rank among the market's other lots with the same kind of reference, without those that the same
-- bidder led.
with eligible as (
  select
    s.lot_no as lot_no,
    s.n as n,
    s.cv as cv,
    s.spread as spread,
    s.group_no as group_no,
    case when s.ceiling is not null then 1 else 0 end as kind,
    s.low - s.fixed as low,
    coalesce(s.ceiling, cast(l.estimated_value as double)) - s.fixed as reference,
    case
      when s.price_reason is not null then s.price_reason
      when s.n < $min_bids then 'too_few_bids'
      when coalesce(s.ceiling, cast(l.estimated_value as double)) is null then 'no_reference_price'
      when coalesce(s.ceiling, cast(l.estimated_value as double)) - s.fixed <= 0 then 'no_reference_price'
    end as reason
  from lot_shape s
  join lots l on l.lot_no = s.lot_no
  where l.award_method in ($award_methods)
),
-- One number for market and kind of reference.
members as (
  select
    r.market_no as market_no,
    2 * r.market_no + e.kind as place_no,
    r.own as own,
    e.lot_no as lot_no,
    e.n as n,
    case when e.n >= 3 and e.spread > 0 then cast(round(ln(e.cv) * 1000000) as bigint) end as log_cv,
    e.group_no as group_no,
    ln(e.low / e.reference) as log_share
  from market_reference r
  join eligible e on e.lot_no = r.lot_no
  where e.reason is null
),
-- Integer sums, so that the order of the rows cannot show.
markets as (
  select market_no, exp(cast(coalesce(sum(log_cv), 0) as double) / 1000000 / greatest(count(log_cv), 1)) as typical_cv
  from members
  group by market_no
),
raised as (
  select
    m.place_no as place_no,
    m.own as own,
    m.lot_no as lot_no,
    m.group_no as group_no,
    round(m.log_share + k.typical_cv * x.depth, 9) as y
  from members m
  join markets k on k.market_no = m.market_no
  join null_normal_extremes x on x.n = least(m.n, 30)
),
ranked as (
  select
    lot_no,
    own,
    count(*) over (partition by place_no) - count(*) over (partition by place_no, group_no) as others,
    count(*) over (partition by place_no order by y desc)
      - count(*) over (partition by place_no, group_no order by y desc) as others_as_high
  from raised
),
answered as (
  select
    e.lot_no as lot_no,
    e.n as n,
    e.low / e.reference as figure,
    case when e.reason is not null then e.reason when r.others < $min_others then 'stratum_too_small' end as reason,
    (1.0 + r.others_as_high) / (1.0 + r.others) as p
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
