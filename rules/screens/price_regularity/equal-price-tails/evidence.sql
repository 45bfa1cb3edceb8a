with offers as (
  select
    o.*,
    least(p.twos, p.fives) as zeros,
    cast(round(o.price * 10000) as bigint) // cast(power(10, least(p.twos, p.fives)) as bigint) as written
  from offer_rows o
  join priced_bids p on p.lot_no = o.lot_no and p.position = o.position
  where o.lot_no = $subject_no
),
-- The tail that most totals share; of equally many, the one of the lowest bid.
tied as (
  select zeros, written % cast(power(10, $digits) as bigint) as tail, count(*) as bidders
  from offers
  where written >= power(10, $digits)
  group by zeros, written % cast(power(10, $digits) as bigint)
  having count(distinct price) > 1
  order by count(distinct price) desc, min(price)
  limit 1
)
select
  o.* exclude (lot_no, position, price, gap, zeros, written),
  cast(coalesce(t.bidders, 0) as varchar) as tied_bidders,
  lpad(cast(t.tail as varchar), cast($digits as integer), '0') as tail,
  case when o.zeros = t.zeros and o.written % cast(power(10, $digits) as bigint) = t.tail then 'true' else 'false' end as same_tail
from offers o
left join tied t on true
order by case when o.zeros = t.zeros and o.written % cast(power(10, $digits) as bigint) = t.tail then 0 else 1 end, o.position
limit $limit
