-- reads: priced_bids, bids, lots, bidders, sources
-- The source row behind each comparable bid (priced_bids), as evidence shows it; of a bidder's rows with that amount, that of the last round.
with rows_of_offers as (
  select
    p.lot_no as lot_no,
    p.position as position,
    p.amount as price,
    p.gap as gap,
    p.winner as winner,
    b.amount as amount,
    b.currency as currency,
    b.bidder_no as bidder_no,
    b.source_no as source_no,
    b.line as line,
    row_number() over (
      partition by p.lot_no, p.bidder_no
      order by coalesce(b.round, 1) desc, b.amount, b.source_no, b.line
    ) as copy
  from priced_bids p
  join bids b on b.lot_no = p.lot_no and b.bidder_no = p.bidder_no
  where cast(b.amount as double) = p.amount
)
select
  o.lot_no as lot_no,
  o.position as position,
  o.price as price,
  o.gap as gap,
  'bids' as table_name,
  l.lot_id || '|' || r.bidder_id as row_key,
  f.file as file,
  o.line as line,
  r.bidder_id as bidder_id,
  cast(o.amount as varchar) as amount,
  o.currency as currency,
  cast(o.position as varchar) as rank,
  case when o.winner then 'true' else 'false' end as winner
from rows_of_offers o
join lots l on l.lot_no = o.lot_no
join bidders r on r.bidder_no = o.bidder_no
join sources f on f.source_no = o.source_no
where o.copy = 1
