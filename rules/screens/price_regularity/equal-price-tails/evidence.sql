with offers as (
  select
    p.position as position,
    p.amount as price,
    p.winner as winner,
    least(p.twos, p.fives) as zeros,
    cast(round(p.amount * 10000) as bigint) // cast(power(10, least(p.twos, p.fives)) as bigint) as written,
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
-- The tail that most totals share; of equally many, the one of the lowest bid.
tied as (
  select zeros, written % cast(power(10, $digits) as bigint) as tail, count(*) as bidders
  from offers
  where copy = 1 and written >= power(10, $digits)
  group by zeros, written % cast(power(10, $digits) as bigint)
  having count(distinct price) > 1
  order by count(distinct price) desc, min(price)
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
  cast(coalesce(t.bidders, 0) as varchar) as tied_bidders,
  lpad(cast(t.tail as varchar), cast($digits as integer), '0') as tail,
  case when o.zeros = t.zeros and o.written % cast(power(10, $digits) as bigint) = t.tail then 'true' else 'false' end as same_tail
from offers o
join lots l on l.lot_no = $subject_no
join bidders r on r.bidder_no = o.bidder_no
join sources f on f.source_no = o.source_no
left join tied t on true
where o.copy = 1
order by case when o.zeros = t.zeros and o.written % cast(power(10, $digits) as bigint) = t.tail then 0 else 1 end, o.position
limit $limit
