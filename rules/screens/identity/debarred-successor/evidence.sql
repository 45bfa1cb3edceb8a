-- The entry of debarment, the registration of the newcomer where there is one, its bids while the entry ran, and what the two have in common.
with debarred as (
  select bidder_no, valid_from, valid_to, sanction_id, source_no, line
  from debarments
  where known
    and bidder_no in ($subject_no, $partner_no)
),
ways as (
  select
    d.bidder_no as debarred_no,
    o.bidder_no as other_no,
    d.valid_from as valid_from,
    d.valid_to as valid_to,
    d.sanction_id as sanction_id,
    d.source_no as source_no,
    d.line as line
  from debarred d
  join bidders o on o.bidder_no in ($subject_no, $partner_no) and o.bidder_no <> d.bidder_no
),
own_bids as (
  select
    b.bidder_no as bidder_no,
    b.lot_no as lot_no,
    b.source_no as source_no,
    b.line as line,
    coalesce(l.bid_deadline_at, l.opened_at, l.published_at, l.awarded_at) as moment
  from bid_sides b
  join lots l on l.lot_no = b.lot_no
  where b.bidder_no in ($subject_no, $partner_no)
),
registered as (
  select bidder_no, registered_at as moment, source_no, line
  from bidder_registrations
  where bidder_no in ($subject_no, $partner_no)
),
begun as (
  select
    o.bidder_no as bidder_no,
    coalesce(min(r.moment), min(o.moment)) as moment,
    count(r.moment) > 0 as is_registered
  from own_bids o
  left join registered r on r.bidder_no = o.bidder_no
  group by o.bidder_no
),
-- The way round in which the other is the newcomer.
chosen as (
  select w.debarred_no, w.other_no, w.valid_from, w.valid_to, w.sanction_id, w.source_no, w.line, b.moment as begun_at
  from ways w
  join begun b on b.bidder_no = w.other_no
  join own_bids o on o.bidder_no = w.other_no
  where b.moment >= w.valid_from - to_days(case when b.is_registered then cast($lead_days as integer) else 0 end)
    and o.moment >= w.valid_from
    and (w.valid_to is null or o.moment <= w.valid_to)
  group by w.debarred_no, w.other_no, w.valid_from, w.valid_to, w.sanction_id, w.source_no, w.line, b.moment
),
later_bids as (
  select distinct o.lot_no as lot_no, o.bidder_no as bidder_no, o.moment as moment, o.source_no as source_no, o.line as line
  from chosen c
  join own_bids o on o.bidder_no = c.other_no
  where o.moment >= c.valid_from
    and (c.valid_to is null or o.moment <= c.valid_to)
),
-- One row of each bidder proves that it left the value.
values_of as (
  select
    bidder_no,
    value_no,
    kind,
    value,
    min((source_no, line, table_name, row_key)) as proof
  from identity_values
  where bidder_no in ($subject_no, $partner_no)
    and not of_tender
  group by bidder_no, value_no, kind, value
),
matches_of as (
  select value_no, weight
  from identity_matches
  where bidder_a_no = $subject_no
    and bidder_b_no = $partner_no
    and weight is not null
    and not weak
    and kind in (
      'person', 'contact', 'representative', 'phone', 'email', 'address', 'mac', 'disk', 'machine_code', 'pricing_lock', 'ca_certificate',
      'payer_account', 'refund_account'
    )
),
sized as (
  select tie, tie_id, count(distinct bidder_no) as bidders
  from bidder_ties
  where tie in ('head', 'officer', 'control')
  group by tie, tie_id
),
ties_of as (
  select a.tie as tie, a.tie_id as tie_id
  from bidder_ties a
  join bidder_ties b on b.tie = a.tie and b.tie_id = a.tie_id
  join sized s on s.tie = a.tie and s.tie_id = a.tie_id
  where a.bidder_no = $subject_no
    and b.bidder_no = $partner_no
    and s.bidders <= $max_bidders
  group by a.tie, a.tie_id
),
tie_rows as (
  select t.bidder_no as bidder_no, t.tie as tie, t.tie_id as tie_id, unnest(t.sources) as source_no, unnest(t.lines) as line
  from ties_of o
  join bidder_ties t on t.tie = o.tie and t.tie_id = o.tie_id
  where t.bidder_no in ($subject_no, $partner_no)
),
rows_of as (
  select 1 as rank, 'sanctions' as table_name, p.bidder_id || '|' || c.sanction_id as row_key, c.source_no as source_no, c.line as line,
    c.debarred_no as bidder_no, 'sanction' as shared, cast(null as varchar) as private_value, 0.0 as weight
  from chosen c
  join bidders p on p.bidder_no = c.debarred_no
  union all
  select 2, 'parties', p.bidder_id, r.source_no, r.line, r.bidder_no, 'registration', null, 0.0
  from chosen c
  join registered r on r.bidder_no = c.other_no
  join bidders p on p.bidder_no = r.bidder_no
  union all
  select 3, v.proof[3], v.proof[4], v.proof[1], v.proof[2], v.bidder_no, v.kind, v.value, m.weight
  from matches_of m
  join values_of v on v.value_no = m.value_no
  union all
  select 3, 'party_links', p.bidder_id || '|' || t.tie, t.source_no, t.line, t.bidder_no, t.tie, t.tie_id, 9.0
  from tie_rows t
  join bidders p on p.bidder_no = t.bidder_no
  union all
  select 4, 'bids', l.lot_id || '|' || p.bidder_id, b.source_no, b.line, b.bidder_no, 'bid', null, 0.0
  from later_bids b
  join lots l on l.lot_no = b.lot_no
  join bidders p on p.bidder_no = b.bidder_no
),
-- Joined by its own keys below: cross joined, DuckDB 1.5 takes it for that of all subjects whose evidence is fetched together.
-- All rows speak of the first lot on which the newcomer bid; of several entries of debarment, of the first.
totals as (
  select
    least(c.debarred_no, c.other_no) as first_no,
    greatest(c.debarred_no, c.other_no) as second_no,
    c.debarred_no as debarred_no,
    c.other_no as other_no,
    min(c.valid_from) as valid_from,
    min(c.begun_at) as begun_at,
    arg_min(o.lot_no, (o.moment, o.lot_no)) as lot_no
  from chosen c
  join own_bids o on o.bidder_no = c.other_no
  where o.moment >= c.valid_from
    and (c.valid_to is null or o.moment <= c.valid_to)
  group by c.debarred_no, c.other_no
)
select
  r.table_name as table_name,
  r.row_key as row_key,
  f.file as file,
  r.line as line,
  'successor' as fact,
  l.lot_id as lot_id,
  p.bidder_id as bidder,
  strftime(coalesce(l.bid_deadline_at, l.opened_at) + interval 8 hours, '%Y-%m-%d') as on_date,
  r.shared as shared,
  r.private_value as private_value,
  d.bidder_id as debarred,
  o.bidder_id as newcomer,
  strftime(t.valid_from + interval 8 hours, '%Y-%m-%d') as debarred_from,
  strftime(t.begun_at + interval 8 hours, '%Y-%m-%d') as begun_on
from rows_of r
join totals t on t.first_no = $subject_no and t.second_no = $partner_no
join bidders p on p.bidder_no = r.bidder_no
join bidders d on d.bidder_no = t.debarred_no
join bidders o on o.bidder_no = t.other_no
join lots l on l.lot_no = t.lot_no
join sources f on f.source_no = r.source_no
order by t.debarred_no, r.rank, r.weight desc, r.shared, r.private_value, r.bidder_no, r.table_name, r.source_no, r.line, r.row_key
limit $limit
