-- Pairs with the same telephone number, e-mail address or postal address, given in a bid or registered, with the weight of the rarest one
-- alone: who shares an office shares them all. n: lots on which both bid; a contact is the firm's, whatever lot it was written in.
with matched as (
  select
    m.bidder_a_no as bidder_a_no,
    m.bidder_b_no as bidder_b_no,
    m.kind as kind,
    m.lots_joint > 0 and m.lots_same = 0 and m.lots_a = 0 and m.lots_b = 0 as joint,
    m.weak as weak,
    m.weight as weight,
    -- What many further firms give is the contact of an agency, however few they are beside all bidders; so is what some further firms give,
    -- where the two never gave it in bids for one lot and bid mostly on lots on which nobody else who gives it bids.
    m.unrelated <= $max_unrelated
      and (
        m.lots_same > 0
        or m.unrelated = 0
        or coalesce(a.lots_beside >= $min_beside * a.lots, false)
        or coalesce(b.lots_beside >= $min_beside * b.lots, false)
      ) as telling
  from identity_matches m
  left join contact_company a on a.value_no = m.value_no and a.bidder_no = m.bidder_a_no
  left join contact_company b on b.value_no = m.value_no and b.bidder_no = m.bidder_b_no
  where m.kind in ('phone', 'email', 'address')
),
pairs as (
  select
    bidder_a_no,
    bidder_b_no,
    max(case when not weak and not joint then weight end) as weight,
    max(case when not weak and not joint and telling then weight end) as telling_weight,
    max(case when not weak and not joint and telling then least(weight, case kind when 'address' then $max_strength_address else $max_strength end) end) as strength,
    bool_or(weak and not joint) as weak
  from matched
  group by bidder_a_no, bidder_b_no
),
met as (
  select
    p.bidder_a_no as bidder_a_no,
    p.bidder_b_no as bidder_b_no,
    count(*) as lots
  from pairs p
  join participation a on a.bidder_no = p.bidder_a_no
  join participation b on b.bidder_no = p.bidder_b_no and b.lot_no = a.lot_no
  where p.telling_weight >= $min_weight
  group by p.bidder_a_no, p.bidder_b_no
),
judged as (
  select
    p.bidder_a_no as bidder_a_no,
    p.bidder_b_no as bidder_b_no,
    coalesce(p.telling_weight, p.weight) as weight,
    p.telling_weight >= $min_weight as flagged,
    p.strength as strength,
    coalesce(m.lots, 0) as lots,
    case
      when p.weight is null and p.weak then 'only_weak_values'
      when p.weight is null then 'joint_bid'
      when p.telling_weight >= $min_weight and m.lots is null then 'never_met'
    end as reason
  from pairs p
  left join met m on m.bidder_a_no = p.bidder_a_no and m.bidder_b_no = p.bidder_b_no
)
select
  bidder_a_no as subject_no,
  bidder_b_no as partner_no,
  case when reason is not null then 'not_evaluable' when flagged then 'flagged' else 'cleared' end as outcome,
  reason,
  weight as statistic,
  cast(lots as integer) as n,
  cast(null as double) as p_value,
  strength
from judged
