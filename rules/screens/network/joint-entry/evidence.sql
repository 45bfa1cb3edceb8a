-- The members' bids in the lots in which at least two of them bid, the fullest lots first.
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
totals as (
  select
    (select count(*) from members) as members,
    (select string_agg(b.bidder_id, ', ' order by b.bidder_id) from bidders b join members m on m.bidder_no = b.bidder_no) as names,
    (select count(distinct lot_no) from entries) as all_lots,
    (select count(*) from shared_lots) as shared,
    (select max(members_here) from shared_lots) as most_together
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
  join shared_lots s on s.lot_no = o.lot_no
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
  cast(t.shared as varchar) as shared,
  cast(t.most_together as varchar) as most_together
from shared_bids b
join lots l on l.lot_no = b.lot_no
join bidders p on p.bidder_no = b.bidder_no
join sources s on s.source_no = b.source_no
cross join totals t
order by b.members_here desc, coalesce(l.bid_deadline_at, l.opened_at) desc nulls last, b.lot_no, b.bidder_no, b.bid_round, b.source_no, b.line
limit $limit
