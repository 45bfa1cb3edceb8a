-- The award of every lot that a member won against other members, latest first, with the period it counts in.
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
    extract(year from coalesce(l.bid_deadline_at, l.opened_at, l.published_at, l.awarded_at)) as year,
    extract(quarter from coalesce(l.bid_deadline_at, l.opened_at, l.published_at, l.awarded_at)) as quarter
  from decided d
  join lots l on l.lot_no = d.lot_no
  join lot_segment s on s.lot_no = d.lot_no
  -- A join, not `in`: for many groups at once DuckDB would take members of any of them.
  join members m on m.bidder_no = d.winner_no
  where coalesce(l.award_method, 'unknown') not in ('lottery', 'average_benchmark_drawn')
    and coalesce(l.bid_deadline_at, l.opened_at, l.published_at, l.awarded_at) is not null
),
-- Of a tender of several lots the first that a member won.
ranked as (
  select
    lot_no,
    winner_no,
    lot_id,
    due_at,
    segment_no,
    year,
    quarter,
    row_number() over (partition by coalesce(tender_id, lot_id), tender_id is null order by due_at nulls last, segment_no, lot_no) as of_tender
  from placed
),
kept as (
  select lot_no, winner_no, lot_id, due_at, segment_no, year, quarter
  from ranked
  where of_tender = 1
),
-- The longest unit of the calendar that has enough periods with a win.
unit as (
  select
    case
      when count(distinct year) >= $min_periods then 'year'
      when count(distinct year * 2 + (quarter - 1) // 2) >= $min_periods then 'half'
      else 'quarter'
    end as name
  from kept
),
ordered as (
  select
    k.lot_no as lot_no,
    k.winner_no as winner_no,
    k.lot_id as lot_id,
    k.due_at as due_at,
    case u.name
      when 'year' then cast(k.year as varchar)
      when 'half' then k.year || '-H' || ((k.quarter - 1) // 2 + 1)
      else k.year || '-Q' || k.quarter
    end as period,
    row_number() over (order by k.due_at, k.segment_no, k.lot_no) as turn
  from kept k
  cross join unit u
),
wins as (
  select o.period as period, m.bidder_id as bidder_id, count(*) as won
  from ordered o
  join members m on m.bidder_no = o.winner_no
  group by o.period, m.bidder_id
),
periods as (
  select period, string_agg(bidder_id || ' ' || won, ', ' order by bidder_id) as told
  from wins
  group by period
),
told as (
  select string_agg(period || ': ' || told, '; ' order by period) as told
  from periods
),
-- One source row for each award, the first if an award was told more than once.
awarded as (
  select lot_no, bidder_no, amount, currency, source_no, line,
    row_number() over (partition by lot_no, bidder_no order by source_no, line) as telling
  from awards
  where status is null or status in ('active', 'pending')
),
won_values as (
  select o.winner_no as winner_no, sum(coalesce(a.amount, 0)) as won
  from ordered o
  join awarded a on a.lot_no = o.lot_no and a.bidder_no = o.winner_no and a.telling = 1
  group by o.winner_no
),
-- Of the value won, where the source gives it.
value_shares as (
  select string_agg(m.bidder_id || ' ' || coalesce(cast(round(100 * w.won / nullif(s.total, 0)) as integer) || '%', '?'), ', ' order by m.bidder_id) as told
  from won_values w
  join members m on m.bidder_no = w.winner_no
  cross join (select sum(won) as total from won_values) s
)
select
  'awards' as table_name,
  o.lot_id || '|' || m.bidder_id as row_key,
  s.file as file,
  a.line as line,
  o.lot_id as lot_id,
  m.bidder_id as bidder_id,
  cast(o.due_at as varchar) as opened_at,
  o.period as period,
  cast(a.amount as varchar) as amount,
  a.currency as currency,
  h.members_here as members_here,
  t.told as shares,
  v.told as value_shares,
  (select string_agg(bidder_id, ', ' order by bidder_id) from members) as names
from ordered o
join members m on m.bidder_no = o.winner_no
join awarded a on a.lot_no = o.lot_no and a.bidder_no = o.winner_no and a.telling = 1
join sources s on s.source_no = a.source_no
join present h on h.lot_no = o.lot_no
cross join told t
cross join value_shares v
order by o.turn desc
limit $limit
