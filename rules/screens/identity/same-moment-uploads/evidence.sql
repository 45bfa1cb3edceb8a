-- The times of the two where these lie within so many seconds of each other, lots with most such moments first.
with own as (
  select lot_no, bidder_no, operation, second, partners, table_name, source_no, line
  from arrivals
  where bidder_no in ($subject_no, $partner_no)
),
moments as (
  select
    a.lot_no as lot_no,
    a.operation as operation,
    abs(a.second - b.second) as apart
  from own a
  join own b on b.lot_no = a.lot_no and b.operation = a.operation
  where a.bidder_no = $subject_no
    and b.bidder_no = $partner_no
    and abs(a.second - b.second) <= $seconds
    and (a.partners < 0 or a.partners <> b.partners)
),
per_lot as (
  select lot_no, count(*) as moments
  from moments
  group by lot_no
),
common as (
  select count(*) as chances
  from own a
  join own b on b.lot_no = a.lot_no and b.operation = a.operation
  where a.bidder_no = $subject_no
    and b.bidder_no = $partner_no
    and (a.partners < 0 or a.partners <> b.partners)
),
totals as (
  select count(*) as moments
  from moments
)
select
  o.table_name as table_name,
  l.lot_id || '|' || p.bidder_id || '|' || o.operation as row_key,
  f.file as file,
  o.line as line,
  'same_moment' as fact,
  l.lot_id as lot_id,
  p.bidder_id as bidder,
  strftime(coalesce(l.bid_deadline_at, l.opened_at) + interval 8 hours, '%Y-%m-%d') as on_date,
  o.operation as operation,
  strftime(make_timestamp(cast(o.second * 1000000 as bigint)) + interval 8 hours, '%Y-%m-%d %H:%M:%S') as china_time,
  cast(cast(m.apart as integer) as varchar) as seconds_apart,
  cast(t.moments as varchar) as moments,
  cast(c.chances as varchar) as chances,
  cast($seconds as varchar) as seconds,
  a.bidder_id as first_bidder,
  b.bidder_id as second_bidder
from moments m
join own o on o.lot_no = m.lot_no and o.operation = m.operation
join per_lot z on z.lot_no = m.lot_no
join lots l on l.lot_no = m.lot_no
join bidders p on p.bidder_no = o.bidder_no
join bidders a on a.bidder_no = $subject_no
join bidders b on b.bidder_no = $partner_no
join sources f on f.source_no = o.source_no
cross join totals t
cross join common c
order by z.moments desc, m.lot_no, m.operation, o.second, o.bidder_no, o.source_no, o.line
limit $limit
