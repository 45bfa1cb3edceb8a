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
),
-- A meeting each, both numbers in one: most pairs meet once, and sorting them costs less than counting each.
meetings as (
  select cast(a.bidder_no as bigint) * 4294967296 + b.bidder_no as pair
  from regular_entries a
  join regular_entries b on b.lot_no = a.lot_no and b.bidder_no > a.bidder_no
),
-- Meetings that have min_joint - 1 others of the same pair before them.
repeated as (
  select pair
  from (
    select pair, lag(pair, $min_joint - 1) over (order by pair) as before
    from meetings
  )
  where pair = before
)
select
  cast(pair // 4294967296 as integer) as bidder_a_no,
  cast(pair % 4294967296 as integer) as bidder_b_no,
  cast(count(*) + $min_joint - 1 as integer) as joint
from repeated
group by pair
