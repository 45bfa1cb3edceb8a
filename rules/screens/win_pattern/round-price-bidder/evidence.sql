-- The bidder's comparable prices, latest lot first.
select
  'bids' as table_name,
  l.lot_id || '|' || p.bidder_id || '|' || coalesce(b.round, 1) as row_key,
  s.file as file,
  b.line as line,
  l.lot_id as lot_id,
  p.bidder_id as bidder_id,
  cast(b.amount as varchar) as amount,
  cast(l.ceiling_price as varchar) as ceiling_price,
  b.currency as currency,
  cast(coalesce(l.bid_deadline_at, l.opened_at) as varchar) as opened_at
from priced_bids k
join lot_shape h on h.lot_no = k.lot_no and h.price_reason is null
join bids b on b.lot_no = k.lot_no and b.bidder_no = k.bidder_no and b.amount > 0
join lots l on l.lot_no = b.lot_no
join bidders p on p.bidder_no = b.bidder_no
join sources s on s.source_no = b.source_no
where k.bidder_no = $subject_no
  and h.award_method in ('lowest_price', 'lowest_reviewed_price', 'low_price_priority', 'second_lowest', 'scored')
order by coalesce(l.bid_deadline_at, l.opened_at) desc nulls last, b.lot_no, coalesce(b.round, 1), b.source_no, b.line
limit $limit
