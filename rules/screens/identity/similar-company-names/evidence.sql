-- The bids of the two in lots where they stood against each other, latest last lot first, with their names and the cores of these.
with lots_of_both as (
  select lot_no, place, a_key as likeness, a_text as first_core, b_text as second_core
  from matches
  where screen = 'similar-company-names'
    and subject_no = $subject_no
    and partner_no = $partner_no
),
sides as (
  select
    m.lot_no as lot_no,
    m.place as place,
    m.likeness as likeness,
    m.first_core as first_core,
    m.second_core as second_core,
    s.bidder_no as bidder_no,
    s.round as round,
    s.source_no as source_no,
    s.line as line
  from lots_of_both m
  join bid_sides s on s.lot_no = m.lot_no
  where s.bidder_no in ($subject_no, $partner_no)
),
registered as (
  select party_id, min(name) as name
  from parties
  group by party_id
)
select
  'bids' as table_name,
  l.lot_id || '|' || p.bidder_id || '|' || s.round as row_key,
  f.file as file,
  s.line as line,
  'company_name' as fact,
  l.lot_id as lot_id,
  p.bidder_id as bidder,
  strftime(coalesce(l.bid_deadline_at, l.opened_at) + interval 8 hours, '%Y-%m-%d') as on_date,
  coalesce(p.name, r.name) as name,
  s.likeness as likeness,
  s.first_core as first_core,
  s.second_core as second_core,
  coalesce(a.name, ra.name) as first_name,
  coalesce(b.name, rb.name) as second_name
from sides s
join lots l on l.lot_no = s.lot_no
join bidders p on p.bidder_no = s.bidder_no
join bidders a on a.bidder_no = $subject_no
join bidders b on b.bidder_no = $partner_no
join sources f on f.source_no = s.source_no
left join registered r on r.party_id = p.bidder_id
left join registered ra on ra.party_id = a.bidder_id
left join registered rb on rb.party_id = b.bidder_id
order by s.place desc, s.bidder_no, s.round, s.source_no, s.line
limit $limit
