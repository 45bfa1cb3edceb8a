-- The bids of both firms in the lots in which both bid and somebody won alone, latest lot first. The favourite is the one of the two that
-- won more of these lots.
with sides as (
  select
    1 as side,
    bidder_no,
    lot_no,
    won
  from participation
  where bidder_no = $subject_no
  union all
  select
    2 as side,
    bidder_no,
    lot_no,
    won
  from participation
  where bidder_no = $partner_no
),
joint_lots as (
  select
    s.lot_no as lot_no
  from sides s
  join pair_lots k on k.lot_no = s.lot_no and k.size <= k.size_cap
  group by s.lot_no
  having count(*) = 2
),
winners as (
  select
    a.lot_no as lot_no,
    max(a.bidder_no) as bidder_no
  from awards a
  join joint_lots j on j.lot_no = a.lot_no
  where a.status is null or a.status in ('active', 'pending')
  group by a.lot_no
  having count(distinct a.bidder_no) = 1
),
joint_sides as (
  select
    s.side as side,
    s.bidder_no as bidder_no,
    s.lot_no as lot_no,
    s.won as won,
    w.bidder_no as winner_no
  from sides s
  join winners w on w.lot_no = s.lot_no
),
totals as (
  select
    max(case when side = 1 then bidder_no end) as first_no,
    max(case when side = 2 then bidder_no end) as second_no,
    sum(case when side = 1 and won then 1 else 0 end) as wins_first,
    sum(case when side = 2 and won then 1 else 0 end) as wins_second
  from joint_sides
),
roles as (
  select
    case when wins_second > wins_first then second_no else first_no end as favourite_no,
    case when wins_second > wins_first then first_no else second_no end as cover_no,
    greatest(wins_first, wins_second) as favourite_wins,
    least(wins_first, wins_second) as cover_wins
  from totals
),
activity as (
  select
    r.favourite_no as favourite_no,
    r.cover_no as cover_no,
    r.favourite_wins as favourite_wins,
    r.cover_wins as cover_wins,
    sum(case when s.bidder_no = r.favourite_no then 1 else 0 end) as favourite_lots,
    sum(case when s.bidder_no = r.favourite_no and s.won then 1 else 0 end) as favourite_all_wins,
    sum(case when s.bidder_no = r.cover_no and s.won then 1 else 0 end) as cover_all_wins
  from roles r
  cross join sides s
  group by r.favourite_no, r.cover_no, r.favourite_wins, r.cover_wins
),
joint_bids as (
  select
    o.lot_no as lot_no,
    o.bidder_no as bidder_no,
    j.winner_no as winner_no,
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
  w.bidder_id as winner,
  case when p.bidder_no = a.favourite_no then 'favourite' else 'cover' end as role,
  cast(coalesce(l.bid_deadline_at, l.opened_at) as varchar) as opened_at,
  f.bidder_id as favourite,
  c.bidder_id as cover,
  cast(a.favourite_wins as varchar) as favourite_wins,
  cast(a.cover_wins as varchar) as cover_wins,
  cast(a.favourite_all_wins as varchar) as favourite_all_wins,
  cast(a.favourite_lots as varchar) as favourite_lots,
  cast(a.cover_all_wins as varchar) as cover_all_wins
from joint_bids b
join lots l on l.lot_no = b.lot_no
join bidders p on p.bidder_no = b.bidder_no
join bidders w on w.bidder_no = b.winner_no
join sources s on s.source_no = b.source_no
cross join activity a
join bidders f on f.bidder_no = a.favourite_no
join bidders c on c.bidder_no = a.cover_no
order by coalesce(l.bid_deadline_at, l.opened_at) desc nulls last, b.lot_no, b.bidder_no, b.bid_round, b.source_no, b.line
limit $limit
