-- The entries by which one of the two holds or manages the other, or one holder, group or office stands above both, with each lot in which
-- they bid against each other while these were in force; direct links first.
with lots_of_both as (
  select lot_no, tie, tie_id, direct
  from tied_lots
  where tie in ('control', 'group', 'branch')
    and bidder_a_no = $subject_no
    and bidder_b_no = $partner_no
    and in_force
    and (direct or bidders <= $max_controlled)
),
totals as (
  select count(distinct lot_no) as lots
  from lots_of_both
),
entries as (
  select
    b.lot_no as lot_no,
    b.tie as tie,
    b.tie_id as tie_id,
    b.direct as direct,
    t.bidder_no as bidder_no,
    t.way as way,
    t.share as share,
    unnest(t.sources) as source_no,
    unnest(t.lines) as line,
    coalesce(l.bid_deadline_at, l.opened_at, l.published_at, l.awarded_at) as moment
  from lots_of_both b
  join lots l on l.lot_no = b.lot_no
  join bidder_ties t on t.tie = b.tie and t.tie_id = b.tie_id
  where t.bidder_no in ($subject_no, $partner_no)
    and (t.valid_from is null or t.valid_from <= coalesce(l.bid_deadline_at, l.opened_at, l.published_at, l.awarded_at))
    and (t.valid_to is null or t.valid_to >= coalesce(l.bid_deadline_at, l.opened_at, l.published_at, l.awarded_at))
)
select
  'party_links' as table_name,
  k.party_id || '|' || k.kind as row_key,
  s.file as file,
  e.line as line,
  case
    when not e.direct then 'common_holder'
    when e.tie = 'control' then 'controlling_holding'
    else 'management'
  end as fact,
  l.lot_id as lot_id,
  p.bidder_id as bidder,
  strftime(coalesce(l.bid_deadline_at, l.opened_at) + interval 8 hours, '%Y-%m-%d') as on_date,
  e.tie_id as private_holder,
  cast(k.share as varchar) as share,
  printf('%.4f', e.share) as share_of_way,
  a.bidder_id as first_bidder,
  b.bidder_id as second_bidder,
  cast(t.lots as varchar) as lots
from entries e
join party_links k on k.source_no = e.source_no and k.line = e.line
join lots l on l.lot_no = e.lot_no
join bidders p on p.bidder_no = e.bidder_no
join bidders a on a.bidder_no = $subject_no
join bidders b on b.bidder_no = $partner_no
join sources s on s.source_no = e.source_no
cross join totals t
order by
  e.direct desc,
  e.moment desc nulls last,
  e.lot_no,
  e.tie,
  e.tie_id,
  e.bidder_no,
  e.way,
  e.source_no,
  e.line,
  k.party_id,
  k.linked_id,
  k.kind
limit $limit
