-- One answer for every pair that stood against each other in a lot and whose legal heads bear one name.
with known as (
  select count(distinct bidder_no) as bidders
  from bidder_ties
  where tie = 'head_name'
),
sizes as (
  select lot_no, count(distinct bidder_no) as bidders
  from bid_sides
  group by lot_no
),
identified as (
  select bidder_no
  from bidder_ties
  where tie = 'head'
  group by bidder_no
),
one_head as (
  select bidder_a_no, bidder_b_no
  from tied_lots
  where tie = 'head'
  group by bidder_a_no, bidder_b_no
),
pairs as (
  select
    t.bidder_a_no as bidder_a_no,
    t.bidder_b_no as bidder_b_no,
    count(distinct t.lot_no) as lots,
    min(t.bidders) as bearers,
    min(z.bidders) as smallest
  from tied_lots t
  join sizes z on z.lot_no = t.lot_no
  where t.tie = 'head_name'
  group by t.bidder_a_no, t.bidder_b_no
),
weighed as (
  select
    p.bidder_a_no as bidder_a_no,
    p.bidder_b_no as bidder_b_no,
    p.lots as lots,
    h.bidder_a_no is not null as is_one_person,
    a.bidder_no is not null and b.bidder_no is not null as are_identified,
    -- Chance that one of the others in the smallest lot of the two is headed by a namesake: the share of other bidders whose head bears
    -- the name, drawn towards what is usual, times the others there are.
    -log10(least(
      1,
      (p.smallest - 1) * (p.bearers - 2 + $prior_bidders * $chance) / (k.bidders - 2 + $prior_bidders)
    )) as weight
  from pairs p
  cross join known k
  left join one_head h on h.bidder_a_no = p.bidder_a_no and h.bidder_b_no = p.bidder_b_no
  left join identified a on a.bidder_no = p.bidder_a_no
  left join identified b on b.bidder_no = p.bidder_b_no
)
select
  bidder_a_no as subject_no,
  bidder_b_no as partner_no,
  case
    when is_one_person then 'not_evaluable'
    when are_identified then 'cleared'
    when weight >= $min_weight then 'flagged'
    else 'cleared'
  end as outcome,
  case when is_one_person then 'same_person_known' end as reason,
  cast(weight as double) as statistic,
  cast(lots as integer) as n,
  cast(null as double) as p_value,
  case
    when not is_one_person and not are_identified and weight >= $min_weight then cast(least(weight, $max_strength) as double)
  end as strength
from weighed
