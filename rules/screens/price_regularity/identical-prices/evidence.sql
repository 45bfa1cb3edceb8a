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
),
-- The price that most bids share; of equally many, the lowest.
tied as (
  select price, min(amount) as amount, count(*) as bidders
  from offers
  where copy = 1
  group by price
  order by count(*) desc, price
  limit 1
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
  cast(t.bidders as varchar) as tied_bidders,
  cast(t.amount as varchar) as tied_amount,
  case when o.price = t.price then 'true' else 'false' end as same_price
from offers o
join lot_shape s on s.lot_no = $subject_no
join lots l on l.lot_no = $subject_no
join bidders r on r.bidder_no = o.bidder_no
join sources f on f.source_no = o.source_no
cross join tied t
where o.copy = 1
order by case when o.price = t.price then 0 else 1 end, o.position
limit $limit
