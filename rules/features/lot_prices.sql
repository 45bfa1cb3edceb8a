-- reads: lots, bids, bidders, priced_bids
-- One row for every lot: what the figures of lot_shape are made of.
-- Exactness: bids are taken as distances from the lowest bid, centred, and scaled by their range before any power is
-- formed; sums run over integers (a price in ten-thousandths, a power in units of 2^-44), so they are the same for any
-- order of the rows, and a lot whose bids differ by a millionth keeps its moments.
with priced as (
  select
    lot_no,
    cast(count(*) as integer) as n,
    min(amount) as low,
    max(amount) as high,
    min(case when position = 2 then amount end) as second,
    max(case when position = 1 then bidder_no end) as low_bidder_no,
    sum(cast(round(amount * 10000) as hugeint)) as total_units,
    min(gap) as gap_min,
    max(gap) as gap_max,
    min(span_3) as span_3,
    min(span_4) as span_4,
    min(span_5) as span_5,
    count(case when gap = 0 then 1 end) as ties,
    min(twos) as twos,
    min(fives) as fives,
    max(twos) as twos_max,
    max(fives) as fives_max
  from priced_bids
  group by lot_no
),
located as (
  select
    l.lot_no as lot_no,
    l.award_method as award_method,
    l.price_form as price_form,
    cast(l.ceiling_price as double) as ceiling,
    p.n as n,
    p.low as low,
    p.high as high,
    p.second as second,
    p.low_bidder_no as low_bidder_no,
    p.gap_min as gap_min,
    p.gap_max as gap_max,
    p.span_3 as span_3,
    p.span_4 as span_4,
    p.span_5 as span_5,
    p.ties as ties,
    p.twos as twos,
    p.fives as fives,
    p.twos_max as twos_max,
    p.fives_max as fives_max,
    p.high - p.low as spread,
    p.high - p.second as losing_spread,
    -- Mean distance from the lowest bid, of all bids and of the losing ones.
    cast(p.total_units - p.n * cast(round(p.low * 10000) as hugeint) as double) / 10000 / p.n as mean_distance,
    case when p.n >= 2
      then cast(p.total_units - p.n * cast(round(p.low * 10000) as hugeint) as double) / 10000 / (p.n - 1)
    end as losing_distance,
    case when l.fixed_part > 0 and l.fixed_part < p.low then cast(l.fixed_part as double) else 0 end as fixed
  from lots l
  left join priced p on p.lot_no = l.lot_no
),
placed as (
  select
    b.lot_no as lot_no,
    b.position as position,
    cast(b.position as double) as place,
    s.n as n,
    s.spread as spread,
    b.gap as gap,
    (b.amount - s.low) / s.spread as u,
    (b.amount - s.low - s.mean_distance) / s.spread as z,
    case when b.position > 1 and s.losing_spread > 0
      then (b.amount - s.low - s.losing_distance) / s.losing_spread
    end as losing_z,
    case when b.position > 1 then b.gap / (b.amount - b.gap - s.fixed) end as relative_gap
  from priced_bids b
  join located s on s.lot_no = b.lot_no
  where s.n >= 2 and s.spread > 0
),
powers as (
  select
    lot_no,
    -- 17592186044416 = 2^44; a cast to an integer rounds.
    cast(sum(cast(z * z * 17592186044416 as bigint)) as double) / 17592186044416 as z2,
    cast(sum(cast(z * z * z * 17592186044416 as bigint)) as double) / 17592186044416 as z3,
    cast(sum(cast(z * z * z * z * 17592186044416 as bigint)) as double) / 17592186044416 as z4,
    cast(sum(cast(losing_z * losing_z * 17592186044416 as bigint)) as double) / 17592186044416 as losing_z2,
    max(case when position = n then gap end) as top_gap,
    -- The logarithm keeps the order, so two of a lot's are enough.
    ln(1 + min(relative_gap)) as log_gap_min,
    ln(1 + max(relative_gap)) as log_gap_max,
    -- Distance to the uniform law over the bids' own range, of all bids and of those between the extremes.
    max(greatest(place / n - u, u - (place - 1) / n)) as ks,
    max(case when position > 1 and position < n
      then greatest((place - 1) / (n - 2) - u, u - (place - 2) / (n - 2))
    end) as ks_inner
  from placed
  group by lot_no
),
submitted as (
  select
    lot_no,
    cast(count(*) as integer) as n_bids,
    min(case when currency is not null then hash(currency) end) as currency_min,
    max(case when currency is not null then hash(currency) end) as currency_max
  from bids
  where status is null or status <> 'invited'
  group by lot_no
)
select
  s.lot_no as lot_no,
  coalesce(s.award_method, 'unknown') as award_method,
  coalesce(s.n, 0) as n,
  coalesce(t.n_bids, 0) as n_bids,
  -- Why the prices of the lot cannot be compared at all; NULL: they can.
  case
    when s.price_form = 'rate' then 'rate_priced'
    when s.n is null then 'no_priced_bids'
    when t.currency_min <> t.currency_max then 'mixed_currencies'
  end as price_reason,
  -- The lot's leave-out group: its lowest bidder where the source names one, else the lot itself (below zero).
  case when coalesce(w.anonymous, true) then -1 - s.lot_no else s.low_bidder_no end as group_no,
  s.fixed as fixed,
  s.ceiling as ceiling,
  s.low as low,
  s.second as second,
  s.high as high,
  -- Of the bids from the lowest one; z2 to z4: sums of powers of the distances from the mean over the range, losing_z2 of the losing bids.
  s.mean_distance as mean_distance,
  q.z2 as z2,
  q.z3 as z3,
  q.z4 as z4,
  q.losing_z2 as losing_z2,
  q.ks as ks,
  q.ks_inner as ks_inner,
  s.gap_min as gap_min,
  s.gap_max as gap_max,
  q.log_gap_min as log_gap_min,
  q.log_gap_max as log_gap_max,
  q.top_gap as top_gap,
  s.span_3 as span_3,
  s.span_4 as span_4,
  s.span_5 as span_5,
  cast(coalesce(s.ties, 0) as integer) as ties,
  s.twos as twos,
  s.fives as fives,
  s.twos_max as twos_max,
  s.fives_max as fives_max
from located s
left join powers q on q.lot_no = s.lot_no
left join submitted t on t.lot_no = s.lot_no
left join bidders w on w.bidder_no = s.low_bidder_no
