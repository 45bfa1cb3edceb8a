with offers as (
  select *
  from offer_rows
  where lot_no = $subject_no
),
-- The price that most bids share; of equally many, the lowest.
tied as (
  select price, min(amount) as amount, count(*) as bidders
  from offers
  group by price
  order by count(*) desc, price
  limit 1
)
select
  o.* exclude (lot_no, position, price, gap),
  cast(t.bidders as varchar) as tied_bidders,
  t.amount as tied_amount,
  case when o.price = t.price then 'true' else 'false' end as same_price
from offers o
cross join tied t
order by case when o.price = t.price then 0 else 1 end, o.position
limit $limit
