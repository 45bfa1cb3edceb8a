-- The lots on which the bidder bid while an entry against it was in force, latest lot first, each with the entry and the bid.
with entries as (
  select
    e.lot_no as lot_no,
    e.bidder_no as bidder_no,
    min(e.source_no) as source_no,
    min(e.line) as line
  from bid_sides e
  where e.bidder_no = $subject_no
  group by e.lot_no, e.bidder_no
),
debarred as (
  select
    e.lot_no as lot_no,
    e.bidder_no as bidder_no,
    l.lot_id as lot_id,
    coalesce(l.bid_deadline_at, l.opened_at) as due_at,
    coalesce(l.bid_deadline_at, l.opened_at, l.published_at, l.awarded_at) as moment,
    e.source_no as bid_source_no,
    e.line as bid_line,
    r.valid_from as valid_from,
    r.valid_to as valid_to,
    r.sanction_id as sanction_id,
    r.authority as authority,
    r.source_no as source_no,
    r.line as line
  from entries e
  join lots l on l.lot_no = e.lot_no
  join debarments r on r.bidder_no = e.bidder_no
  where r.valid_from <= coalesce(l.bid_deadline_at, l.opened_at, l.published_at, l.awarded_at)
    and (r.valid_to is null or r.valid_to >= coalesce(l.bid_deadline_at, l.opened_at, l.published_at, l.awarded_at))
),
rows_of as (
  select lot_no, bidder_no, lot_id, due_at, moment, valid_from, valid_to, sanction_id, authority, 'sanctions' as table_name, sanction_id as part,
    source_no, line
  from debarred
  union all
  select lot_no, bidder_no, lot_id, due_at, moment, valid_from, valid_to, sanction_id, authority, 'bids', lot_id, bid_source_no, bid_line
  from debarred
)
select
  d.table_name as table_name,
  p.bidder_id || '|' || d.part as row_key,
  f.file as file,
  d.line as line,
  'debarred' as fact,
  d.lot_id as lot_id,
  p.bidder_id as bidder,
  strftime(d.due_at + interval 8 hours, '%Y-%m-%d') as on_date,
  strftime(d.valid_from + interval 8 hours, '%Y-%m-%d') as valid_from,
  coalesce(strftime(d.valid_to + interval 8 hours, '%Y-%m-%d'), '—') as valid_to,
  d.authority as authority
from rows_of d
join bidders p on p.bidder_no = d.bidder_no
join sources f on f.source_no = d.source_no
order by d.moment desc, d.lot_no, d.valid_from, d.sanction_id, d.table_name desc, d.source_no, d.line
limit $limit
