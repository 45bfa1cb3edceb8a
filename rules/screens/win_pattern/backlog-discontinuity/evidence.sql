-- Members' close bids in the lots that the group decides between its own, closest first, with what each had won in the 90 days before.
with members as (
  select bidder_no
  from group_members
  where group_no = $subject_no
),
timed as (
  select
    l.lot_no as lot_no,
    cast(floor(epoch(coalesce(l.bid_deadline_at, l.opened_at, l.published_at, l.awarded_at)) / 60) as bigint) as minute
  from lots l
),
contests as (
  select p.lot_no as lot_no
  from priced_bids p
  join lots l on l.lot_no = p.lot_no
  join lot_shape s on s.lot_no = p.lot_no
  join members m on m.bidder_no = p.bidder_no
  where p.position <= 2
    and s.price_reason is null
    and l.award_method in ('lowest_price', 'lowest_reviewed_price', 'low_price_priority')
  group by p.lot_no
  having count(*) = 2
),
distances as (
  select
    p.lot_no as lot_no,
    p.bidder_no as bidder_no,
    p.amount as price,
    (p.amount - case when p.position = 1 then s.second else s.low end)
      / case when s.ceiling - s.fixed > 0 then s.ceiling - s.fixed else s.low - s.fixed end as distance
  from priced_bids p
  join contests c on c.lot_no = p.lot_no
  join lot_shape s on s.lot_no = p.lot_no
  join members m on m.bidder_no = p.bidder_no
),
close_bids as (
  select
    lot_no,
    bidder_no,
    price,
    distance
  from distances
  where abs(distance) < greatest($narrow, $wide)
    and abs(distance) >= $tie
),
wins as (
  select
    p.bidder_no as bidder_no,
    t.minute as minute,
    coalesce(case when s.price_reason is null then b.amount end - s.fixed, s.ceiling - s.fixed, 0) as won_value
  from participation p
  join timed t on t.lot_no = p.lot_no
  join lot_shape s on s.lot_no = p.lot_no
  join members m on m.bidder_no = p.bidder_no
  left join priced_bids b on b.lot_no = p.lot_no and b.bidder_no = p.bidder_no
  where p.won
    and t.minute is not null
),
loads as (
  select
    c.lot_no as lot_no,
    c.bidder_no as bidder_no,
    coalesce(sum(w.won_value), 0) as backlog
  from close_bids c
  join timed t on t.lot_no = c.lot_no
  left join wins w on w.bidder_no = c.bidder_no and w.minute < t.minute and w.minute >= t.minute - 129600
  group by c.lot_no, c.bidder_no
),
totals as (
  select
    sum(case when c.distance < 0 then 1 else 0 end) as close_winners,
    sum(case when c.distance > 0 then 1 else 0 end) as close_losers,
    avg(case when c.distance < 0 then b.backlog end) as winner_backlog,
    avg(case when c.distance > 0 then b.backlog end) as loser_backlog
  from close_bids c
  join loads b on b.lot_no = c.lot_no and b.bidder_no = c.bidder_no
),
named as (
  select string_agg(b.bidder_id, ', ' order by b.bidder_id) as names
  from bidders b
  join members m on m.bidder_no = b.bidder_no
),
offers as (
  select
    c.lot_no as lot_no,
    c.bidder_no as bidder_no,
    b.amount as amount,
    b.currency as currency,
    b.source_no as source_no,
    b.line as line,
    row_number() over (
      partition by c.lot_no, c.bidder_no
      order by coalesce(b.round, 1) desc, b.amount, b.source_no, b.line
    ) as copy
  from close_bids c
  join bids b on b.lot_no = c.lot_no and b.bidder_no = c.bidder_no
  where cast(b.amount as double) = c.price
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
  cast(coalesce(l.bid_deadline_at, l.opened_at) as varchar) as opened_at,
  cast(cast(round(100 * c.distance, 3) as decimal(18,3)) as varchar) as distance_percent,
  cast(cast(round(b.backlog, 2) as decimal(20,2)) as varchar) as won_in_90_days,
  n.names as names,
  cast(t.close_winners as varchar) as close_winners,
  cast(t.close_losers as varchar) as close_losers,
  cast(cast(round(coalesce(t.winner_backlog, 0), 2) as decimal(20,2)) as varchar) as winner_backlog,
  cast(cast(round(coalesce(t.loser_backlog, 0), 2) as decimal(20,2)) as varchar) as loser_backlog
from offers o
join close_bids c on c.lot_no = o.lot_no and c.bidder_no = o.bidder_no
join loads b on b.lot_no = o.lot_no and b.bidder_no = o.bidder_no
join lots l on l.lot_no = o.lot_no
join bidders p on p.bidder_no = o.bidder_no
join sources f on f.source_no = o.source_no
cross join totals t
cross join named n
where o.copy = 1
order by abs(c.distance), o.lot_no, o.bidder_no
limit $limit
