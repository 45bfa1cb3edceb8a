-- The items of the lot that lie furthest from the reference, with the bidders' rows.
with rows_of as (
  select
    i.lot_no as lot_no,
    i.item_no as item_no,
    i.bidder_no as bidder_no,
    cast(i.unit_price as double) as unit_price
  from item_lines i
  where i.lot_no = $subject_no and i.free
),
ranked as (
  select
    item_no,
    unit_price,
    row_number() over (partition by item_no order by unit_price) as place,
    count(*) over (partition by item_no) as bids
  from rows_of
  where bidder_no >= 0
),
medians as (
  select item_no, avg(unit_price) as middle, max(bids) as bids
  from ranked
  where 2 * place between bids and bids + 2
  group by item_no
),
control as (
  select item_no, unit_price
  from rows_of
  where bidder_no = -1
),
reference as (
  select m.item_no as item_no, case when c.item_no is not null then c.unit_price when m.bids >= 3 then m.middle end as usual
  from medians m
  left join control c on c.item_no = m.item_no
),
off as (
  select
    r.lot_no as lot_no,
    r.item_no as item_no,
    r.bidder_no as bidder_no,
    r.unit_price / f.usual - 1 as departure
  from rows_of r
  join reference f on f.item_no = r.item_no
  where r.bidder_no >= 0 and f.usual > 0
)
select
  'bid_items' as table_name,
  l.lot_id || '|' || p.bidder_id || '|' || i.item_path || '|' || i.item_code as row_key,
  s.file as file,
  i.line as line,
  'unbalanced_price' as fact,
  l.lot_id as lot_id,
  p.bidder_id as bidder,
  i.item_code as item_code,
  i.description as description,
  cast(i.unit_price as varchar) as unit_price,
  printf('%.0f', 100 * o.departure) as departure_percent
from off o
join item_lines i on i.lot_no = o.lot_no and i.item_no = o.item_no and i.bidder_no = o.bidder_no and i.free
join lots l on l.lot_no = o.lot_no
join bidders p on p.bidder_no = o.bidder_no
join sources s on s.source_no = i.source_no
order by round(abs(o.departure), 9) desc, i.item_no, i.bidder_no, i.source_no, i.line
limit $limit
