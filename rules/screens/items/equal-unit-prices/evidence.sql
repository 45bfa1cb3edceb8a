-- The items on which both ask the same price, those first whose price nobody else of the lot has, both rows of an item together.
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
equal as (
  select lot_no, item_no, price_first as unit_price
  from joint
  where price_first = price_second
),
counted as (
  select e.lot_no as lot_no, e.item_no as item_no, count(*) - 2 as others
  from equal e
  join item_lines i on i.lot_no = e.lot_no and i.item_no = e.item_no and i.unit_price = e.unit_price
  group by e.lot_no, e.item_no
),
held as (
  select lot_no, item_no, others, sum(case when others = 0 then 1 else 0 end) over (partition by lot_no) as rare
  from counted
),
totals as (
  select
    count(*) as compared_items,
    sum(case when price_first = price_second then 1 else 0 end) as equal_items
  from joint
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
  'unit_price' as fact,
  l.lot_id as lot_id,
  p.bidder_id as bidder,
  cast(cast(coalesce(l.bid_deadline_at, l.opened_at) + interval 8 hour as date) as varchar) as on_date,
  i.item_code as item_code,
  i.description as description,
  cast(i.unit_price as varchar) as unit_price,
  cast(m.others as varchar) as others_with_price,
  x.bidder_id as first_bidder,
  y.bidder_id as second_bidder,
  cast(t.equal_items as varchar) as equal_items,
  cast(t.compared_items as varchar) as compared_items
from held m
join sides s on s.bidder_no >= 0
join item_lines i on i.lot_no = m.lot_no and i.item_no = m.item_no and i.bidder_no = s.bidder_no
join lots l on l.lot_no = m.lot_no
join bidders p on p.bidder_no = s.bidder_no
join sources f on f.source_no = i.source_no
cross join names n
join bidders x on x.bidder_no = n.first_no
join bidders y on y.bidder_no = n.second_no
cross join totals t
order by m.rare desc, case when m.others = 0 then 0 else 1 end, m.lot_no, m.item_no, s.side
limit $limit
