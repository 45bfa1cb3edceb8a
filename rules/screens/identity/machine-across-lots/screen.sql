-- Pairs that left the same device, each in lots of its own and in none together, with the weight of the rarest one. Devices that stand for a
-- model or a virtual machine are left out; so is what the two used in joint bids alone.
with matched as (
  select
    bidder_a_no,
    bidder_b_no,
    case when lots_a > 0 and lots_b > 0 then weight end as weight
  from identity_matches
  where kind in ('mac', 'cpu', 'disk', 'memory', 'board', 'machine_code')
    and not weak
    and lots_same = 0
),
pairs as (
  select bidder_a_no, bidder_b_no, max(weight) as weight
  from matched
  group by bidder_a_no, bidder_b_no
)
select
  bidder_a_no as subject_no,
  bidder_b_no as partner_no,
  case when weight is null then 'not_evaluable' when weight >= $min_weight then 'flagged' else 'cleared' end as outcome,
  case when weight is null then 'joint_bid' end as reason,
  weight as statistic,
  0 as n,
  cast(null as double) as p_value,
  weight as strength
from pairs
