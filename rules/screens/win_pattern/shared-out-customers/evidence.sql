-- The bids of members in the market of the group in which member and buyer go together most, by buyer, latest first.
with entries as (
  select
    p.bidder_no as bidder_no,
    c.lot_no as lot_no,
    c.call_no as call_no,
    c.segment_no as segment_no,
    c.market_no as market_no,
    c.buyer_no as buyer_no
  from group_members g
  join participation p on p.bidder_no = g.bidder_no
  join buyer_calls c on c.lot_no = p.lot_no
  where g.group_no = $subject_no
),
-- Only segments in which two members bid can say anything; a tender counts once.
attended as (
  select e.bidder_no as bidder_no, e.call_no as call_no, e.market_no as market_no, e.buyer_no as buyer_no
  from entries e
  -- Joins, not `in`: for many groups at once DuckDB would take segments of any of them.
  join (select segment_no from entries group by segment_no having count(distinct bidder_no) >= 2) g on g.segment_no = e.segment_no
  group by e.bidder_no, e.call_no, e.market_no, e.buyer_no
),
cells as (
  select market_no, bidder_no, buyer_no, count(*) as bids
  from attended
  group by market_no, bidder_no, buyer_no
),
margins as (
  select
    market_no,
    bidder_no,
    buyer_no,
    bids,
    sum(bids) over (partition by market_no, bidder_no) as of_member,
    sum(bids) over (partition by market_no, buyer_no) as of_buyer,
    sum(bids) over (partition by market_no) as of_all
  from cells
),
informed as (
  select
    market_no,
    2 * sum(bids * ln(bids * of_all / (of_member * of_buyer))) as twice,
    (count(distinct bidder_no) - 1) * (count(distinct buyer_no) - 1) as freedom
  from margins
  group by market_no
),
large as (
  select market_no
  from attended
  group by market_no
  having count(distinct call_no) >= $min_calls
),
chosen as (
  select i.market_no as market_no
  from informed i
  join large l on l.market_no = i.market_no
  where i.freedom > 0
  order by (i.twice - i.freedom) / sqrt(2 * i.freedom) desc, i.market_no
  limit 1
),
named as (
  select
    c.buyer_no as buyer_no,
    c.bids as bids,
    sum(c.bids) over (partition by c.buyer_no) as of_buyer,
    b.bidder_id as bidder_id,
    row_number() over (partition by c.buyer_no order by c.bids desc, b.bidder_id) as place
  from cells c
  join chosen m on m.market_no = c.market_no
  join bidders b on b.bidder_no = c.bidder_no
),
buyers as (
  select c.buyer_no as buyer_no, min(l.buyer_id) as buyer_id
  from buyer_calls c
  join lots l on l.lot_no = c.lot_no
  join (select distinct buyer_no from named) n on n.buyer_no = c.buyer_no
  group by c.buyer_no
),
told as (
  select string_agg(u.buyer_id || ': ' || n.bidder_id || ' ' || n.bids || '/' || n.of_buyer, '; ' order by n.of_buyer desc, u.buyer_id) as told
  from named n
  join buyers u on u.buyer_no = n.buyer_no
  where n.place = 1
),
members as (
  select string_agg(b.bidder_id, ', ' order by b.bidder_id) as names
  from group_members g
  join bidders b on b.bidder_no = g.bidder_no
  where g.group_no = $subject_no
)
select
  'bids' as table_name,
  l.lot_id || '|' || b.bidder_id || '|' || coalesce(o.round, 1) as row_key,
  s.file as file,
  o.line as line,
  l.lot_id as lot_id,
  b.bidder_id as bidder_id,
  l.buyer_id as buyer,
  cast(o.amount as varchar) as amount,
  o.currency as currency,
  o.status as status,
  cast(coalesce(l.bid_deadline_at, l.opened_at, l.published_at, l.awarded_at) as varchar) as opened_at,
  t.told as buyers,
  m.names as names
from entries e
join chosen k on k.market_no = e.market_no
join bids o on o.lot_no = e.lot_no and o.bidder_no = e.bidder_no
join lots l on l.lot_no = e.lot_no
join bidders b on b.bidder_no = e.bidder_no
join sources s on s.source_no = o.source_no
cross join told t
cross join members m
where o.status is null or o.status <> 'invited'
order by coalesce(l.bid_deadline_at, l.opened_at, l.published_at, l.awarded_at) desc nulls last, l.lot_no, e.bidder_no, o.round nulls first, o.source_no, o.line
limit $limit
