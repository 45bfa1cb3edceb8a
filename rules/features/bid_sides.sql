-- reads: bids, bidders
-- On which side of a lot a named bidder stood in each round: alone (consortium_id NULL) or in a joint bid. More than one row for a
-- bidder and round means that it stood on several sides.
select
  b.lot_no as lot_no,
  b.bidder_no as bidder_no,
  coalesce(b.round, 1) as round,
  b.consortium_id as consortium_id,
  min(b.source_no) as source_no,
  min(b.line) as line
from bids b
join bidders p on p.bidder_no = b.bidder_no
where not p.anonymous
  and (b.status is null or b.status <> 'invited')
group by b.lot_no, b.bidder_no, coalesce(b.round, 1), b.consortium_id
