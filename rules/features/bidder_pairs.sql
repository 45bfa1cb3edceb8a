-- reads: participation, pair_lots
-- Pairs of named bidders worth a comparison: those with at least min_joint lots in common, each pair once, the smaller number first.
-- The rule looks at opportunity only: who won and at what price is not read.
with entries as (
  select
    p.bidder_no as bidder_no,
    p.lot_no as lot_no
  from participation p
  join pair_lots k on k.lot_no = p.lot_no
  where k.size between 2 and k.size_cap
),
regulars as (
  select bidder_no
  from entries
  group by bidder_no
  having count(*) >= $min_joint
),
regular_entries as (
  select
    e.bidder_no as bidder_no,
    e.lot_no as lot_no
  from entries e
  join regulars r on r.bidder_no = e.bidder_no
)
select
  a.bidder_no as bidder_a_no,
  b.bidder_no as bidder_b_no,
  cast(count(*) as integer) as joint
from regular_entries a
join regular_entries b on b.lot_no = a.lot_no and b.bidder_no > a.bidder_no
group by a.bidder_no, b.bidder_no
having count(*) >= $min_joint
