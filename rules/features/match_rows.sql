-- reads: matches, documents, lots, bidders, sources
-- Both sides of each match between two bidders' documents (table matches), as evidence shows it: one row for the document of each, with the
-- passage and that of the other. first_place, lot_no, place and side put them in order.
with found as (
  select m.*, min(m.place) over (partition by m.screen, m.subject_no, m.partner_no, m.lot_no) as first_place
  from matches m
),
sides as (
  select
    screen, subject_no, partner_no, lot_no, place, first_place, fact, weight,
    1 as side,
    subject_no as bidder_no,
    a_key as own_key,
    a_source_no as source_no,
    a_line as line,
    a_start as own_start,
    a_text as own_text,
    b_key as other_key,
    b_text as other_text
  from found
  union all
  select
    screen, subject_no, partner_no, lot_no, place, first_place, fact, weight,
    2 as side,
    partner_no as bidder_no,
    b_key as own_key,
    b_source_no as source_no,
    b_line as line,
    b_start as own_start,
    b_text as own_text,
    a_key as other_key,
    a_text as other_text
  from found
)
select
  s.screen as screen,
  s.subject_no as subject_no,
  s.partner_no as partner_no,
  s.lot_no as lot_no,
  s.first_place as first_place,
  s.place as place,
  s.side as side,
  'documents' as table_name,
  s.own_key as row_key,
  f.file as file,
  s.line as line,
  s.fact as fact,
  l.lot_id as lot_id,
  r.bidder_id as bidder,
  strftime(coalesce(l.bid_deadline_at, l.opened_at) + interval 8 hours, '%Y-%m-%d') as on_date,
  cast(s.own_start as varchar) as offset_in_text,
  case
    when d.page_breaks is null or d.page_breaks in ('', '[]') then null
    else cast(greatest(1, len(list_filter(
      string_split(trim(d.page_breaks, '[] '), ','),
      lambda mark: try_cast(trim(mark) as integer) <= s.own_start
    ))) as varchar)
  end as page,
  s.own_text as passage,
  s.other_key as other_document,
  s.other_text as other_passage,
  printf('%.2f', s.weight) as weight,
  coalesce(a.name, a.bidder_id) as first_bidder,
  coalesce(b.name, b.bidder_id) as second_bidder
from sides s
join lots l on l.lot_no = s.lot_no
join bidders r on r.bidder_no = s.bidder_no
join bidders a on a.bidder_no = s.subject_no
join bidders b on b.bidder_no = s.partner_no
join sources f on f.source_no = s.source_no
left join documents d on d.document_id = s.own_key and d.source_no = s.source_no and d.line = s.line
