-- reads: identity_classes, identity_company, identity_holders, identity_meetings, identity_shared, identity_uses, identity_values
-- Pairs of bidders that left the same value, in one lot or in different ones, with how rare it is that two unrelated bidders do.
--   probability = (unrelated + a) / (bidders - 2 + b), weight = -log10 probability
-- unrelated: holders besides the two that are companions of neither (identity_company); bidders: all that left any value of the kind. a / b is
-- the prior of the kind and b how many bidders it is worth (a Beta prior): it decides while the data are small, and the counts afterwards.
-- lots_same: lots in which both left it, joint bids of the two apart (lots_joint); lots_a, lots_b: lots of each, those joint bids apart.
-- weight NULL: the tender left the value itself; one row for all such values of a kind, with one of them.
with met as (
  select
    value_no,
    bidder_a_no,
    bidder_b_no,
    count(*) filter (where not joint) as lots_same,
    count(*) filter (where joint) as lots_joint,
    coalesce(bit_or(operations) filter (where not joint), 0) as operations
  from identity_meetings
  group by value_no, bidder_a_no, bidder_b_no
),
holders_across as (
  select u.value_no as value_no, u.bidder_no as bidder_no
  from identity_uses u
  join identity_holders h on h.value_no = u.value_no
  where h.compared_across
  group by u.value_no, u.bidder_no
),
pairs as (
  select value_no, bidder_a_no, bidder_b_no
  from met
  union
  select a.value_no as value_no, a.bidder_no as bidder_a_no, b.bidder_no as bidder_b_no
  from holders_across a
  join holders_across b on b.value_no = a.value_no and b.bidder_no > a.bidder_no
),
lots_of as (
  select value_no, bidder_no, count(*) as lots
  from identity_uses
  where lot_no >= 0
  group by value_no, bidder_no
),
priors(kind, prior) as (
  values
    ('mac', $prior_device), ('disk', $prior_device), ('machine_code', $prior_device), ('pricing_lock', $prior_device),
    ('file_id', $prior_device), ('payer_account', $prior_device), ('refund_account', $prior_device), ('premium_payer', $prior_device), ('purchase_account', $prior_device),
    ('person', $prior_person), ('contact', $prior_person), ('representative', $prior_person),
    ('cpu', $prior_part), ('memory', $prior_part), ('board', $prior_part), ('phone', $prior_part), ('email', $prior_part),
    ('ip', $prior_place), ('address', $prior_place), ('image_phash', $prior_picture),
    ('author', $prior_name), ('last_editor', $prior_name), ('legal_representative', $prior_name),
    ('ca_certificate', $prior_copy), ('file_hash', $prior_copy)
),
counted as (
  select
    p.value_no as value_no,
    p.bidder_a_no as bidder_a_no,
    p.bidder_b_no as bidder_b_no,
    h.kind as kind,
    h.value as value,
    h.weak as weak,
    h.holders as holders,
    h.bidders as bidders,
    coalesce(m.lots_same, 0) as lots_same,
    coalesce(m.lots_joint, 0) as lots_joint,
    coalesce(a.lots, 0) - coalesce(m.lots_joint, 0) as lots_a,
    coalesce(b.lots, 0) - coalesce(m.lots_joint, 0) as lots_b,
    coalesce(m.operations, 0) as operations,
    -- The two are companions of themselves wherever they left it in a lot; a bidder without a lot has none.
    h.holders - 2 + cast(ca.class_no is not null as integer) + cast(cb.class_no is not null as integer)
      - coalesce(oa.companions, 0)
      - case when cb.class_no = ca.class_no then 0 else coalesce(ob.companions, 0) end
      + coalesce(ab.companions, 0) as unrelated,
    -- Firms enclose the same pictures of manufacturers far oftener than the same files.
    case when h.kind = 'file_hash' and starts_with(h.value, 'IMAGE') then $prior_part else r.prior end as prior
  from pairs p
  join identity_holders h on h.value_no = p.value_no
  join priors r on r.kind = h.kind
  left join met m on m.value_no = p.value_no and m.bidder_a_no = p.bidder_a_no and m.bidder_b_no = p.bidder_b_no
  left join lots_of a on a.value_no = p.value_no and a.bidder_no = p.bidder_a_no
  left join lots_of b on b.value_no = p.value_no and b.bidder_no = p.bidder_b_no
  left join identity_classes ca on ca.value_no = p.value_no and ca.bidder_no = p.bidder_a_no
  left join identity_classes cb on cb.value_no = p.value_no and cb.bidder_no = p.bidder_b_no
  left join identity_company oa on oa.value_no = p.value_no and oa.first_no = ca.class_no and oa.second_no = ca.class_no
  left join identity_company ob on ob.value_no = p.value_no and ob.first_no = cb.class_no and ob.second_no = cb.class_no
  left join identity_company ab
    on ab.value_no = p.value_no
    and ab.first_no = case when ca.class_no <> cb.class_no then least(ca.class_no, cb.class_no) end
    and ab.second_no = greatest(ca.class_no, cb.class_no)
),
weighed as (
  select
    value_no, bidder_a_no, bidder_b_no, kind, value, weak, holders, lots_same, lots_joint, lots_a, lots_b, operations, unrelated,
    (unrelated + prior * $prior_bidders) / (bidders - 2 + $prior_bidders) as probability
  from counted
),
-- Values that the tender left too. A pair is listed for them only in lots where few did, because pairs grow with the square.
of_tender as (
  select lot_no, value_no, kind, bidder_no
  from identity_values
  where of_tender and bidder_no >= 0 and lot_no >= 0
  group by lot_no, value_no, kind, bidder_no
),
few as (
  select lot_no, value_no
  from of_tender
  group by lot_no, value_no
  having count(*) between 2 and $max_of_tender
),
explained as (
  select
    a.kind as kind,
    a.bidder_no as bidder_a_no,
    b.bidder_no as bidder_b_no,
    min(a.value_no) as value_no,
    count(distinct a.lot_no) as lots_same
  from few f
  join of_tender a on a.lot_no = f.lot_no and a.value_no = f.value_no
  join of_tender b on b.lot_no = f.lot_no and b.value_no = f.value_no and b.bidder_no > a.bidder_no
  group by a.kind, a.bidder_no, b.bidder_no
)
select
  kind,
  value,
  value_no,
  weak,
  bidder_a_no,
  bidder_b_no,
  cast(lots_same as integer) as lots_same,
  cast(lots_joint as integer) as lots_joint,
  cast(lots_a as integer) as lots_a,
  cast(lots_b as integer) as lots_b,
  cast(operations as integer) as operations,
  cast(holders as integer) as holders,
  cast(unrelated as integer) as unrelated,
  cast(probability as double) as probability,
  round(-log10(cast(probability as double)), 12) as weight
from weighed
union all
select
  s.kind as kind,
  s.value as value,
  e.value_no as value_no,
  false as weak,
  e.bidder_a_no as bidder_a_no,
  e.bidder_b_no as bidder_b_no,
  cast(e.lots_same as integer) as lots_same,
  0 as lots_joint,
  0 as lots_a,
  0 as lots_b,
  0 as operations,
  null as holders,
  null as unrelated,
  null as probability,
  null as weight
from explained e
join identity_shared s on s.value_no = e.value_no
