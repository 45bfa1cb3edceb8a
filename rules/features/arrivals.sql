-- reads: bid_sides, bid_traces, bidders, bids, lots
-- When a bidder did what in a lot, one row for each of two operations: obtain (the first time that it bought or downloaded the tender) and
-- upload (the last time that its bid came in, by the trace of the upload, else by the bid). Decrypting is left out: everybody does it when
-- the window opens. before: seconds to the deadline of the lot. partners: a number of the joint bid that the bidder was part of (-1: none), whose members do one thing at one time.
with traced as (
  select
    l.lot_no as lot_no,
    b.bidder_no as bidder_no,
    case when t.operation = 'upload' then 'upload' else 'obtain' end as operation,
    t.recorded_at as moment,
    'bid_traces' as table_name,
    t.source_no as source_no,
    t.line as line
  from bid_traces t
  join lots l on l.lot_id = t.lot_id
  join bidders b on b.bidder_id = t.bidder_id
  where t.operation in ('purchase', 'download', 'upload')
    and t.recorded_at is not null
    and not b.anonymous
),
uploaded as (
  select lot_no, bidder_no
  from traced
  where operation = 'upload'
  group by lot_no, bidder_no
),
submitted as (
  select
    b.lot_no as lot_no,
    b.bidder_no as bidder_no,
    'upload' as operation,
    b.submitted_at as moment,
    'bids' as table_name,
    b.source_no as source_no,
    b.line as line
  from bids b
  join bidders p on p.bidder_no = b.bidder_no
  left join uploaded u on u.lot_no = b.lot_no and u.bidder_no = b.bidder_no
  where b.submitted_at is not null
    and u.lot_no is null
    and not p.anonymous
),
together as (
  select lot_no, bidder_no, operation, moment, table_name, source_no, line
  from traced
  union all
  select lot_no, bidder_no, operation, moment, table_name, source_no, line
  from submitted
),
placed as (
  select
    lot_no,
    bidder_no,
    operation,
    moment,
    table_name,
    source_no,
    line,
    row_number() over (
      partition by lot_no, bidder_no, operation
      order by case when operation = 'upload' then -epoch(moment) else epoch(moment) end, source_no, line
    ) as place
  from together
),
partners as (
  select
    lot_no,
    bidder_no,
    cast(dense_rank() over (order by lot_no, min(consortium_id)) as integer) as partners
  from bid_sides
  where consortium_id is not null
  group by lot_no, bidder_no
)
select
  p.lot_no as lot_no,
  p.bidder_no as bidder_no,
  p.operation as operation,
  cast(floor(epoch(p.moment)) as double) as second,
  cast(floor(epoch(coalesce(l.bid_deadline_at, l.opened_at)) - epoch(p.moment)) as double) as before,
  coalesce(c.partners, -1) as partners,
  p.table_name as table_name,
  p.source_no as source_no,
  p.line as line
from placed p
join lots l on l.lot_no = p.lot_no
left join partners c on c.lot_no = p.lot_no and c.bidder_no = p.bidder_no
where p.place = 1
