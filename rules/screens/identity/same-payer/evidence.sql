-- The payments from the account, of both bidders, in the lots in which they share it where it tells: an account that is
-- public proves nothing, and no clause is to be read from it.
with telling as (
  select m.lot_no as lot_no, m.value_no as value_no
  from identity_meetings m
  join identity_matches x on x.value_no = m.value_no and x.bidder_a_no = m.bidder_a_no and x.bidder_b_no = m.bidder_b_no
  where m.bidder_a_no = $subject_no
    and m.bidder_b_no = $partner_no
    and m.kind in ('payer_account', 'premium_payer', 'purchase_account')
    and not m.weak
    and not m.joint
    and x.weight >= $min_weight
    and x.unrelated <= $max_unrelated
  group by m.lot_no, m.value_no
),
of_first as (
  select v.lot_no as lot_no, v.value_no as value_no, coalesce(v.operation, '') as operation, v.source_no as source_no, v.line as line,
    v.bidder_no as bidder_no, v.kind as kind, v.value as value, v.table_name as table_name, v.row_key as row_key, v.weak as weak
  from identity_values v
  join telling t on t.lot_no = v.lot_no and t.value_no = v.value_no
  where v.bidder_no = $subject_no
    and v.kind in ('payer_account', 'premium_payer', 'purchase_account')
    and not v.of_tender
),
of_second as (
  select v.lot_no as lot_no, v.value_no as value_no, coalesce(v.operation, '') as operation, v.source_no as source_no, v.line as line,
    v.bidder_no as bidder_no, v.kind as kind, v.value as value, v.table_name as table_name, v.row_key as row_key
  from identity_values v
  join telling t on t.lot_no = v.lot_no and t.value_no = v.value_no
  where v.bidder_no = $partner_no
    and v.kind in ('payer_account', 'premium_payer', 'purchase_account')
    and not v.of_tender
),
common as (
  select
    a.lot_no as lot_no,
    a.value_no as value_no,
    a.kind as kind,
    a.weak as weak,
    list(distinct a.operation) filter (where a.operation = b.operation) as operations
  from of_first a
  join of_second b on b.lot_no = a.lot_no and b.value_no = a.value_no
  group by a.lot_no, a.value_no, a.kind, a.weak
),
lot_facts as (
  select lot_no, count(distinct kind) as facts
  from common
  group by lot_no
),
found as (
  select lot_no, value_no, operation, source_no, line, bidder_no, kind, value, table_name, row_key
  from of_first
  union all
  select lot_no, value_no, operation, source_no, line, bidder_no, kind, value, table_name, row_key
  from of_second
)
select
  r.table_name as table_name,
  r.row_key as row_key,
  s.file as file,
  r.line as line,
  r.kind as fact,
  l.lot_id as lot_id,
  b.bidder_id as bidder,
  strftime(coalesce(l.bid_deadline_at, l.opened_at) + interval 8 hour, '%Y-%m-%d') as on_date,
  -- What both did with it there; a clause about uploading must not be met by one who uploaded and one who did something else.
  nullif(case when list_contains(coalesce(c.operations, []), r.operation) then r.operation else 'mixed' end, '') as operation,
  nullif(r.operation, '') as own_operation,
  r.value as private_value,
  cast(f.facts as varchar) as facts,
  first.bidder_id as first_bidder,
  second.bidder_id as second_bidder
from found r
join common c on c.lot_no = r.lot_no and c.value_no = r.value_no
join lot_facts f on f.lot_no = r.lot_no
join lots l on l.lot_no = r.lot_no
join sources s on s.source_no = r.source_no
join bidders b on b.bidder_no = r.bidder_no
join bidders first on first.bidder_no = $subject_no
join bidders second on second.bidder_no = $partner_no
order by f.facts desc, coalesce(l.bid_deadline_at, l.opened_at) desc nulls last, r.lot_no, c.weak, r.kind, r.value_no, r.operation, r.bidder_no, r.source_no, r.line, r.row_key
limit $limit
