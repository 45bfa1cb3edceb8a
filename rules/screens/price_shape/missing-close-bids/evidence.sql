-- The two lowest bids of the lots that the group decides between its own members, closest first. Ties stand in no bin.
with members as (
  select bidder_no
  from group_members
  where group_no = $subject_no
),
lowest as (
  select
    p.lot_no as lot_no,
    p.bidder_no as bidder_no,
    p.amount as price,
    p.position as position
  from priced_bids p
  join lots l on l.lot_no = p.lot_no
  join lot_shape s on s.lot_no = p.lot_no
  join members m on m.bidder_no = p.bidder_no
  where p.position <= 2
    and s.price_reason is null
    and l.award_method in ('lowest_price', 'lowest_reviewed_price', 'low_price_priority')
),
contests as (
  select
    w.lot_no as lot_no,
    max(w.price) - min(w.price) as gap,
    (max(w.price) - min(w.price))
      / max(case when s.ceiling - s.fixed > 0 then s.ceiling - s.fixed else s.low - s.fixed end) as share,
    max(k.tick) as tick,
    max(case when s.ceiling - s.fixed > 0 then s.ceiling - s.fixed else s.low - s.fixed end) as scale
  from lowest w
  join lot_shape s on s.lot_no = w.lot_no
  join price_tick k on k.lot_no = w.lot_no
  group by w.lot_no
  having count(*) = 2
),
totals as (
  select
    count(*) as own_lots,
    sum(case when share < greatest($tie, tick / scale / 2) then 1 else 0 end) as ties,
    median(share) as middle_gap,
    min(case when share >= greatest($tie, tick / scale / 2) then share end) as least_gap
  from contests
),
named as (
  select string_agg(b.bidder_id, ', ' order by b.bidder_id) as names
  from bidders b
  join members m on m.bidder_no = b.bidder_no
),
offers as (
  select
    w.lot_no as lot_no,
    w.bidder_no as bidder_no,
    w.position as position,
    b.amount as amount,
    b.currency as currency,
    b.source_no as source_no,
    b.line as line,
    row_number() over (
      partition by w.lot_no, w.bidder_no
      order by coalesce(b.round, 1) desc, b.amount, b.source_no, b.line
    ) as copy
  from lowest w
  join bids b on b.lot_no = w.lot_no and b.bidder_no = w.bidder_no
  where cast(b.amount as double) = w.price
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
  cast(coalesce(l.bid_deadline_at, l.opened_at) as varchar) as opened_at,
  cast(cast(round(100 * c.share, 4) as decimal(18,4)) as varchar) as gap_percent,
  n.names as names,
  cast(t.own_lots as varchar) as own_lots,
  cast(t.ties as varchar) as ties,
  cast(cast(round(100 * coalesce(t.least_gap, 0), 3) as decimal(18,3)) as varchar) as least_gap_percent,
  cast(cast(round(100 * t.middle_gap, 3) as decimal(18,3)) as varchar) as middle_gap_percent
from offers o
join contests c on c.lot_no = o.lot_no
join lots l on l.lot_no = o.lot_no
join bidders p on p.bidder_no = o.bidder_no
join sources f on f.source_no = o.source_no
cross join totals t
cross join named n
where o.copy = 1
order by c.share, o.lot_no, o.position
limit $limit
