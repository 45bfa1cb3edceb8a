-- The award of every lot that a member won against other members, by buyer, latest first, with its buyer.
with members as (
  select g.bidder_no as bidder_no, b.bidder_id as bidder_id
  from group_members g
  join bidders b on b.bidder_no = g.bidder_no
  where g.group_no = $subject_no
),
decided as (
  select
    p.lot_no as lot_no,
    max(case when p.won then p.bidder_no end) as winner_no
  from participation p
  join group_lots g on g.lot_no = p.lot_no and g.group_no = $subject_no
  group by p.lot_no
  having count(case when p.won then 1 end) = 1
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
    string_agg(m.bidder_id || coalesce(' ' || cast(o.amount as varchar), ''), '; ' order by o.amount nulls last, m.bidder_id) as members_here
  from participation p
  join members m on m.bidder_no = p.bidder_no
  left join prices o on o.lot_no = p.lot_no and o.bidder_no = p.bidder_no
  group by p.lot_no
),
placed as (
  select
    d.lot_no as lot_no,
    d.winner_no as winner_no,
    l.lot_id as lot_id,
    l.tender_id as tender_id,
    coalesce(l.bid_deadline_at, l.opened_at, l.published_at, l.awarded_at) as due_at,
    s.segment_no as segment_no,
    l.buyer_id as buyer
  from decided d
  join lots l on l.lot_no = d.lot_no
  join lot_segment s on s.lot_no = d.lot_no
  -- A join, not `in`: for many groups at once DuckDB would take members of any of them.
  join members m on m.bidder_no = d.winner_no
  where l.buyer_id is not null
    and coalesce(l.award_method, 'unknown') not in ('lottery', 'average_benchmark_drawn')
),
-- Of a tender of several lots the first that a member won.
ranked as (
  select
    lot_no,
    winner_no,
    lot_id,
    due_at,
    segment_no,
    buyer,
    row_number() over (partition by coalesce(tender_id, lot_id), tender_id is null order by due_at nulls last, segment_no, lot_no) as of_tender
  from placed
),
ordered as (
  select
    lot_no,
    winner_no,
    lot_id,
    due_at,
    buyer,
    row_number() over (order by due_at nulls last, segment_no, lot_no) as turn
  from ranked
  where of_tender = 1
),
wins as (
  select
    o.buyer as buyer,
    m.bidder_id as bidder_id,
    count(*) as won,
    sum(count(*)) over (partition by o.buyer) as all_won,
    row_number() over (partition by o.buyer order by count(*) desc, m.bidder_id) as place
  from ordered o
  join members m on m.bidder_no = o.winner_no
  group by o.buyer, m.bidder_id
),
-- Who wins most of each buyer.
told as (
  select string_agg(buyer || ': ' || bidder_id || ' ' || won || '/' || all_won, '; ' order by all_won desc, buyer) as told
  from wins
  where place = 1
    and all_won >= 2
),
-- One source row for each award, the first if an award was told more than once.
awarded as (
  select lot_no, bidder_no, amount, currency, source_no, line,
    row_number() over (partition by lot_no, bidder_no order by source_no, line) as telling
  from awards
  where status is null or status in ('active', 'pending')
)
select
  'awards' as table_name,
  o.lot_id || '|' || m.bidder_id as row_key,
  s.file as file,
  a.line as line,
  o.lot_id as lot_id,
  m.bidder_id as bidder_id,
  cast(o.due_at as varchar) as opened_at,
  o.buyer as buyer,
  cast(a.amount as varchar) as amount,
  a.currency as currency,
  h.members_here as members_here,
  t.told as buyers,
  (select string_agg(bidder_id, ', ' order by bidder_id) from members) as names
from ordered o
join members m on m.bidder_no = o.winner_no
join awarded a on a.lot_no = o.lot_no and a.bidder_no = o.winner_no and a.telling = 1
join sources s on s.source_no = a.source_no
join present h on h.lot_no = o.lot_no
cross join told t
order by o.turn desc
limit $limit
