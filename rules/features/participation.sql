-- reads: bids, awards, bidders, lot_segment
-- Who took part where: every submitted bid of a bidder the source names, whatever became of it; an invitation alone is
-- not participation.
with rounds as (
  select count(round) as known, count(*) as bids
  from bids
),
-- repeats: the row may be the second of its bidder in the lot, that is, of another round or contradicted.
submitted as (
  select
    b.bidder_no as bidder_no,
    b.lot_no as lot_no,
    b.contradicted or coalesce(b.round <> 1, false) or (b.round is not null and r.known < r.bids) as repeats
  from bids b
  join bidders p on p.bidder_no = b.bidder_no
  cross join rounds r
  where not p.anonymous
    and (b.status is null or b.status <> 'invited')
),
repeated as (
  select bidder_no, lot_no
  from submitted
  where repeats
  group by bidder_no, lot_no
),
entries as (
  select s.bidder_no as bidder_no, s.lot_no as lot_no
  from submitted s
  left join repeated r on r.lot_no = s.lot_no and r.bidder_no = s.bidder_no
  where not s.repeats
    and r.lot_no is null
  union all
  select bidder_no, lot_no
  from repeated
),
winners as (
  select lot_no, bidder_no
  from awards
  where status is null or status in ('active', 'pending')
  group by lot_no, bidder_no
)
select
  s.bidder_no as bidder_no,
  s.lot_no as lot_no,
  g.segment_no as segment_no,
  w.bidder_no is not null as won
from entries s
-- True of every segment; but DuckDB then expects few of them, and keeps this side of the join in memory and not that of the bids.
join (select lot_no, segment_no from lot_segment where segment_no >= 0) g on g.lot_no = s.lot_no
left join winners w on w.lot_no = s.lot_no and w.bidder_no = s.bidder_no
