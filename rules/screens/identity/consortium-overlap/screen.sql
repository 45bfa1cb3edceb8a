-- One answer for every pair that bid jointly somewhere. The lot is the unit: members of a joint bid for one lot of a tender are free in
-- its other lots.
with joint_bids as (
  select
    lot_no,
    round,
    consortium_id,
    count(*) as members
  from bid_sides
  where consortium_id is not null
  group by lot_no, round, consortium_id
  having count(*) >= 2
),
members as (
  select
    s.lot_no as lot_no,
    s.round as round,
    s.consortium_id as consortium_id,
    s.bidder_no as bidder_no
  from joint_bids j
  join bid_sides s
    on s.lot_no = j.lot_no
    and s.round = j.round
    and s.consortium_id = j.consortium_id
  where j.members <= $max_members
),
-- Who stood on a second side of the same lot and round, and who else stood there.
doubled as (
  select
    m.lot_no as lot_no,
    m.round as round,
    m.consortium_id as consortium_id,
    m.bidder_no as bidder_no,
    o.consortium_id as other_id
  from members m
  join bid_sides o
    on o.lot_no = m.lot_no
    and o.round = m.round
    and o.bidder_no = m.bidder_no
    and o.consortium_id is distinct from m.consortium_id
),
opposed as (
  select v.lot_no as lot_no, v.bidder_no as one_no, p.bidder_no as other_no
  from doubled v
  join members p
    on p.lot_no = v.lot_no
    and p.round = v.round
    and p.consortium_id = v.consortium_id
    and p.bidder_no <> v.bidder_no
  union
  select v.lot_no as lot_no, p.bidder_no as one_no, q.bidder_no as other_no
  from doubled v
  join members p
    on p.lot_no = v.lot_no
    and p.round = v.round
    and p.consortium_id = v.consortium_id
  join members q
    on q.lot_no = v.lot_no
    and q.round = v.round
    and q.consortium_id = v.other_id
    and q.bidder_no <> p.bidder_no
),
overlapping as (
  select
    least(one_no, other_no) as bidder_a_no,
    greatest(one_no, other_no) as bidder_b_no,
    count(distinct lot_no) as lots
  from opposed
  group by least(one_no, other_no), greatest(one_no, other_no)
),
partners as (
  select
    a.bidder_no as bidder_a_no,
    b.bidder_no as bidder_b_no
  from members a
  join members b
    on b.lot_no = a.lot_no
    and b.round = a.round
    and b.consortium_id = a.consortium_id
    and b.bidder_no > a.bidder_no
  union
  select bidder_a_no, bidder_b_no
  from overlapping
),
-- An id that so many bidders share names no joint bid; each of them is paired with the first alone, which says so without going through
-- all pairs.
crowded as (
  select
    f.first_no as bidder_a_no,
    s.bidder_no as bidder_b_no
  from joint_bids j
  join bid_sides s
    on s.lot_no = j.lot_no
    and s.round = j.round
    and s.consortium_id = j.consortium_id
  join (
    select lot_no, round, consortium_id, min(bidder_no) as first_no
    from bid_sides
    group by lot_no, round, consortium_id
  ) f
    on f.lot_no = j.lot_no
    and f.round = j.round
    and f.consortium_id = j.consortium_id
  where j.members > $max_members
    and s.bidder_no > f.first_no
  group by f.first_no, s.bidder_no
),
listed as (
  select bidder_a_no, bidder_b_no
  from partners
  union
  select bidder_a_no, bidder_b_no
  from crowded
)
select
  l.bidder_a_no as subject_no,
  l.bidder_b_no as partner_no,
  case
    when o.lots is not null then 'flagged'
    when c.bidder_a_no is not null and p.bidder_a_no is null then 'not_evaluable'
    else 'cleared'
  end as outcome,
  case
    when o.lots is null and c.bidder_a_no is not null and p.bidder_a_no is null then 'no_joint_bid'
  end as reason,
  cast(coalesce(o.lots, 0) as double) as statistic,
  cast(coalesce(o.lots, 0) as integer) as n,
  cast(null as double) as p_value,
  case when o.lots is not null then cast($strength as double) end as strength
from listed l
left join overlapping o on o.bidder_a_no = l.bidder_a_no and o.bidder_b_no = l.bidder_b_no
left join partners p on p.bidder_a_no = l.bidder_a_no and p.bidder_b_no = l.bidder_b_no
left join crowded c on c.bidder_a_no = l.bidder_a_no and c.bidder_b_no = l.bidder_b_no
