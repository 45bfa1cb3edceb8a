-- The members' prices in the lots whose coefficient is drawn by a stated rule, the lot with most members first, in order of price.
with members as (
  select bidder_no
  from group_members
  where group_no = $subject_no
),
own as (
  select
    p.lot_no as lot_no,
    p.bidder_no as bidder_no,
    p.amount as price,
    p.position as position
  from priced_bids p
  join lots l on l.lot_no = p.lot_no
  join lot_shape s on s.lot_no = p.lot_no
  join members m on m.bidder_no = p.bidder_no
  where s.price_reason is null
    and l.award_rule is not null
    and l.award_method = 'average_benchmark_drawn'
),
joint as (
  select
    o.lot_no as lot_no,
    count(*) as members_here,
    min(o.price) as from_price,
    max(o.price) as to_price,
    max(s.n) as bids_in_lot
  from own o
  join lot_shape s on s.lot_no = o.lot_no
  group by o.lot_no
  having count(*) >= $min_members
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
  from own w
  join joint j on j.lot_no = w.lot_no
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
  cast(j.bids_in_lot as varchar) as bids_in_lot,
  cast(j.members_here as varchar) as members_here,
  cast(coalesce(l.bid_deadline_at, l.opened_at) as varchar) as opened_at,
  n.names as names,
  cast(cast(j.from_price as decimal(20,2)) as varchar) as from_amount,
  cast(cast(j.to_price as decimal(20,2)) as varchar) as to_amount
from offers o
join joint j on j.lot_no = o.lot_no
join lots l on l.lot_no = o.lot_no
join bidders p on p.bidder_no = o.bidder_no
join sources f on f.source_no = o.source_no
cross join named n
where o.copy = 1
order by j.members_here desc, o.lot_no, o.position
limit $limit
