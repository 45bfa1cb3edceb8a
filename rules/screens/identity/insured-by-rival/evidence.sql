-- The rows that name the insured persons, and the bid that their insurer handed in for the same lot; lots with most persons first.
with told as (
  select
    lot_no,
    bidder_no,
    insurer_no,
    person_id,
    role,
    case when role in ('project_manager', 'team_member') then 'insured_staff' else 'insured_representative' end as fact,
    source_no,
    line
  from insured_people
  where ((bidder_no = $subject_no and insurer_no = $partner_no) or (bidder_no = $partner_no and insurer_no = $subject_no))
    and beside
    and not disputed
    and customers <= $max_customers
),
by_lot as (
  select lot_no, count(distinct person_id) as persons
  from told
  group by lot_no
),
totals as (
  select count(distinct lot_no) as lots, count(distinct person_id) as persons
  from told
),
sides as (
  select t.lot_no as lot_no, t.insurer_no as insurer_no, min(t.fact) as fact
  from told t
  group by t.lot_no, t.insurer_no
),
found as (
  select
    'bid_people' as table_name,
    t.role as part,
    t.lot_no as lot_no,
    t.bidder_no as bidder_no,
    t.insurer_no as insurer_no,
    t.person_id as person_id,
    t.role as role,
    t.fact as fact,
    t.source_no as source_no,
    t.line as line
  from told t
  union all
  select 'bids', cast(s.round as varchar), o.lot_no, o.insurer_no, null, null, null, o.fact, s.source_no, s.line
  from sides o
  join bid_sides s on s.lot_no = o.lot_no and s.bidder_no = o.insurer_no
)
select
  e.table_name as table_name,
  l.lot_id || '|' || p.bidder_id || '|' || e.part as row_key,
  f.file as file,
  e.line as line,
  e.fact as fact,
  l.lot_id as lot_id,
  p.bidder_id as bidder,
  strftime(coalesce(l.bid_deadline_at, l.opened_at) + interval 8 hours, '%Y-%m-%d') as on_date,
  e.role as role,
  e.person_id as private_person,
  i.bidder_id as insurer,
  a.bidder_id as first_bidder,
  b.bidder_id as second_bidder,
  cast(t.lots as varchar) as lots,
  cast(t.persons as varchar) as persons
from found e
join by_lot c on c.lot_no = e.lot_no
join lots l on l.lot_no = e.lot_no
join bidders p on p.bidder_no = e.bidder_no
left join bidders i on i.bidder_no = e.insurer_no
join bidders a on a.bidder_no = $subject_no
join bidders b on b.bidder_no = $partner_no
join sources f on f.source_no = e.source_no
cross join totals t
order by
  c.persons desc,
  coalesce(l.bid_deadline_at, l.opened_at) desc nulls last,
  e.lot_no,
  e.table_name,
  e.bidder_no,
  e.person_id,
  e.part,
  e.source_no,
  e.line
limit $limit
