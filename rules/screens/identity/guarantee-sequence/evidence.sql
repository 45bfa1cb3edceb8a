-- The guarantees of the two in lots where their running numbers are close, the closest first.
with own as (
  select lot_no, bidder_no, guarantor, series, number, running, second, partners, security_id, source_no, line
  from guarantees
  where bidder_no in ($subject_no, $partner_no)
),
gaps as (
  select
    a.lot_no as lot_no,
    a.guarantor as guarantor,
    a.series as series,
    min(abs(a.running - b.running)) as gap
  from own a
  join own b on b.lot_no = a.lot_no and b.guarantor = a.guarantor and b.series = a.series
  where a.bidder_no = $subject_no
    and b.bidder_no = $partner_no
    and (a.partners < 0 or a.partners <> b.partners)
  group by a.lot_no, a.guarantor, a.series
  having min(abs(a.running - b.running)) <= $max_gap
),
totals as (
  select
    count(distinct lot_no) as lots,
    min(gap) as gap
  from gaps
)
select
  'bid_securities' as table_name,
  l.lot_id || '|' || p.bidder_id || '|' || o.security_id as row_key,
  f.file as file,
  o.line as line,
  'guarantee_sequence' as fact,
  l.lot_id as lot_id,
  p.bidder_id as bidder,
  strftime(coalesce(l.bid_deadline_at, l.opened_at) + interval 8 hours, '%Y-%m-%d') as on_date,
  o.guarantor as guarantor,
  o.number as guarantee_number,
  strftime(make_timestamp(cast(o.second * 1000000 as bigint)) + interval 8 hours, '%Y-%m-%d %H:%M:%S') as issued_china_time,
  printf('%.0f', t.gap) as smallest_gap,
  cast(t.lots as varchar) as lots,
  a.bidder_id as first_bidder,
  b.bidder_id as second_bidder
from gaps g
join own o on o.lot_no = g.lot_no and o.guarantor = g.guarantor and o.series = g.series
join lots l on l.lot_no = g.lot_no
join bidders p on p.bidder_no = o.bidder_no
join bidders a on a.bidder_no = $subject_no
join bidders b on b.bidder_no = $partner_no
join sources f on f.source_no = o.source_no
cross join totals t
order by g.gap, g.lot_no, g.guarantor, g.series, o.running, o.bidder_no, o.source_no, o.line
limit $limit
