-- The rates of both in the lots in which both named one, those that keep the usual difference first, latest lot first.
with last_rounds as (
  select lot_no, bidder_no, max(coalesce(round, 1)) as round
  from bids
  where rate is not null
    and bidder_no in ($subject_no, $partner_no)
    and (status is null or status in ('valid', 'pending'))
  group by lot_no, bidder_no
),
rated as (
  select
    b.lot_no as lot_no,
    b.bidder_no as bidder_no,
    b.rate as rate,
    cast(round(b.rate * 10000000) as bigint) as units,
    b.source_no as source_no,
    b.line as line,
    row_number() over (partition by b.lot_no, b.bidder_no order by b.rate, b.source_no, b.line) as copy
  from bids b
  join last_rounds r on r.lot_no = b.lot_no and r.bidder_no = b.bidder_no and r.round = coalesce(b.round, 1)
  where b.rate is not null
    and (b.status is null or b.status in ('valid', 'pending'))
),
joint as (
  select
    a.lot_no as lot_no,
    a.units - b.units as difference,
    a.units as units
  from rated a
  join rated b on b.lot_no = a.lot_no
  where a.copy = 1
    and b.copy = 1
    and a.bidder_no = $subject_no
    and b.bidder_no = $partner_no
),
counted as (
  select difference, count(distinct units) as rates
  from joint
  group by difference
),
usual as (
  select difference, rates
  from counted
  order by rates desc, difference
  limit 1
)
select
  'bids' as table_name,
  l.lot_id || '|' || p.bidder_id as row_key,
  f.file as file,
  r.line as line,
  l.lot_id as lot_id,
  p.bidder_id as bidder_id,
  printf('%.4f', 100 * cast(r.rate as double)) as rate_percent,
  printf('%.4f', abs(j.difference) / 100000.0) as apart_points,
  cast(coalesce(l.bid_deadline_at, l.opened_at) as varchar) as opened_at,
  a.bidder_id as first_bidder,
  b.bidder_id as second_bidder,
  printf('%.4f', abs(u.difference) / 100000.0) as usual_points,
  cast(u.rates as varchar) as kept_rates
from joint j
join rated r on r.lot_no = j.lot_no and r.copy = 1
join lots l on l.lot_no = j.lot_no
join bidders p on p.bidder_no = r.bidder_no
join bidders a on a.bidder_no = $subject_no
join bidders b on b.bidder_no = $partner_no
join sources f on f.source_no = r.source_no
cross join usual u
order by
  case when j.difference = u.difference then 0 else 1 end,
  coalesce(l.bid_deadline_at, l.opened_at) desc nulls last,
  j.lot_no,
  r.bidder_no
limit $limit
