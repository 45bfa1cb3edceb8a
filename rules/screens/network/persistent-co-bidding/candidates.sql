-- Pairs of named bidders with at least min_joint lots in common. The filter looks at opportunity only: who won and at what
-- price is not read.
with sizes as (
  select
    lot_no,
    count(*) as bidders
  from participation
  group by lot_no
),
-- The pairs of a lot grow with the square of its bidders.
kept_lots as (
  select lot_no
  from sizes
  where bidders between 2 and $max_lot_bidders
),
entries as (
  select
    p.bidder_no as bidder_no,
    p.lot_no as lot_no
  from participation p
  join kept_lots k on k.lot_no = p.lot_no
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
  a.bidder_no as subject_no,
  b.bidder_no as partner_no,
  cast(count(*) as integer) as joint
from regular_entries a
join regular_entries b on b.lot_no = a.lot_no and b.bidder_no > a.bidder_no
group by a.bidder_no, b.bidder_no
having count(*) >= $min_joint
