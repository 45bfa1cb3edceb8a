-- Pairs that paid for one lot from the same account: deposits, premiums of guarantees, or the tender documents, with the weight of the rarest one.
with matched as (
  select
    bidder_a_no,
    bidder_b_no,
    -- NULL where it says nothing: only in joint bids, in no lot of both, or left by the tender itself.
    case when lots_same > 0 then weight end as weight,
    -- What further firms use in lots of their own is public, however few they are beside all bidders.
    case when lots_same > 0 and unrelated <= $max_unrelated then weight end as telling_weight,
    lots_same = 0 and lots_joint > 0 as joint,
    weight is null as of_tender,
    lots_same
  from identity_matches
  where kind in ('payer_account', 'premium_payer', 'purchase_account')
),
lots_shared as (
  select
    m.bidder_a_no as bidder_a_no,
    m.bidder_b_no as bidder_b_no,
    count(distinct m.lot_no) as lots,
    count(distinct case when x.weight >= $min_weight and x.unrelated <= $max_unrelated then m.lot_no end) as telling_lots
  from identity_meetings m
  join identity_matches x on x.value_no = m.value_no and x.bidder_a_no = m.bidder_a_no and x.bidder_b_no = m.bidder_b_no
  where m.kind in ('payer_account', 'premium_payer', 'purchase_account')
    and not m.joint
  group by m.bidder_a_no, m.bidder_b_no
),
pairs as (
  select
    bidder_a_no,
    bidder_b_no,
    max(weight) as weight,
    max(telling_weight) as telling_weight,
    bool_or(joint) as joint,
    bool_or(of_tender) as of_tender,
    max(case when of_tender then lots_same end) as tender_lots
  from matched
  group by bidder_a_no, bidder_b_no
),
judged as (
  select
    p.bidder_a_no as bidder_a_no,
    p.bidder_b_no as bidder_b_no,
    coalesce(p.telling_weight, p.weight) as weight,
    p.telling_weight >= $min_weight as flagged,
    coalesce(nullif(l.telling_lots, 0), l.lots, p.tender_lots, 0) as n,
    case
      when p.weight is not null or p.of_tender then null
      when p.joint then 'joint_bid'
    end as reason
  from pairs p
  left join lots_shared l on l.bidder_a_no = p.bidder_a_no and l.bidder_b_no = p.bidder_b_no
)
select
  bidder_a_no as subject_no,
  bidder_b_no as partner_no,
  case when reason is not null then 'not_evaluable' when flagged then 'flagged' else 'cleared' end as outcome,
  reason,
  weight as statistic,
  cast(n as integer) as n,
  cast(null as double) as p_value,
  weight as strength
from judged
