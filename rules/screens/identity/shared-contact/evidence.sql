-- Of each contact that the two share, where each of them gave it, the rarest contact first. lot_id: the latest lot on which both bid.
with shared as (
  select m.value_no as value_no, m.kind as kind, m.weight as weight, m.bidder_a_no as bidder_a_no
  from identity_matches m
  left join contact_company a on a.value_no = m.value_no and a.bidder_no = m.bidder_a_no
  left join contact_company b on b.value_no = m.value_no and b.bidder_no = m.bidder_b_no
  where m.bidder_a_no = $subject_no
    and m.bidder_b_no = $partner_no
    and m.kind in ('phone', 'email', 'address')
    and not m.weak
    and m.weight >= $min_weight
    and m.unrelated <= $max_unrelated
    and (
      m.lots_same > 0
      or m.unrelated = 0
      or coalesce(a.lots_beside >= $min_beside * a.lots, false)
      or coalesce(b.lots_beside >= $min_beside * b.lots, false)
    )
    and not (m.lots_joint > 0 and m.lots_same = 0 and m.lots_a = 0 and m.lots_b = 0)
),
of_first as (
  select v.value_no as value_no, v.lot_no as lot_no, v.source_no as source_no, v.line as line, v.bidder_no as bidder_no, v.kind as kind,
    v.value as value, v.table_name as table_name, v.row_key as row_key, s.weight as weight
  from identity_values v
  join shared s on s.value_no = v.value_no
  where v.bidder_no = $subject_no
),
of_second as (
  select v.value_no as value_no, v.lot_no as lot_no, v.source_no as source_no, v.line as line, v.bidder_no as bidder_no, v.kind as kind,
    v.value as value, v.table_name as table_name, v.row_key as row_key, s.weight as weight
  from identity_values v
  join shared s on s.value_no = v.value_no
  where v.bidder_no = $partner_no
),
found as (
  select value_no, lot_no, source_no, line, bidder_no, kind, value, table_name, row_key, weight
  from of_first
  union all
  select value_no, lot_no, source_no, line, bidder_no, kind, value, table_name, row_key, weight
  from of_second
),
-- Of each the register before a bid, then the latest lot.
placed as (
  select
    value_no, bidder_no, kind, value, weight,
    arg_min(
      {'source_no': source_no, 'line': line, 'table_name': table_name, 'row_key': row_key},
      {'registered': lot_no >= 0, 'lot_no': -lot_no, 'source_no': source_no, 'line': line, 'row_key': row_key}
    ) as place
  from found
  group by value_no, bidder_no, kind, value, weight
),
met as (
  select l.lot_id as lot_id, coalesce(l.bid_deadline_at, l.opened_at) as bid_at, l.lot_no as lot_no,
    a.bidder_no as a_no
  from participation a
  join participation b on b.lot_no = a.lot_no
  join lots l on l.lot_no = a.lot_no
  where a.bidder_no = $subject_no and b.bidder_no = $partner_no
),
-- Of the pair as a whole, named by its first bidder: DuckDB 1.5 multiplies rows where two steps of one row are cross joined for many pairs.
latest as (
  select a_no as pair_no, arg_max({'lot_id': lot_id, 'bid_at': bid_at}, {'known': bid_at is not null, 'bid_at': bid_at, 'lot_no': lot_no}) as lot
  from met
  group by a_no
),
totals as (
  select s.bidder_a_no as pair_no, count(distinct s.kind) as facts
  from shared s
  group by s.bidder_a_no
)
select
  r.place.table_name as table_name,
  r.place.row_key as row_key,
  s.file as file,
  r.place.line as line,
  r.kind as fact,
  l.lot.lot_id as lot_id,
  b.bidder_id as bidder,
  strftime(l.lot.bid_at + interval 8 hour, '%Y-%m-%d') as on_date,
  r.value as private_value,
  cast(t.facts as varchar) as facts,
  first.bidder_id as first_bidder,
  second.bidder_id as second_bidder
from placed r
join sources s on s.source_no = r.place.source_no
join bidders b on b.bidder_no = r.bidder_no
join bidders first on first.bidder_no = $subject_no
join bidders second on second.bidder_no = $partner_no
join latest l on l.pair_no = first.bidder_no
join totals t on t.pair_no = first.bidder_no
order by r.weight desc, r.value_no, r.bidder_no
limit $limit
