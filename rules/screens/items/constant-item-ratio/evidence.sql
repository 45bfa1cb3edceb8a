-- The items that keep the most frequent ratio of the lot to four decimals, largest amounts first, both rows of an item together.
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
ratios as (
  select lot_no, item_no, price_first, round(cast(price_first as double) / cast(price_second as double), 4) as ratio
  from joint
  where price_first <> price_second
),
counted as (
  select lot_no, ratio, count(*) as items
  from ratios
  group by lot_no, ratio
),
ranked as (
  select lot_no, ratio, items, row_number() over (partition by lot_no order by items desc, ratio) as place
  from counted
),
best as (
  select lot_no, ratio, items
  from ranked
  where place = 1
),
kept as (
  select r.lot_no as lot_no, r.item_no as item_no, b.ratio as ratio, b.items as items, r.price_first as price_first
  from ratios r
  join best b on b.lot_no = r.lot_no
  where abs(r.ratio - b.ratio) <= 0.0001
),
totals as (
  select
    (select count(*) from kept) as kept_items,
    (select count(*) from ratios) as compared_items,
    (select max(items) from kept) as most
),
main_ratio as (
  select min(k.ratio) as ratio
  from kept k
  join totals t on t.most = k.items
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
  'price_ratio' as fact,
  l.lot_id as lot_id,
  p.bidder_id as bidder,
  cast(cast(coalesce(l.bid_deadline_at, l.opened_at) + interval 8 hour as date) as varchar) as on_date,
  i.item_code as item_code,
  i.description as description,
  cast(i.unit_price as varchar) as unit_price,
  printf('%.4f', m.ratio) as ratio,
  x.bidder_id as first_bidder,
  y.bidder_id as second_bidder,
  cast(t.kept_items as varchar) as kept_items,
  cast(t.compared_items as varchar) as compared_items,
  printf('%.4f', r.ratio) as main_ratio
from kept m
join sides s on s.bidder_no >= 0
join item_lines i on i.lot_no = m.lot_no and i.item_no = m.item_no and i.bidder_no = s.bidder_no
join lots l on l.lot_no = m.lot_no
join bidders p on p.bidder_no = s.bidder_no
join sources f on f.source_no = i.source_no
cross join names n
join bidders x on x.bidder_no = n.first_no
join bidders y on y.bidder_no = n.second_no
cross join totals t
cross join main_ratio r
order by m.items desc, m.lot_no, m.price_first desc, m.lot_no, m.item_no, s.side
limit $limit
