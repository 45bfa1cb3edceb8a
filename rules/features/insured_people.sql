-- reads: bid_people, bid_sides, bidders, lots
-- Persons named in a bid whose social insurance another bidder pays (insurer_no). Sources name the insurer by id, identifier or registered
-- name; a text that fits several bidders names nobody. beside: the insurer stood on another side of the lot; joint: it bid there jointly with
-- the bidder; disputed: another row of the same bid says that the bidder insures the person itself. customers: of how many bidders the
-- insurer pays for somebody in lots where it takes no part, and of none of these in a lot where it does.
with names as (
  select bidder_no, bidder_id as text
  from bidders
  where not anonymous
  union all
  select bidder_no, identifier as text
  from bidders
  where not anonymous
    and identifier is not null
  union all
  select bidder_no, name as text
  from bidders
  where not anonymous
    and name is not null
),
insurers as (
  select
    upper(regexp_replace(translate(text, '（）', '()'), '[\s　]+', '', 'g')) as text,
    min(bidder_no) as bidder_no
  from names
  group by upper(regexp_replace(translate(text, '（）', '()'), '[\s　]+', '', 'g'))
  having count(distinct bidder_no) = 1
),
insured as (
  select
    l.lot_no as lot_no,
    b.bidder_no as bidder_no,
    i.bidder_no as insurer_no,
    p.person_id as person_id,
    p.role as role,
    p.source_no as source_no,
    p.line as line
  from bid_people p
  join lots l on l.lot_id = p.lot_id
  join bidders b on b.bidder_id = p.bidder_id
  join insurers i on i.text = upper(regexp_replace(translate(p.insured_by, '（）', '()'), '[\s　]+', '', 'g'))
  where not b.anonymous
),
asked as (
  select lot_no
  from insured
  where insurer_no <> bidder_no
  group by lot_no
),
sides as (
  select s.lot_no as lot_no, s.round as round, s.bidder_no as bidder_no, s.consortium_id as consortium_id
  from bid_sides s
  join asked a on a.lot_no = s.lot_no
),
present as (
  select lot_no, bidder_no
  from sides
  group by lot_no, bidder_no
),
own as (
  select lot_no, bidder_no, person_id
  from insured
  where insurer_no = bidder_no
  group by lot_no, bidder_no, person_id
),
-- An id that dozens of bidders share names no joint bid.
joint_bids as (
  select lot_no, round, consortium_id
  from sides
  where consortium_id is not null
  group by lot_no, round, consortium_id
  having count(*) between 2 and 20
),
allied as (
  select a.lot_no as lot_no, a.bidder_no as bidder_no, b.bidder_no as partner_no
  from joint_bids j
  join sides a on a.lot_no = j.lot_no and a.round = j.round and a.consortium_id = j.consortium_id
  join sides b on b.lot_no = j.lot_no and b.round = j.round and b.consortium_id = j.consortium_id and b.bidder_no <> a.bidder_no
  group by a.lot_no, a.bidder_no, b.bidder_no
),
placed as (
  select
    i.lot_no as lot_no,
    i.bidder_no as bidder_no,
    i.insurer_no as insurer_no,
    i.person_id as person_id,
    i.role as role,
    p.lot_no is not null as there,
    c.lot_no is not null as joint,
    o.lot_no is not null as disputed,
    i.source_no as source_no,
    i.line as line
  from insured i
  join present b on b.lot_no = i.lot_no and b.bidder_no = i.bidder_no
  left join present p on p.lot_no = i.lot_no and p.bidder_no = i.insurer_no
  left join allied c on c.lot_no = i.lot_no and c.bidder_no = i.bidder_no and c.partner_no = i.insurer_no
  left join own o on o.lot_no = i.lot_no and o.bidder_no = i.bidder_no and o.person_id = i.person_id
  where i.insurer_no <> i.bidder_no
),
served as (
  select insurer_no, bidder_no
  from placed
  group by insurer_no, bidder_no
  having not bool_or(there)
),
counted as (
  select insurer_no, count(*) as customers
  from served
  group by insurer_no
)
select
  p.lot_no as lot_no,
  p.bidder_no as bidder_no,
  p.insurer_no as insurer_no,
  p.person_id as person_id,
  p.role as role,
  p.there and not p.joint as beside,
  p.joint as joint,
  p.disputed as disputed,
  cast(coalesce(c.customers, 0) as integer) as customers,
  p.source_no as source_no,
  p.line as line
from placed p
left join counted c on c.insurer_no = p.insurer_no
