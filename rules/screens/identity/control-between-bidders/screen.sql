-- One answer for every pair that stood against each other in a lot and of which one ever held or managed the other, or that ever had one
-- controlling holder, group or head office.
with named as (
  select count(*) as bidders
  from bidders
  where not anonymous
),
links as (
  select
    bidder_a_no,
    bidder_b_no,
    lot_no,
    in_force,
    -- Who holds or manages the other is told apart from nobody else by how many others it holds.
    case when direct then 2 else bidders end as bidders,
    direct or bidders <= $max_controlled as counts
  from tied_lots
  where tie in ('control', 'group', 'branch')
),
pairs as (
  select
    bidder_a_no,
    bidder_b_no,
    count(distinct case when in_force and counts then lot_no end) as lots,
    min(case when in_force and counts then bidders end) as bidders,
    min(case when in_force then bidders end) as any_bidders,
    count(case when in_force is null and counts then 1 end) as unknown
  from links
  group by bidder_a_no, bidder_b_no
),
weighed as (
  select
    p.bidder_a_no as bidder_a_no,
    p.bidder_b_no as bidder_b_no,
    p.lots as lots,
    p.unknown as unknown,
    -log10((coalesce(p.bidders, p.any_bidders) - 2 + $prior_bidders * $chance) / (n.bidders - 2 + $prior_bidders)) as weight
  from pairs p
  cross join named n
)
select
  bidder_a_no as subject_no,
  bidder_b_no as partner_no,
  case
    when lots > 0 then 'flagged'
    when unknown > 0 then 'not_evaluable'
    else 'cleared'
  end as outcome,
  case when lots = 0 and unknown > 0 then 'lot_date_unknown' end as reason,
  cast(weight as double) as statistic,
  cast(lots as integer) as n,
  cast(null as double) as p_value,
  case when lots > 0 then cast(greatest(weight, 0) as double) end as strength
from weighed
