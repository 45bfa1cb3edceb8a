-- Pairs with priced bills in one lot: how near their totals of free items lie, and on what share of the items the unit prices lie far apart.
-- Statistic: that share, of the lot with near totals that shows most. Totals of nothing, or below it, are near nobody's.
with sums as (
  select
    p.lot_no as lot_no,
    p.bidder_a_no as bidder_a_no,
    p.bidder_b_no as bidder_b_no,
    count(*) as items,
    -- In hundredths, so that the order of the rows cannot show.
    sum(cast(round(cast(a.unit_price as double) * coalesce(cast(a.quantity as double), 1) * 100) as bigint)) as first_total,
    sum(cast(round(cast(b.unit_price as double) * coalesce(cast(a.quantity as double), 1) * 100) as bigint)) as second_total,
    sum(case when abs(ln(cast(a.unit_price as double) / cast(b.unit_price as double))) >= $item_distance then 1 else 0 end) as far_apart
  from item_pairs p
  join item_lines a on a.lot_no = p.lot_no and a.bidder_no = p.bidder_a_no and a.free
  join item_lines b on b.lot_no = p.lot_no and b.bidder_no = p.bidder_b_no and b.free and b.item_no = a.item_no
  group by p.lot_no, p.bidder_a_no, p.bidder_b_no
),
judged as (
  select
    lot_no,
    bidder_a_no,
    bidder_b_no,
    items,
    case when first_total > 0 and second_total > 0 then round(abs(ln(first_total * 1.0 / second_total)), 9) end as total_distance,
    far_apart * 1e0 / items as share
  from sums
),
pairs as (
  select
    bidder_a_no,
    bidder_b_no,
    max(items) as items,
    count(case when items >= $min_items and total_distance <= $total_distance and share >= $min_share then 1 end) as lots,
    max(case when items >= $min_items and total_distance <= $total_distance then share end) as share
  from judged
  group by bidder_a_no, bidder_b_no
)
select
  bidder_a_no as subject_no,
  bidder_b_no as partner_no,
  case when items < $min_items then 'not_evaluable' when lots > 0 then 'flagged' else 'cleared' end as outcome,
  case when items < $min_items then 'few_items' end as reason,
  case when items >= $min_items then coalesce(share, 0) end as statistic,
  cast(lots as integer) as n,
  cast(null as double) as p_value,
  case when items >= $min_items then 0e0 end as strength
from pairs
