-- All bids of the lots that the group decides between its own members, widest gap first.
with members as (
  select bidder_no
  from group_members
  where group_no = $subject_no
),
contests as (
  select
    p.lot_no as lot_no,
    max(s.n) as n,
    max(s.second - s.low) as gap,
    max(s.spread) as spread
  from priced_bids p
  join lots l on l.lot_no = p.lot_no
  join lot_shape s on s.lot_no = p.lot_no
  join members m on m.bidder_no = p.bidder_no
  where p.position <= 2
    and s.price_reason is null
    and s.n >= 4
    and s.spread > 0
    and l.award_method in ('lowest_price', 'lowest_reviewed_price', 'low_price_priority')
  group by p.lot_no
  having count(*) = 2
),
losing as (
  select
    p.lot_no as lot_no,
    lead(p.amount, cast(floor((c.n - 1) / 2) as integer)) over (partition by p.lot_no order by p.position) - p.amount as window_width,
    c.spread - c.gap as losing_range
  from priced_bids p
  join contests c on c.lot_no = p.lot_no
  where p.position >= 2
),
crowds as (
  select
    lot_no,
    case when max(losing_range) > 0 then min(window_width) / max(losing_range) else 0 end as crowd
  from losing
  group by lot_no
),
totals as (
  select
    count(*) as own_lots,
    avg(c.gap / c.spread) as gap_share,
    avg(w.crowd) as crowd_share
  from contests c
  join crowds w on w.lot_no = c.lot_no
),
named as (
  select string_agg(b.bidder_id, ', ' order by b.bidder_id) as names
  from bidders b
  join members m on m.bidder_no = b.bidder_no
),
offers as (
  select
    p.lot_no as lot_no,
    p.bidder_no as bidder_no,
    p.position as position,
    b.amount as amount,
    b.currency as currency,
    b.source_no as source_no,
    b.line as line,
    row_number() over (
      partition by p.lot_no, p.bidder_no
      order by coalesce(b.round, 1) desc, b.amount, b.source_no, b.line
    ) as copy
  from priced_bids p
  join contests c on c.lot_no = p.lot_no
  join bids b on b.lot_no = p.lot_no and b.bidder_no = p.bidder_no
  where cast(b.amount as double) = p.amount
)
select
  'bids' as table_name,
  l.lot_id || '|' || p.bidder_id as row_key,
  f.file as file,
  o.line as line,
  l.lot_id as lot_id,
  p.bidder_id as bidder_id,
  cast(o.amount as varchar) as amount,
  o.currency as currency,
  cast(o.position as varchar) as rank,
  case when m.bidder_no is null then 'false' else 'true' end as member,
  cast(coalesce(l.bid_deadline_at, l.opened_at) as varchar) as opened_at,
  cast(cast(round(100 * c.gap / c.spread, 1) as decimal(18,1)) as varchar) as gap_of_range_percent,
  n.names as names,
  cast(t.own_lots as varchar) as own_lots,
  cast(cast(round(100 * t.gap_share, 1) as decimal(18,1)) as varchar) as gap_percent,
  cast(cast(round(100 * t.crowd_share, 1) as decimal(18,1)) as varchar) as crowd_percent
from offers o
join contests c on c.lot_no = o.lot_no
join lots l on l.lot_no = o.lot_no
join bidders p on p.bidder_no = o.bidder_no
join sources f on f.source_no = o.source_no
left join members m on m.bidder_no = o.bidder_no
cross join totals t
cross join named n
where o.copy = 1
order by c.gap / c.spread desc, o.lot_no, o.position
limit $limit
