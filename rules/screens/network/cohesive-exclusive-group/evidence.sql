-- The members' bids in the lots in which at least two of them bid, latest lot first, beside what the group amounts to.
with members as (
  select bidder_no
  from group_members
  where group_no = $subject_no
),
entries as (
  select
    p.bidder_no as bidder_no,
    p.lot_no as lot_no
  from participation p
  join members m on m.bidder_no = p.bidder_no
),
shared_lots as (
  select
    lot_no,
    count(*) as members_here
  from entries
  group by lot_no
  having count(*) >= 2
),
-- Each has two rows at least.
latest_lots as (
  select lot_no, members_here
  from (
    select
      s.lot_no as lot_no,
      s.members_here as members_here,
      row_number() over (order by coalesce(l.bid_deadline_at, l.opened_at) desc nulls last, s.lot_no) as place
    from shared_lots s
    join lots l on l.lot_no = s.lot_no
  )
  where place <= $limit
),
-- Joint lots of every pair of members, none included.
met as (
  select
    x.bidder_no as first_no,
    y.bidder_no as second_no,
    x.lot_no as lot_no
  from entries x
  join entries y on y.lot_no = x.lot_no and y.bidder_no > x.bidder_no
),
pair_counts as (
  select
    a.bidder_no as first_no,
    b.bidder_no as second_no,
    count(m.lot_no) as joint
  from members a
  join members b on b.bidder_no > a.bidder_no
  left join met m on m.first_no = a.bidder_no and m.second_no = b.bidder_no
  group by a.bidder_no, b.bidder_no
),
coherent as (
  select
    case when min(joint) = 0 then 0 else exp(avg(ln(greatest(joint, 1)))) / avg(joint) end as coherence,
    min(joint) as fewest_joint,
    max(joint) as most_joint
  from pair_counts
),
totals as (
  select
    (select count(*) from members) as members,
    (select string_agg(b.bidder_id, ', ' order by b.bidder_id) from bidders b join members m on m.bidder_no = b.bidder_no) as names,
    (select count(distinct lot_no) from entries) as all_lots
),
shared_bids as (
  select
    o.lot_no as lot_no,
    o.bidder_no as bidder_no,
    coalesce(o.round, 1) as bid_round,
    cast(o.amount as varchar) as amount,
    o.currency as currency,
    o.status as status,
    s.members_here as members_here,
    o.source_no as source_no,
    o.line as line
  from bids o
  join latest_lots s on s.lot_no = o.lot_no
  join members m on m.bidder_no = o.bidder_no
  where o.status is null or o.status <> 'invited'
)
select
  'bids' as table_name,
  l.lot_id || '|' || p.bidder_id || '|' || b.bid_round as row_key,
  s.file as file,
  b.line as line,
  l.lot_id as lot_id,
  p.bidder_id as bidder_id,
  b.amount as amount,
  b.currency as currency,
  b.status as status,
  cast(coalesce(l.bid_deadline_at, l.opened_at) as varchar) as opened_at,
  cast(b.members_here as varchar) as members_here,
  cast(t.members as varchar) as members,
  t.names as names,
  cast(t.all_lots as varchar) as all_lots,
  cast(round(c.coherence, 3) as varchar) as coherence,
  cast(c.fewest_joint as varchar) as fewest_joint,
  cast(c.most_joint as varchar) as most_joint
from shared_bids b
join lots l on l.lot_no = b.lot_no
join bidders p on p.bidder_no = b.bidder_no
join sources s on s.source_no = b.source_no
cross join totals t
cross join coherent c
order by coalesce(l.bid_deadline_at, l.opened_at) desc nulls last, b.lot_no, b.bidder_no, b.bid_round, b.source_no, b.line
limit $limit
