-- reads: item_lines
-- Pairs of bidders with priced items in one lot, the smaller number first; lots of more such bidders than size_cap are left out, because their
-- pairs grow with the square of the bidders.
with lists as (
  select lot_no, bidder_no
  from item_lines
  where bidder_no >= 0 and free
  group by lot_no, bidder_no
),
sizes as (
  select lot_no, count(*) as size
  from lists
  group by lot_no
),
compared as (
  select l.lot_no as lot_no, l.bidder_no as bidder_no
  from lists l
  join sizes s on s.lot_no = l.lot_no
  where s.size between 2 and $max_lot_bidders
)
select
  a.lot_no as lot_no,
  a.bidder_no as bidder_a_no,
  b.bidder_no as bidder_b_no
from compared a
join compared b on b.lot_no = a.lot_no and b.bidder_no > a.bidder_no
