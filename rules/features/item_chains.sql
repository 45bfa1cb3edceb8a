-- reads: bid_item_buildup, item_lines, lots, bidders
-- The build-up behind each unit price as one number: norms and resources with their quantities and factors, whatever their order; lists with the
-- same build-up of an item have the same number, others none near it (8 digits of the md5 sum of what it says). Prices are not in it.
with lines_of as (
  select
    l.lot_no as lot_no,
    case when u.bidder_id is null then -1 else p.bidder_no end as bidder_no,
    trim(u.item_path) as item_path,
    replace(trim(u.item_code), ' ', '') as item_code,
    u.kind || ' ' || trim(u.norm_code) || ' ' || coalesce(cast(u.quantity as varchar), '') || ' ' || coalesce(cast(u.coefficient as varchar), '') as said
  from bid_item_buildup u
  join lots l on l.lot_id = u.lot_id
  left join bidders p on p.bidder_id = u.bidder_id
  where u.bidder_id is null or p.bidder_no is not null
),
chains as (
  select
    lot_no,
    bidder_no,
    item_path,
    item_code,
    md5(string_agg(said, '|' order by said)) as chain
  from lines_of
  group by lot_no, bidder_no, item_path, item_code
),
placed as (
  select
    i.lot_no as lot_no,
    i.bidder_no as bidder_no,
    i.item_no as item_no,
    i.section_no as section_no,
    c.chain as chain,
    row_number() over (partition by i.lot_no, i.bidder_no, i.item_no order by c.chain, i.source_no, i.line) as copy
  from item_lines i
  join chains c
    on c.lot_no = i.lot_no
    and c.bidder_no = i.bidder_no
    and c.item_path = i.item_path
    and c.item_code = i.item_code
  where i.free
)
select
  lot_no,
  bidder_no,
  item_no,
  section_no,
  1000000 + cast(cast('0x' || substr(chain, 1, 8) as bigint) as double) as chain_no
from placed
where copy = 1
