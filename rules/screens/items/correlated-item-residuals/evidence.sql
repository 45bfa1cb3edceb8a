-- The items that both priced, those first on which both depart farthest the same way from what the lot asks on average.
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
levels as (
  select j.lot_no as lot_no, j.item_no as item_no, avg(ln(cast(i.unit_price as double))) as usual
  from joint j
  join item_lines i on i.lot_no = j.lot_no and i.item_no = j.item_no
  where i.free and i.unit_price > 0
  group by j.lot_no, j.item_no
),
departures as (
  select
    j.lot_no as lot_no,
    j.item_no as item_no,
    ln(cast(j.price_first as double)) - v.usual as first_off,
    ln(cast(j.price_second as double)) - v.usual as second_off
  from joint j
  join levels v on v.lot_no = j.lot_no and v.item_no = j.item_no
),
centres as (
  select lot_no, avg(first_off) as first_level, avg(second_off) as second_level
  from departures
  group by lot_no
),
together as (
  select
    d.lot_no as lot_no,
    d.item_no as item_no,
    round((d.first_off - c.first_level) * (d.second_off - c.second_level), 12) as product,
    d.first_off - c.first_level as first_rest,
    d.second_off - c.second_level as second_rest
  from departures d
  join centres c on c.lot_no = d.lot_no
),
totals as (
  select count(*) as compared_items
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
  'item_residual' as fact,
  l.lot_id as lot_id,
  p.bidder_id as bidder,
  cast(cast(coalesce(l.bid_deadline_at, l.opened_at) + interval 8 hour as date) as varchar) as on_date,
  i.item_code as item_code,
  i.description as description,
  cast(i.unit_price as varchar) as unit_price,
  printf('%.1f', 100 * case when s.side = 1 then m.first_rest else m.second_rest end) as departure_percent,
  x.bidder_id as first_bidder,
  y.bidder_id as second_bidder,
  cast(t.compared_items as varchar) as compared_items
from together m
join sides s on s.bidder_no >= 0
join item_lines i on i.lot_no = m.lot_no and i.item_no = m.item_no and i.bidder_no = s.bidder_no
join lots l on l.lot_no = m.lot_no
join bidders p on p.bidder_no = s.bidder_no
join sources f on f.source_no = i.source_no
cross join names n
join bidders x on x.bidder_no = n.first_no
join bidders y on y.bidder_no = n.second_no
cross join totals t
order by m.product desc, m.lot_no, m.item_no, s.side
limit $limit
