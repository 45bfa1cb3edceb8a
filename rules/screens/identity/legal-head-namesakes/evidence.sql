-- The two entries with the name of the legal head, with each lot in which the two bid against each other.
with lots_of_both as (
  select lot_no, tie_id, bidders
  from tied_lots
  where tie = 'head_name'
    and bidder_a_no = $subject_no
    and bidder_b_no = $partner_no
),
totals as (
  select
    count(distinct lot_no) as lots,
    max(bidders) as bearers
  from lots_of_both
),
entries as (
  select
    b.lot_no as lot_no,
    b.tie_id as tie_id,
    t.bidder_no as bidder_no,
    unnest(t.sources) as source_no,
    unnest(t.lines) as line
  from lots_of_both b
  join bidder_ties t on t.tie = 'head_name' and t.tie_id = b.tie_id
  where t.bidder_no in ($subject_no, $partner_no)
)
select
  'parties' as table_name,
  p.bidder_id as row_key,
  s.file as file,
  e.line as line,
  'legal_representative_name' as fact,
  l.lot_id as lot_id,
  p.bidder_id as bidder,
  strftime(coalesce(l.bid_deadline_at, l.opened_at) + interval 8 hours, '%Y-%m-%d') as on_date,
  e.tie_id as private_name,
  cast(t.bearers as varchar) as bearers,
  a.bidder_id as first_bidder,
  b.bidder_id as second_bidder
from entries e
join lots l on l.lot_no = e.lot_no
join bidders p on p.bidder_no = e.bidder_no
join bidders a on a.bidder_no = $subject_no
join bidders b on b.bidder_no = $partner_no
join sources s on s.source_no = e.source_no
cross join totals t
order by coalesce(l.bid_deadline_at, l.opened_at) desc nulls last, e.lot_no, e.tie_id, e.bidder_no, e.source_no, e.line
limit $limit
