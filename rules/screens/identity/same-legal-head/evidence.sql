-- The entries that name the common legal head of the two, with each lot in which they bid against each other while both were in force.
with lots_of_both as (
  select lot_no, tie_id
  from tied_lots
  where tie = 'head'
    and bidder_a_no = $subject_no
    and bidder_b_no = $partner_no
    and in_force
    and bidders <= $max_bidders
),
totals as (
  select count(distinct lot_no) as lots
  from lots_of_both
),
entries as (
  select
    b.lot_no as lot_no,
    b.tie_id as tie_id,
    t.bidder_no as bidder_no,
    unnest(t.sources) as source_no,
    unnest(t.lines) as line,
    coalesce(l.bid_deadline_at, l.opened_at, l.published_at, l.awarded_at) as moment,
    t.valid_from as valid_from,
    t.valid_to as valid_to
  from lots_of_both b
  join lots l on l.lot_no = b.lot_no
  join bidder_ties t on t.tie = 'head' and t.tie_id = b.tie_id
  where t.bidder_no in ($subject_no, $partner_no)
    and (t.valid_from is null or t.valid_from <= coalesce(l.bid_deadline_at, l.opened_at, l.published_at, l.awarded_at))
    and (t.valid_to is null or t.valid_to >= coalesce(l.bid_deadline_at, l.opened_at, l.published_at, l.awarded_at))
)
select
  'party_links' as table_name,
  p.bidder_id || '|legal_representative' as row_key,
  s.file as file,
  e.line as line,
  'legal_representative' as fact,
  l.lot_id as lot_id,
  p.bidder_id as bidder,
  strftime(coalesce(l.bid_deadline_at, l.opened_at) + interval 8 hours, '%Y-%m-%d') as on_date,
  e.tie_id as private_person,
  strftime(e.valid_from + interval 8 hours, '%Y-%m-%d') as valid_from,
  strftime(e.valid_to + interval 8 hours, '%Y-%m-%d') as valid_to,
  a.bidder_id as first_bidder,
  b.bidder_id as second_bidder,
  cast(t.lots as varchar) as lots
from entries e
join lots l on l.lot_no = e.lot_no
join bidders p on p.bidder_no = e.bidder_no
join bidders a on a.bidder_no = $subject_no
join bidders b on b.bidder_no = $partner_no
join sources s on s.source_no = e.source_no
cross join totals t
order by e.moment desc nulls last, e.lot_no, e.tie_id, e.bidder_no, e.source_no, e.line
limit $limit
