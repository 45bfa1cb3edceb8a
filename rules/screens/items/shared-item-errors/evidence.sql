-- The common slips, rarest first: both bidders' rows of an item; of an item that both lack, the row of the issued list or of another bidder.
with first_slips as (
  select s.lot_no as lot_no, s.item_no as item_no, s.fact as fact, s.value as value, s.holders as holders
  from item_slips s
  where s.bidder_no = $subject_no
),
second_slips as (
  select s.lot_no as lot_no, s.item_no as item_no, s.fact as fact, s.value as value
  from item_slips s
  where s.bidder_no = $partner_no
),
common as (
  select a.lot_no as lot_no, a.item_no as item_no, a.fact as fact, a.value as value, a.holders as holders
  from first_slips a
  join second_slips b on b.lot_no = a.lot_no and b.item_no = a.item_no and b.fact = a.fact and b.value = a.value
  where a.holders <= $max_holders
),
counted as (
  select
    lot_no,
    item_no,
    fact,
    value,
    holders,
    count(*) over (partition by lot_no) as in_lot,
    count(*) over () as slips
  from common
),
others as (
  select c.lot_no as lot_no, c.item_no as item_no, min(i.bidder_no) as bidder_no
  from common c
  join item_lines i on i.lot_no = c.lot_no and i.item_no = c.item_no
  where c.fact = 'omission'
  group by c.lot_no, c.item_no
),
shown as (
  select c.lot_no as lot_no, c.item_no as item_no, c.fact as fact, c.value as value, c.holders as holders, c.in_lot as in_lot, c.slips as slips, p.bidder_no as bidder_no
  from counted c
  join bidders p on p.bidder_no = $subject_no or p.bidder_no = $partner_no
  where c.fact <> 'omission'
  union all
  select c.lot_no as lot_no, c.item_no as item_no, c.fact as fact, c.value as value, c.holders as holders, c.in_lot as in_lot, c.slips as slips, o.bidder_no as bidder_no
  from counted c
  join others o on o.lot_no = c.lot_no and o.item_no = c.item_no
  where c.fact = 'omission'
),
owners as (
  select bidder_no, bidder_id
  from bidders
  union all
  select -1 as bidder_no, '' as bidder_id
)
select
  'bid_items' as table_name,
  l.lot_id || '|' || w.bidder_id || '|' || i.item_path || '|' || i.item_code as row_key,
  f.file as file,
  i.line as line,
  c.fact as fact,
  l.lot_id as lot_id,
  case when c.fact = 'omission' then null else w.bidder_id end as bidder,
  strftime(coalesce(l.bid_deadline_at, l.opened_at) + interval 8 hour, '%Y-%m-%d') as on_date,
  i.item_code as item_code,
  i.description as description,
  cast(i.quantity as varchar) as quantity,
  cast(i.unit_price as varchar) as unit_price,
  cast(i.amount as varchar) as amount,
  nullif(c.value, '') as slip,
  cast(c.slips as varchar) as slips,
  x.bidder_id as first_bidder,
  y.bidder_id as second_bidder
from shown c
join item_lines i on i.lot_no = c.lot_no and i.item_no = c.item_no and i.bidder_no = c.bidder_no
join lots l on l.lot_no = c.lot_no
join owners w on w.bidder_no = c.bidder_no
join sources f on f.source_no = i.source_no
join bidders x on x.bidder_no = $subject_no
join bidders y on y.bidder_no = $partner_no
order by c.in_lot desc, c.lot_no, c.holders, c.fact, c.item_no, c.bidder_no, i.source_no, i.line
limit $limit
