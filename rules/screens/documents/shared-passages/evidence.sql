-- The shared passages, both sides of each one after the other, lot by lot, the weightiest first.
with found as (
  select
    m.lot_no as lot_no,
    m.place as place,
    m.fact as fact,
    m.weight as weight,
    m.a_key as a_key,
    m.b_key as b_key,
    m.a_source_no as a_source_no,
    m.b_source_no as b_source_no,
    m.a_line as a_line,
    m.b_line as b_line,
    m.a_start as a_start,
    m.b_start as b_start,
    m.a_text as a_text,
    m.b_text as b_text,
    min(m.place) over (partition by m.lot_no) as first_place
  from matches m
  where m.screen = 'shared-passages'
    and m.subject_no = $subject_no
    and m.partner_no = $partner_no
),
sides as (
  select
    lot_no,
    place,
    first_place,
    fact,
    weight,
    1 as side,
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
    lot_no,
    place,
    first_place,
    fact,
    weight,
    2 as side,
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
  'documents' as table_name,
  s.own_key as row_key,
  f.file as file,
  s.line as line,
  s.fact as fact,
  l.lot_id as lot_id,
  case when s.side = 1 then a.bidder_id else b.bidder_id end as bidder,
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
join bidders a on a.bidder_no = $subject_no
join bidders b on b.bidder_no = $partner_no
join sources f on f.source_no = s.source_no
left join documents d on d.document_id = s.own_key and d.source_no = s.source_no and d.line = s.line
order by
  s.first_place,
  s.lot_no,
  s.place,
  s.side
limit $limit
