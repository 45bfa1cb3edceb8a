-- The bids of both firms in the lots in which both bid, latest lot first.
-- The pair stands in `sides` alone and everything else joins on columns, so that the query stays cheap for many pairs at once.
with sides as (
  select
    1 as side,
    bidder_no,
    lot_no
  from participation
  where bidder_no = $subject_no
  union all
  select
    2 as side,
    bidder_no,
    lot_no
  from participation
  where bidder_no = $partner_no
),
activity as (
  select
    max(case when side = 1 then bidder_no end) as first_no,
    max(case when side = 2 then bidder_no end) as second_no,
    sum(case when side = 1 then 1 else 0 end) as lots_first,
    sum(case when side = 2 then 1 else 0 end) as lots_second
  from sides
),
joint_lots as (
  select lot_no
  from sides
  group by lot_no
  having count(*) = 2
),
-- Each has two rows at least.
latest_lots as (
  select lot_no
  from (
    select
      j.lot_no as lot_no,
      row_number() over (order by coalesce(l.bid_deadline_at, l.opened_at) desc nulls last, j.lot_no) as place
    from joint_lots j
    join lots l on l.lot_no = j.lot_no
  )
  where place <= $limit
),
joint_sides as (
  select
    s.bidder_no as bidder_no,
    s.lot_no as lot_no
  from sides s
  join latest_lots j on j.lot_no = s.lot_no
),
joint_bids as (
  select
    o.lot_no as lot_no,
    o.bidder_no as bidder_no,
    coalesce(o.round, 1) as bid_round,
    cast(o.amount as varchar) as amount,
    o.currency as currency,
    o.status as status,
    o.source_no as source_no,
    o.line as line
  from joint_sides j
  join bids o on o.lot_no = j.lot_no and o.bidder_no = j.bidder_no
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
  first.bidder_id as first_bidder,
  second.bidder_id as second_bidder,
  cast(a.lots_first as varchar) as lots_first,
  cast(a.lots_second as varchar) as lots_second
from joint_bids b
join lots l on l.lot_no = b.lot_no
join bidders p on p.bidder_no = b.bidder_no
join sources s on s.source_no = b.source_no
cross join activity a
join bidders first on first.bidder_no = a.first_no
join bidders second on second.bidder_no = a.second_no
order by coalesce(l.bid_deadline_at, l.opened_at) desc nulls last, b.lot_no, b.bidder_no, b.bid_round, b.source_no, b.line
limit $limit
