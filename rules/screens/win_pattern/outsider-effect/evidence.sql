-- The lowest bid of every lot compared, latest first, with whether outsiders bid and what the members asked.
with members as (
  select g.bidder_no as bidder_no, b.bidder_id as bidder_id
  from group_members g
  join bidders b on b.bidder_no = g.bidder_no
  where g.group_no = $subject_no
),
decided as (
  select p.lot_no as lot_no, count(*) as named
  from participation p
  join group_lots g on g.lot_no = p.lot_no and g.group_no = $subject_no
  group by p.lot_no
  having count(case when p.won then 1 end) >= 1
),
unnamed as (
  select b.lot_no as lot_no, count(*) as bids
  from priced_bids b
  join bidders p on p.bidder_no = b.bidder_no
  join decided d on d.lot_no = b.lot_no
  where p.anonymous
  group by b.lot_no
),
prices as (
  select b.lot_no as lot_no, b.bidder_no as bidder_no, min(b.amount) as amount
  from bids b
  join members m on m.bidder_no = b.bidder_no
  where b.status is null or b.status <> 'invited'
  group by b.lot_no, b.bidder_no
),
present as (
  select
    p.lot_no as lot_no,
    count(*) as members,
    string_agg(m.bidder_id || coalesce(' ' || cast(o.amount as varchar), ''), '; ' order by o.amount nulls last, m.bidder_id) as members_here
  from participation p
  join members m on m.bidder_no = p.bidder_no
  join decided d on d.lot_no = p.lot_no
  left join prices o on o.lot_no = p.lot_no and o.bidder_no = p.bidder_no
  group by p.lot_no
),
measured as (
  select
    d.lot_no as lot_no,
    l.lot_id as lot_id,
    coalesce(l.bid_deadline_at, l.opened_at, l.published_at, l.awarded_at) as due_at,
    s.n as n,
    s.low as low,
    d.named + coalesce(u.bids, 0) - h.members as outsiders,
    h.members_here as members_here,
    -- In millionths of the ceiling, so that their sums are exact.
    cast(round(1000000 * (1 - (s.low - s.fixed) / (s.ceiling - s.fixed))) as bigint) as discount
  from decided d
  join lots l on l.lot_no = d.lot_no
  join lot_shape s on s.lot_no = d.lot_no
  join present h on h.lot_no = d.lot_no
  left join unnamed u on u.lot_no = d.lot_no
  where l.award_method in ('lowest_price', 'lowest_reviewed_price', 'low_price_priority')
    and s.price_reason is null
    and s.n >= 2
    and s.ceiling > s.fixed
),
totals as (
  select
    count(case when outsiders = 0 then 1 end) as alone_lots,
    count(case when outsiders > 0 then 1 end) as mixed_lots,
    round(avg(case when outsiders = 0 then discount end) / 10000, 2) as alone_discount,
    round(avg(case when outsiders > 0 then discount end) / 10000, 2) as mixed_discount
  from measured
),
-- The source row of the lowest bid of each lot.
lowest as (
  select
    b.lot_no as lot_no,
    b.bidder_no as bidder_no,
    coalesce(b.round, 1) as bid_round,
    b.amount as amount,
    b.currency as currency,
    b.source_no as source_no,
    b.line as line,
    row_number() over (partition by b.lot_no order by b.round desc nulls last, b.bidder_no, b.source_no, b.line) as telling
  from bids b
  join measured m on m.lot_no = b.lot_no
  where cast(b.amount as double) = m.low
    and (b.status is null or b.status in ('valid', 'pending'))
)
select
  'bids' as table_name,
  m.lot_id || '|' || p.bidder_id || '|' || w.bid_round as row_key,
  s.file as file,
  w.line as line,
  m.lot_id as lot_id,
  p.bidder_id as bidder_id,
  cast(m.due_at as varchar) as opened_at,
  cast(w.amount as varchar) as amount,
  w.currency as currency,
  cast(round(m.discount / 10000.0, 2) as varchar) as discount_percent,
  cast(m.outsiders as varchar) as outsiders,
  m.members_here as members_here,
  cast(t.alone_lots as varchar) as alone_lots,
  cast(t.mixed_lots as varchar) as mixed_lots,
  cast(t.alone_discount as varchar) as alone_discount,
  cast(t.mixed_discount as varchar) as mixed_discount,
  (select string_agg(bidder_id, ', ' order by bidder_id) from members) as names
from measured m
join lowest w on w.lot_no = m.lot_no and w.telling = 1
join bidders p on p.bidder_no = w.bidder_no
join sources s on s.source_no = w.source_no
cross join totals t
order by m.due_at desc nulls last, m.lot_no
limit $limit
