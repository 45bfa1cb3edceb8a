with offers as (
  select
    p.position as position,
    p.amount as price,
    p.gap as gap,
    p.winner as winner,
    b.amount as amount,
    b.currency as currency,
    b.bidder_no as bidder_no,
    b.source_no as source_no,
    b.line as line,
    row_number() over (partition by p.bidder_no order by coalesce(b.round, 1) desc, b.amount, b.source_no, b.line) as copy
  from priced_bids p
  join bids b on b.lot_no = p.lot_no and b.bidder_no = p.bidder_no
  where p.lot_no = $subject_no
    and cast(b.amount as double) = p.amount
)
select
  'bids' as table_name,
  l.lot_id || '|' || r.bidder_id as row_key,
  f.file as file,
  o.line as line,
  r.bidder_id as bidder_id,
  cast(o.amount as varchar) as amount,
  o.currency as currency,
  cast(o.position as varchar) as rank,
  case when o.winner then 'true' else 'false' end as winner,
  cast(cast(round(s.skew, 2) as decimal(18,2)) as varchar) as skewness,
  cast(cast(round(100 * ((o.price - s.low) / s.low), 3) as decimal(18,3)) as varchar) as above_lowest_percent
from offers o
join lot_shape s on s.lot_no = $subject_no
join lots l on l.lot_no = $subject_no
join bidders r on r.bidder_no = o.bidder_no
join sources f on f.source_no = o.source_no
where o.copy = 1
order by o.position
limit $limit
