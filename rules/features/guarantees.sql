-- reads: bid_securities, bid_sides, bidders, lots
-- Guarantees that bidders lodged, their numbers taken apart into a series (what stands before the running number, a date of issue
-- included, numbered series_no) and the running number. before: seconds from issue to the deadline of the lot.
with written as (
  select
    l.lot_no as lot_no,
    b.bidder_no as bidder_no,
    lower(regexp_replace(g.guarantor, '[\s　（）()]+', '', 'g')) as guarantor,
    upper(regexp_replace(g.guarantee_number, '[\s　]+', '', 'g')) as number,
    g.issued_at as issued_at,
    coalesce(l.bid_deadline_at, l.opened_at) as due_at,
    g.security_id as security_id,
    g.source_no as source_no,
    g.line as line
  from bid_securities g
  join lots l on l.lot_id = g.lot_id
  join bidders b on b.bidder_id = g.bidder_id
  where g.guarantor is not null
    and g.guarantee_number is not null
    and not b.anonymous
    and coalesce(g.form, 'insurance') not in ('transfer', 'exempt')
),
dated as (
  select
    *,
    case
      when strpos(number, strftime(issued_at + interval 8 hours, '%Y%m%d')) > 0
        then strpos(number, strftime(issued_at + interval 8 hours, '%Y%m%d')) + 7
      when strpos(number, strftime(issued_at + interval 8 hours, '%y%m%d')) > 0
        then strpos(number, strftime(issued_at + interval 8 hours, '%y%m%d')) + 5
      else 0
    end as date_end
  from written
),
-- Twelve digits at the end are more than anybody counts with; what stands before them belongs to the series.
parted as (
  select
    *,
    case when regexp_full_match(substr(number, date_end + 1), '[0-9]{1,12}') then date_end else 0 end as cut
  from dated
),
series as (
  select
    *,
    case when cut > 0 then substr(number, 1, cut) else regexp_extract(number, '^(.*?)([0-9]{1,12})$', 1) end as series,
    case when cut > 0 then substr(number, cut + 1) else regexp_extract(number, '^(.*?)([0-9]{1,12})$', 2) end as running
  from parted
),
partners as (
  select
    lot_no,
    bidder_no,
    cast(dense_rank() over (order by lot_no, min(consortium_id)) as integer) as partners
  from bid_sides
  where consortium_id is not null
  group by lot_no, bidder_no
)
select
  s.lot_no as lot_no,
  s.bidder_no as bidder_no,
  s.guarantor as guarantor,
  s.series as series,
  cast(dense_rank() over (order by s.guarantor, s.series) as integer) as series_no,
  s.number as number,
  cast(s.running as double) as running,
  cast(floor(epoch(s.issued_at)) as double) as second,
  cast(floor(epoch(s.due_at) - epoch(s.issued_at)) as double) as before,
  coalesce(p.partners, -1) as partners,
  s.security_id as security_id,
  s.source_no as source_no,
  s.line as line
from series s
left join partners p on p.lot_no = s.lot_no and p.bidder_no = s.bidder_no
where s.running <> ''
