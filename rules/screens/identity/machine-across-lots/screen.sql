-- Pairs that left the same device, each in lots of its own and in none together, with the weight of the rarest one. Devices that stand for a
-- model or a virtual machine are left out; so is what the two used in joint bids alone. What further firms use in lots of their own is a public
-- device, however few they are beside all bidders: every pair of its users would look alike.
with matched as (
  select
    bidder_a_no,
    bidder_b_no,
    case when lots_a > 0 and lots_b > 0 then weight end as weight,
    unrelated <= $max_unrelated as telling
  from identity_matches
  where kind in ('mac', 'cpu', 'disk', 'memory', 'board', 'machine_code')
    and not weak
    and lots_same = 0
),
pairs as (
  select bidder_a_no, bidder_b_no, max(weight) as weight, max(case when telling then weight end) as telling_weight
  from matched
  group by bidder_a_no, bidder_b_no
)
select
  bidder_a_no as subject_no,
  bidder_b_no as partner_no,
  case when weight is null then 'not_evaluable' when telling_weight >= $min_weight then 'flagged' else 'cleared' end as outcome,
  case when weight is null then 'joint_bid' end as reason,
  coalesce(telling_weight, weight) as statistic,
  0 as n,
  cast(null as double) as p_value,
  case when weight is not null then least(coalesce(telling_weight, weight), $max_strength) end as strength
from pairs
