-- One answer for every pair that stood against each other in a lot and has, at any time, had one person as legal head.
with named as (
  select count(*) as bidders
  from bidders
  where not anonymous
),
pairs as (
  select
    bidder_a_no,
    bidder_b_no,
    count(distinct case when in_force and bidders <= $max_bidders then lot_no end) as lots,
    min(case when in_force then bidders end) as bidders,
    count(case when in_force is null and bidders <= $max_bidders then 1 end) as unknown
  from tied_lots
  where tie = 'head'
  group by bidder_a_no, bidder_b_no
),
weighed as (
  select
    p.bidder_a_no as bidder_a_no,
    p.bidder_b_no as bidder_b_no,
    p.lots as lots,
    p.unknown as unknown,
    -- The share of other bidders with this head, drawn towards what is usual where there are few bidders to tell it from.
    -log10((p.bidders - 2 + $prior_bidders * $chance) / (n.bidders - 2 + $prior_bidders)) as weight
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
