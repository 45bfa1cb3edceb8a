-- reads: participation, lots
-- Lots in which somebody whom the source names took part, with the minute in which bids were due (NULL: unknown) and the number of named
-- bidders. Two bidders are said to have met only in lots of at most size_cap of them, because the pairs of a lot grow with the
-- square of its bidders; every screen that counts meetings counts these lots and no others.
with sizes as (
  select
    lot_no,
    min(segment_no) as segment_no,
    cast(count(*) as integer) as size
  from participation
  group by lot_no
)
select
  s.lot_no as lot_no,
  s.segment_no as segment_no,
  cast(floor(epoch(coalesce(l.bid_deadline_at, l.opened_at, l.published_at, l.awarded_at)) / 60) as integer) as minute,
  s.size as size,
  cast($max_lot_bidders as integer) as size_cap
from sizes s
join lots l on l.lot_no = s.lot_no
order by s.segment_no, minute nulls last, s.lot_no
