-- Items of the lots in which the totals meet and the items do not, those furthest apart first, both rows of an item together.
with sides as (
  select 1 as side, p.bidder_no as bidder_no
  from bidders p
  where p.bidder_no = $subject_no
  union all
  select 2 as side, p.bidder_no as bidder_no
  from bidders p
  where p.bidder_no = $partner_no
),
priced as (
  select
    s.side as side,
    i.lot_no as lot_no,
    i.item_no as item_no,
    i.unit_price as unit_price
  from sides s
  join item_lines i on i.bidder_no = s.bidder_no
  where i.free
),
joint as (
  select
    lot_no,
    item_no,
    max(case when side = 1 then unit_price end) as price_first,
    max(case when side = 2 then unit_price end) as price_second
  from priced
  group by lot_no, item_no
  having count(*) = 2
),
distances as (
  select
    j.lot_no as lot_no,
    j.item_no as item_no,
    cast(j.price_first as double) as price_first,
    cast(j.price_second as double) as price_second,
    abs(ln(cast(j.price_first as double) / cast(j.price_second as double))) as distance
  from joint j
),
weighed as (
  select
    d.lot_no as lot_no,
    d.item_no as item_no,
    d.distance as distance,
    cast(round(d.price_first * coalesce(cast(i.quantity as double), 1) * 100) as bigint) as first_amount,
    cast(round(d.price_second * coalesce(cast(i.quantity as double), 1) * 100) as bigint) as second_amount
  from distances d
  join item_lines i on i.lot_no = d.lot_no and i.item_no = d.item_no and i.bidder_no = $subject_no and i.free
),
totals as (
  select
    lot_no,
    count(*) as items,
    sum(case when distance >= $item_distance then 1 else 0 end) as far_apart,
    case when sum(first_amount) > 0 and sum(second_amount) > 0 then abs(ln(sum(first_amount) * 1.0 / sum(second_amount))) end as total_distance
  from weighed
  group by lot_no
),
near as (
  select lot_no, items, far_apart, total_distance
  from totals
  where items >= $min_items and total_distance <= $total_distance + 0.0000000005
),
shown as (
  select
    w.lot_no as lot_no,
    w.item_no as item_no,
    round(w.distance, 9) as distance,
    n.items as items,
    n.far_apart as far_apart,
    n.total_distance as total_distance
  from weighed w
  join near n on n.lot_no = w.lot_no
),
names as (
  select max(case when side = 1 then bidder_no end) as first_no, max(case when side = 2 then bidder_no end) as second_no
  from sides
)
select
  'bid_items' as table_name,
  l.lot_id || '|' || p.bidder_id || '|' || i.item_path || '|' || i.item_code as row_key,
  f.file as file,
  i.line as line,
  'total_without_items' as fact,
  l.lot_id as lot_id,
  p.bidder_id as bidder,
  cast(cast(coalesce(l.bid_deadline_at, l.opened_at) + interval 8 hour as date) as varchar) as on_date,
  i.item_code as item_code,
  i.description as description,
  cast(i.unit_price as varchar) as unit_price,
  printf('%.3f', 100 * m.total_distance) as total_difference_percent,
  x.bidder_id as first_bidder,
  y.bidder_id as second_bidder,
  cast(m.far_apart as varchar) as far_items,
  cast(m.items as varchar) as compared_items
from shown m
join sides s on s.bidder_no >= 0
join item_lines i on i.lot_no = m.lot_no and i.item_no = m.item_no and i.bidder_no = s.bidder_no
join lots l on l.lot_no = m.lot_no
join bidders p on p.bidder_no = s.bidder_no
join sources f on f.source_no = i.source_no
cross join names n
join bidders x on x.bidder_no = n.first_no
join bidders y on y.bidder_no = n.second_no
order by m.far_apart * 1.0 / m.items desc, m.lot_no, m.distance desc, m.item_no, s.side
limit $limit
