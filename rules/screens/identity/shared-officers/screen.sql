-- One answer for every pair that stood against each other in a lot and ever had an officer or personal shareholder in common. Who heads or
-- controls both belongs to other screens.
with named as (
  select count(*) as bidders
  from bidders
  where not anonymous
),
stronger as (
  select distinct bidder_a_no, bidder_b_no, tie_id
  from tied_lots
  where tie in ('head', 'control')
),
links as (
  select
    t.bidder_a_no as bidder_a_no,
    t.bidder_b_no as bidder_b_no,
    t.lot_no as lot_no,
    t.in_force as in_force,
    t.bidders as bidders,
    t.bidders <= $max_bidders as counts
  from tied_lots t
  left join stronger s
    on s.bidder_a_no = t.bidder_a_no
    and s.bidder_b_no = t.bidder_b_no
    and s.tie_id = t.tie_id
  where t.tie = 'officer'
    and s.tie_id is null
),
pairs as (
  select
    bidder_a_no,
    bidder_b_no,
    count(distinct case when in_force and counts then lot_no end) as lots,
    min(case when in_force then bidders end) as bidders,
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
