-- The rows in which the two left the devices they share, the rarest device first, then by date. No column named fact: clauses ask what is
-- shared in one lot, and here nothing is.
with shared as (
  select value_no, weight, holders, unrelated
  from identity_matches
  where bidder_a_no = $subject_no
    and bidder_b_no = $partner_no
    and kind in ('mac', 'cpu', 'disk', 'memory', 'board', 'machine_code')
    and not weak
    and lots_same = 0
    and lots_a > 0
    and lots_b > 0
    and unrelated <= $max_unrelated
    and weight >= $min_weight
),
of_first as (
  select v.lot_no as lot_no, v.value_no as value_no, v.operation as operation, v.source_no as source_no, v.line as line,
    v.bidder_no as bidder_no, v.kind as kind, v.value as value, v.table_name as table_name, v.row_key as row_key, s.weight as weight
  from identity_values v
  join shared s on s.value_no = v.value_no
  where v.bidder_no = $subject_no and not v.of_tender and coalesce(v.operation, '') <> 'decrypt'
),
of_second as (
  select v.lot_no as lot_no, v.value_no as value_no, v.operation as operation, v.source_no as source_no, v.line as line,
    v.bidder_no as bidder_no, v.kind as kind, v.value as value, v.table_name as table_name, v.row_key as row_key, s.weight as weight
  from identity_values v
  join shared s on s.value_no = v.value_no
  where v.bidder_no = $partner_no and not v.of_tender and coalesce(v.operation, '') <> 'decrypt'
),
found as (
  select lot_no, value_no, operation, source_no, line, bidder_no, kind, value, table_name, row_key, weight
  from of_first
  union all
  select lot_no, value_no, operation, source_no, line, bidder_no, kind, value, table_name, row_key, weight
  from of_second
),
totals as (
  select count(distinct kind) as facts, count(distinct lot_no) as lots
  from found
)
select
  r.table_name as table_name,
  r.row_key as row_key,
  s.file as file,
  r.line as line,
  r.kind as trace,
  l.lot_id as lot_id,
  b.bidder_id as bidder,
  strftime(coalesce(l.bid_deadline_at, l.opened_at) + interval 8 hour, '%Y-%m-%d') as on_date,
  r.operation as operation,
  r.value as private_value,
  cast(t.facts as varchar) as facts,
  cast(t.lots as varchar) as lots,
  first.bidder_id as first_bidder,
  second.bidder_id as second_bidder
from found r
join lots l on l.lot_no = r.lot_no
join sources s on s.source_no = r.source_no
join bidders b on b.bidder_no = r.bidder_no
join bidders first on first.bidder_no = $subject_no
join bidders second on second.bidder_no = $partner_no
cross join totals t
order by r.weight desc, r.value_no, coalesce(l.bid_deadline_at, l.opened_at) desc nulls last, r.lot_no, r.bidder_no, r.operation, r.source_no, r.line, r.row_key
limit $limit
