-- The bids of bidders that were debarred on the day of the lot, each with the entry.
with the_lot as (
  select
    lot_no,
    lot_id,
    coalesce(bid_deadline_at, opened_at, published_at, awarded_at) as moment,
    coalesce(bid_deadline_at, opened_at) as due_at
  from lots
  where lot_no = $subject_no
),
entries as (
  select lot_no, bidder_no
  from bid_sides
  where lot_no = $subject_no
  group by lot_no, bidder_no
),
debarred as (
  select
    e.bidder_no as bidder_no,
    l.lot_id as lot_id,
    l.due_at as due_at,
    r.valid_from as valid_from,
    r.valid_to as valid_to,
    r.sanction_id as sanction_id,
    r.authority as authority,
    r.source_no as source_no,
    r.line as line
  from the_lot l
  join entries e on e.lot_no = l.lot_no
  join debarments r on r.bidder_no = e.bidder_no
  where r.valid_from <= l.moment
    and (r.valid_to is null or r.valid_to >= l.moment)
),
totals as (
  select count(distinct bidder_no) as bidders
  from debarred
)
select
  'sanctions' as table_name,
  p.bidder_id || '|' || d.sanction_id as row_key,
  f.file as file,
  d.line as line,
  'debarred' as fact,
  d.lot_id as lot_id,
  p.bidder_id as bidder,
  strftime(d.due_at + interval 8 hours, '%Y-%m-%d') as on_date,
  strftime(d.valid_from + interval 8 hours, '%Y-%m-%d') as valid_from,
  coalesce(strftime(d.valid_to + interval 8 hours, '%Y-%m-%d'), '—') as valid_to,
  d.authority as authority,
  cast(t.bidders as varchar) as bidders
from debarred d
join bidders p on p.bidder_no = d.bidder_no
join sources f on f.source_no = d.source_no
cross join totals t
order by d.bidder_no, d.valid_from, d.sanction_id, d.source_no, d.line
limit $limit
