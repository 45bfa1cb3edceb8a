-- Members' close bids in the lots that the group decides between its own, closest first, with who won the buyer's previous lot of the category.
with members as (
  select bidder_no
  from group_members
  where group_no = $subject_no
),
timed as (
  select
    l.lot_no as lot_no,
    cast(floor(epoch(coalesce(l.bid_deadline_at, l.opened_at, l.published_at, l.awarded_at)) / 60) as bigint) as minute,
    l.buyer_id as buyer_id,
    l.category as category
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
decided as (
  select
    t.lot_no as lot_no,
    t.buyer_id as buyer_id,
    t.category as category,
    t.minute as minute
  from timed t
  where t.minute is not null
    and t.buyer_id is not null
    and t.category is not null
    and exists (select 1 from participation p where p.lot_no = t.lot_no and p.won)
),
latest as (
  select
    c.lot_no as lot_no,
    max(t.buyer_id) as buyer_id,
    max(t.category) as category,
    max(d.minute) as minute
  from contests c
  join timed t on t.lot_no = c.lot_no
  join decided d on d.buyer_id = t.buyer_id and d.category = t.category and d.minute < t.minute
  group by c.lot_no
),
earlier as (
  select
    a.lot_no as lot_no,
    max(d.lot_no) as previous_no
  from latest a
  join decided d on d.buyer_id = a.buyer_id and d.category = a.category and d.minute = a.minute
  group by a.lot_no
),
status as (
  select
    c.lot_no as lot_no,
    c.bidder_no as bidder_no,
    e.previous_no as previous_no,
    case when p.bidder_no is null then 0 else 1 end as incumbent
  from close_bids c
  join earlier e on e.lot_no = c.lot_no
  left join participation p on p.lot_no = e.previous_no and p.bidder_no = c.bidder_no and p.won
),
totals as (
  select
    sum(case when c.distance < 0 then 1 else 0 end) as close_winners,
    sum(case when c.distance > 0 then 1 else 0 end) as close_losers,
    sum(case when c.distance < 0 then s.incumbent else 0 end) as winner_incumbents,
    sum(case when c.distance > 0 then s.incumbent else 0 end) as loser_incumbents
  from close_bids c
  join status s on s.lot_no = c.lot_no and s.bidder_no = c.bidder_no
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
  l.buyer_id as buyer_id,
  cast(o.amount as varchar) as amount,
  o.currency as currency,
  cast(coalesce(l.bid_deadline_at, l.opened_at) as varchar) as opened_at,
  cast(cast(round(100 * c.distance, 3) as decimal(18,3)) as varchar) as distance_percent,
  v.lot_id as previous_lot_id,
  case when s.incumbent = 1 then 'true' else 'false' end as won_previous,
  n.names as names,
  cast(t.close_winners as varchar) as close_winners,
  cast(t.close_losers as varchar) as close_losers,
  cast(t.winner_incumbents as varchar) as winner_incumbents,
  cast(t.loser_incumbents as varchar) as loser_incumbents
from offers o
join close_bids c on c.lot_no = o.lot_no and c.bidder_no = o.bidder_no
join status s on s.lot_no = o.lot_no and s.bidder_no = o.bidder_no
join lots v on v.lot_no = s.previous_no
join lots l on l.lot_no = o.lot_no
join bidders p on p.bidder_no = o.bidder_no
join sources f on f.source_no = o.source_no
cross join totals t
cross join named n
where o.copy = 1
order by abs(c.distance), o.lot_no, o.bidder_no
limit $limit
