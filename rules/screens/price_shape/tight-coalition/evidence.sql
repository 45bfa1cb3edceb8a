-- The members' prices in the lots in which min_members or more of them bid, tightest lot first.
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
    and l.award_method in ('lowest_price', 'lowest_reviewed_price', 'low_price_priority')
),
joint as (
  select
    lot_no,
    count(*) as members_here,
    (max(price) - min(price)) / min(price) as range_share
  from own
  group by lot_no
  having count(*) >= $min_members
),
totals as (
  select
    min(range_share) as tightest,
    max(case when range_share = (select min(range_share) from joint) then members_here end) as tightest_members
  from joint
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
  cast(s.n as varchar) as bids_in_lot,
  cast(j.members_here as varchar) as members_here,
  cast(coalesce(l.bid_deadline_at, l.opened_at) as varchar) as opened_at,
  cast(cast(round(100 * j.range_share, 3) as decimal(18,3)) as varchar) as range_percent,
  n.names as names,
  cast($min_members as varchar) as least_members,
  cast(t.tightest_members as varchar) as tightest_members,
  cast(cast(round(100 * t.tightest, 3) as decimal(18,3)) as varchar) as tightest_percent
from offers o
join joint j on j.lot_no = o.lot_no
join lot_shape s on s.lot_no = o.lot_no
join lots l on l.lot_no = o.lot_no
join bidders p on p.bidder_no = o.bidder_no
join sources f on f.source_no = o.source_no
cross join totals t
cross join named n
where o.copy = 1
order by j.range_share, o.lot_no, o.position
limit $limit
