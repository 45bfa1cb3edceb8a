-- reads: bids, awards, bidders, lot_segment
-- Who took part where: every submitted bid of a bidder the source names, whatever became of it; an invitation alone is
-- not participation.
with submitted as (
  select b.bidder_no as bidder_no, b.lot_no as lot_no
  from bids b
  join bidders p on p.bidder_no = b.bidder_no
  where not p.anonymous
    and (b.status is null or b.status <> 'invited')
  group by b.bidder_no, b.lot_no
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
from submitted s
join lot_segment g on g.lot_no = s.lot_no
left join winners w on w.lot_no = s.lot_no and w.bidder_no = s.bidder_no
order by s.bidder_no, s.lot_no
