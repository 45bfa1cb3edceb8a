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
-- Rivals of a bidder, counted lot by lot.
rivals as (
  select e.bidder_no as bidder_no, sum(z.bidders - 1) as rivals
  from (select distinct lot_no, bidder_no from bid_sides) e
  join sizes z on z.lot_no = e.lot_no
  group by e.bidder_no
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
    min(t.bidders) as bearers
  from tied_lots t
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
    -- Chance that one of the rivals of the two is headed by a namesake: the share of other bidders whose head bears the name, drawn towards
    -- what is usual, times the rivals of whichever had fewer.
    -log10(least(
      1,
      least(ra.rivals, rb.rivals) * (p.bearers - 2 + $prior_bidders * $chance) / (k.bidders - 2 + $prior_bidders)
    )) as weight
  from pairs p
  cross join known k
  join rivals ra on ra.bidder_no = p.bidder_a_no
  join rivals rb on rb.bidder_no = p.bidder_b_no
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
