-- The bids of both firms in the lots in which both bid, latest lot first.
with sides as (
  select
    bidder_no,
    lot_no
  from participation
  where bidder_no in ($subject_no, $partner_no)
),
activity as (
  select
    count(*) filter (where bidder_no = $subject_no) as lots_first,
    count(*) filter (where bidder_no = $partner_no) as lots_second
  from sides
),
joint_lots as (
  select lot_no
  from sides
  group by lot_no
  having count(*) = 2
),
joint_bids as (
  select
    b.lot_no as lot_no,
    b.bidder_no as bidder_no,
    b.lot_id as lot_id,
    b.bidder_id as bidder_id,
    coalesce(b.round, 1) as bid_round,
    b.amount as amount,
    b.currency as currency,
    b.status as status,
    b.source_no as source_no,
    b.line as line
  from (
    select
      l.lot_id as lot_id,
      p.bidder_id as bidder_id,
      o.*
    from bids o
    join joint_lots j on j.lot_no = o.lot_no
    join lots l on l.lot_no = o.lot_no
    join bidders p on p.bidder_no = o.bidder_no
    where o.bidder_no in ($subject_no, $partner_no)
  ) b
  where b.status is null or b.status <> 'invited'
),
names as (
  select
    first.bidder_id as first_bidder,
    second.bidder_id as second_bidder
  from bidders first
  join bidders second on second.bidder_no = $partner_no
  where first.bidder_no = $subject_no
)
select
  'bids' as table_name,
  b.lot_id || '|' || b.bidder_id || '|' || b.bid_round as row_key,
  s.file as file,
  b.line as line,
  b.lot_id as lot_id,
  b.bidder_id as bidder_id,
  cast(b.amount as varchar) as amount,
  b.currency as currency,
  b.status as status,
  cast(coalesce(l.bid_deadline_at, l.opened_at) as varchar) as opened_at,
  n.first_bidder as first_bidder,
  n.second_bidder as second_bidder,
  cast(a.lots_first as varchar) as lots_first,
  cast(a.lots_second as varchar) as lots_second
from joint_bids b
join lots l on l.lot_no = b.lot_no
join sources s on s.source_no = b.source_no
cross join activity a
cross join names n
order by coalesce(l.bid_deadline_at, l.opened_at) desc nulls last, b.lot_no, b.bidder_no, b.bid_round, b.source_no, b.line
limit $limit
