-- The prices of both firms in the joint lots that the screen compares, latest lot first.
with sides as (
  select
    1 as side,
    p.bidder_no as bidder_no,
    p.lot_no as lot_no
  from participation p
  where p.bidder_no = $subject_no
  union all
  select
    2 as side,
    p.bidder_no as bidder_no,
    p.lot_no as lot_no
  from participation p
  where p.bidder_no = $partner_no
),
priced_sides as (
  select
    s.side as side,
    s.bidder_no as bidder_no,
    s.lot_no as lot_no,
    b.amount - h.fixed as price
  from sides s
  join priced_bids b on b.lot_no = s.lot_no and b.bidder_no = s.bidder_no
  join lot_shape h on h.lot_no = s.lot_no and h.price_reason is null
  join pair_lots k on k.lot_no = s.lot_no and k.size <= k.size_cap
  where h.award_method in ('lowest_price', 'lowest_reviewed_price', 'low_price_priority')
    and h.n >= 3
),
joint_lots as (
  select
    lot_no,
    max(case when side = 1 then price end) as price_first,
    max(case when side = 2 then price end) as price_second
  from priced_sides
  group by lot_no
  having count(*) = 2
),
totals as (
  select
    count(*) as joint,
    sum(case when price_first < price_second then 1 else 0 end) as lower_first,
    sum(case when price_second < price_first then 1 else 0 end) as lower_second
  from joint_lots
),
firms as (
  select
    max(case when side = 1 then bidder_no end) as first_no,
    max(case when side = 2 then bidder_no end) as second_no
  from priced_sides
),
joint_bids as (
  select
    o.lot_no as lot_no,
    o.bidder_no as bidder_no,
    j.price_first as price_first,
    j.price_second as price_second,
    coalesce(o.round, 1) as bid_round,
    cast(o.amount as varchar) as amount,
    o.currency as currency,
    o.status as status,
    o.source_no as source_no,
    o.line as line
  from joint_lots j
  join priced_sides s on s.lot_no = j.lot_no
  join bids o on o.lot_no = s.lot_no and o.bidder_no = s.bidder_no
  where o.amount > 0
)
select
  'bids' as table_name,
  l.lot_id || '|' || p.bidder_id || '|' || b.bid_round as row_key,
  s.file as file,
  b.line as line,
  l.lot_id as lot_id,
  p.bidder_id as bidder_id,
  b.amount as amount,
  b.currency as currency,
  b.status as status,
  printf('%.6f', b.price_first / b.price_second) as ratio,
  cast(coalesce(l.bid_deadline_at, l.opened_at) as varchar) as opened_at,
  f.bidder_id as first_bidder,
  g.bidder_id as second_bidder,
  cast(t.lower_first as varchar) as lower_first,
  cast(t.lower_second as varchar) as lower_second
from joint_bids b
join lots l on l.lot_no = b.lot_no
join bidders p on p.bidder_no = b.bidder_no
join sources s on s.source_no = b.source_no
cross join totals t
cross join firms x
join bidders f on f.bidder_no = x.first_no
join bidders g on g.bidder_no = x.second_no
order by coalesce(l.bid_deadline_at, l.opened_at) desc nulls last, b.lot_no, b.bidder_no, b.bid_round, b.source_no, b.line
limit $limit
