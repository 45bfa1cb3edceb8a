-- The bids of both firms in the market in which they meet least for what independent choice would give, in the segments in which both bid, latest lot
-- first.
-- The pair stands in `sides` alone and everything else joins on columns, so that the query stays cheap for many pairs at once.
with sides as (
  select
    1 as side,
    bidder_no,
    lot_no,
    segment_no
  from participation
  where bidder_no = $subject_no
  union all
  select
    2 as side,
    bidder_no,
    lot_no,
    segment_no
  from participation
  where bidder_no = $partner_no
),
both_sides as (
  select
    segment_no,
    count(case when side = 1 then 1 end) as first_lots,
    count(case when side = 2 then 1 end) as second_lots,
    count(*) - count(distinct lot_no) as joint
  from sides
  group by segment_no
  having count(distinct side) = 2
),
segment_sizes as (
  select l.segment_no as segment_no, count(*) as lots
  from pair_lots l
  -- A join, not `in`: for many pairs at once DuckDB would take segments of any of them.
  join both_sides b on b.segment_no = l.segment_no
  group by l.segment_no
),
chosen as (
  select m.market_no as market_no
  from both_sides b
  join segment_sizes z on z.segment_no = b.segment_no
  join segment_market m on m.segment_no = b.segment_no
  group by m.market_no
  order by
    (sum(b.first_lots * b.second_lots / z.lots) - sum(b.joint)) / sqrt(sum(b.first_lots * b.second_lots / z.lots)) desc,
    m.market_no
  limit 1
),
shared_segments as (
  select b.segment_no as segment_no
  from both_sides b
  join segment_market m on m.segment_no = b.segment_no
  join chosen c on c.market_no = m.market_no
),
entries as (
  select
    s.side as side,
    s.bidder_no as bidder_no,
    s.lot_no as lot_no
  from sides s
  join shared_segments g on g.segment_no = s.segment_no
),
activity as (
  select
    max(case when side = 1 then bidder_no end) as first_no,
    max(case when side = 2 then bidder_no end) as second_no,
    sum(case when side = 1 then 1 else 0 end) as lots_first,
    sum(case when side = 2 then 1 else 0 end) as lots_second,
    (select count(*) from shared_segments) as segments
  from entries
),
meetings as (
  select
    lot_no,
    count(*) as here
  from entries
  group by lot_no
),
shown as (
  select
    o.lot_no as lot_no,
    o.bidder_no as bidder_no,
    coalesce(o.round, 1) as bid_round,
    cast(o.amount as varchar) as amount,
    o.currency as currency,
    o.status as status,
    m.here as here,
    o.source_no as source_no,
    o.line as line
  from entries e
  join meetings m on m.lot_no = e.lot_no
  join bids o on o.lot_no = e.lot_no and o.bidder_no = e.bidder_no
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
  cast(b.here as varchar) as of_the_two_here,
  first.bidder_id as first_bidder,
  second.bidder_id as second_bidder,
  cast(a.lots_first as varchar) as lots_first,
  cast(a.lots_second as varchar) as lots_second,
  cast(a.segments as varchar) as segments
from shown b
join lots l on l.lot_no = b.lot_no
join bidders p on p.bidder_no = b.bidder_no
join sources s on s.source_no = b.source_no
cross join activity a
join bidders first on first.bidder_no = a.first_no
join bidders second on second.bidder_no = a.second_no
order by coalesce(l.bid_deadline_at, l.opened_at) desc nulls last, b.lot_no, b.bidder_no, b.bid_round, b.source_no, b.line
limit $limit
