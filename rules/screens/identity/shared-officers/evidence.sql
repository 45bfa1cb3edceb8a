-- The entries of the persons that both have, with each lot in which the two bid against each other while these were in force.
with stronger as (
  select tie_id
  from tied_lots
  where tie in ('head', 'control')
    and bidder_a_no = $subject_no
    and bidder_b_no = $partner_no
  group by tie_id
),
lots_of_both as (
  select t.lot_no as lot_no, t.tie_id as tie_id, t.bidders as bidders
  from tied_lots t
  left join stronger s on s.tie_id = t.tie_id
  where t.tie = 'officer'
    and s.tie_id is null
    and t.bidder_a_no = $subject_no
    and t.bidder_b_no = $partner_no
    and t.in_force
    and t.bidders <= $max_bidders
),
totals as (
  select
    count(distinct lot_no) as lots,
    count(distinct tie_id) as persons
  from lots_of_both
),
entries as (
  select
    b.lot_no as lot_no,
    b.tie_id as tie_id,
    b.bidders as bidders,
    t.bidder_no as bidder_no,
    unnest(t.sources) as source_no,
    unnest(t.lines) as line,
    coalesce(l.bid_deadline_at, l.opened_at, l.published_at, l.awarded_at) as moment
  from lots_of_both b
  join lots l on l.lot_no = b.lot_no
  join bidder_ties t on t.tie = 'officer' and t.tie_id = b.tie_id
  where t.bidder_no in ($subject_no, $partner_no)
    and (t.valid_from is null or t.valid_from <= coalesce(l.bid_deadline_at, l.opened_at, l.published_at, l.awarded_at))
    and (t.valid_to is null or t.valid_to >= coalesce(l.bid_deadline_at, l.opened_at, l.published_at, l.awarded_at))
)
select
  'party_links' as table_name,
  k.party_id || '|' || k.kind as row_key,
  s.file as file,
  e.line as line,
  'shared_officer' as fact,
  l.lot_id as lot_id,
  p.bidder_id as bidder,
  strftime(coalesce(l.bid_deadline_at, l.opened_at) + interval 8 hours, '%Y-%m-%d') as on_date,
  e.tie_id as private_person,
  k.kind as post,
  cast(e.bidders as varchar) as bidders,
  a.bidder_id as first_bidder,
  b.bidder_id as second_bidder,
  cast(t.lots as varchar) as lots,
  cast(t.persons as varchar) as persons
from entries e
join party_links k on k.source_no = e.source_no and k.line = e.line
join lots l on l.lot_no = e.lot_no
join bidders p on p.bidder_no = e.bidder_no
join bidders a on a.bidder_no = $subject_no
join bidders b on b.bidder_no = $partner_no
join sources s on s.source_no = e.source_no
cross join totals t
order by e.bidders, e.moment desc nulls last, e.lot_no, e.tie_id, e.bidder_no, e.source_no, e.line, k.party_id, k.linked_id, k.kind
limit $limit
