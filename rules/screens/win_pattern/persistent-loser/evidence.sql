-- The bidder's bids on lots with exactly one winner, latest lot first, with who won.
with own as (
  select
    lot_no,
    won
  from participation
  where bidder_no = $subject_no
),
winners as (
  select
    a.lot_no as lot_no,
    max(a.bidder_no) as bidder_no
  from awards a
  join own o on o.lot_no = a.lot_no
  where a.status is null or a.status in ('active', 'pending')
  group by a.lot_no
  having count(distinct a.bidder_no) = 1
),
sizes as (
  select
    p.lot_no as lot_no,
    count(*) as bidders
  from participation p
  join winners w on w.lot_no = p.lot_no
  group by p.lot_no
),
totals as (
  select
    sum(case when o.won then 1 else 0 end) as wins,
    sum(1.0 / z.bidders) as expected
  from own o
  join sizes z on z.lot_no = o.lot_no
  where z.bidders >= 2
),
own_bids as (
  select
    b.lot_no as lot_no,
    b.bidder_no as bidder_no,
    w.bidder_no as winner_no,
    z.bidders as bidders,
    coalesce(b.round, 1) as bid_round,
    cast(b.amount as varchar) as amount,
    b.currency as currency,
    b.status as status,
    b.source_no as source_no,
    b.line as line
  from winners w
  join sizes z on z.lot_no = w.lot_no
  join bids b on b.lot_no = w.lot_no
  where b.bidder_no = $subject_no
    and z.bidders >= 2
    and (b.status is null or b.status <> 'invited')
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
  w.bidder_id as winner,
  cast(b.bidders as varchar) as bidders,
  cast(coalesce(l.bid_deadline_at, l.opened_at) as varchar) as opened_at,
  cast(t.wins as varchar) as wins,
  printf('%.1f', t.expected) as expected
from own_bids b
join lots l on l.lot_no = b.lot_no
join bidders p on p.bidder_no = b.bidder_no
join bidders w on w.bidder_no = b.winner_no
join sources s on s.source_no = b.source_no
cross join totals t
order by coalesce(l.bid_deadline_at, l.opened_at) desc nulls last, b.lot_no, b.bid_round, b.source_no, b.line
limit $limit
