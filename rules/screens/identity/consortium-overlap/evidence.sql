-- The bids of the two, and of the member that joins them, in the lots where they stand on joined sides; lots with most bids first.
with lots_of_both as (
  select a.lot_no as lot_no
  from bid_sides a
  join bid_sides b on b.lot_no = a.lot_no
  where a.bidder_no = $subject_no
    and b.bidder_no = $partner_no
  group by a.lot_no
),
sides as (
  select
    s.lot_no as lot_no,
    s.round as round,
    s.bidder_no as bidder_no,
    s.consortium_id as consortium_id,
    s.source_no as source_no,
    s.line as line,
    count(*) over (partition by s.lot_no, s.round, s.consortium_id) as members
  from lots_of_both b
  join bid_sides s on s.lot_no = b.lot_no
),
members as (
  select lot_no, round, bidder_no, consortium_id
  from sides
  where consortium_id is not null
    and members between 2 and $max_members
),
doubled as (
  select
    m.lot_no as lot_no,
    m.round as round,
    m.bidder_no as bidder_no,
    m.consortium_id as consortium_id,
    o.consortium_id as other_id
  from members m
  join sides o
    on o.lot_no = m.lot_no
    and o.round = m.round
    and o.bidder_no = m.bidder_no
    and o.consortium_id is distinct from m.consortium_id
),
opposed as (
  select d.lot_no as lot_no, d.round as round, d.bidder_no as member_no, d.bidder_no as one_no, p.bidder_no as other_no
  from doubled d
  join members p on p.lot_no = d.lot_no and p.round = d.round and p.consortium_id = d.consortium_id
  union
  select d.lot_no as lot_no, d.round as round, d.bidder_no as member_no, p.bidder_no as one_no, q.bidder_no as other_no
  from doubled d
  join members p on p.lot_no = d.lot_no and p.round = d.round and p.consortium_id = d.consortium_id
  join members q on q.lot_no = d.lot_no and q.round = d.round and q.consortium_id = d.other_id
),
joined as (
  select lot_no, round, member_no
  from opposed
  where (one_no = $subject_no and other_no = $partner_no)
    or (one_no = $partner_no and other_no = $subject_no)
  group by lot_no, round, member_no
),
shown as (
  select distinct
    s.lot_no as lot_no,
    s.round as round,
    s.bidder_no as bidder_no,
    s.consortium_id as consortium_id,
    s.source_no as source_no,
    s.line as line
  from joined j
  join sides s on s.lot_no = j.lot_no and s.round = j.round
  where s.bidder_no in (j.member_no, $subject_no, $partner_no)
),
counted as (
  select lot_no, count(*) as bids
  from shown
  group by lot_no
),
totals as (
  select count(*) as lots
  from counted
)
select
  'bids' as table_name,
  l.lot_id || '|' || p.bidder_id || '|' || s.round as row_key,
  f.file as file,
  s.line as line,
  'consortium_overlap' as fact,
  l.lot_id as lot_id,
  p.bidder_id as bidder,
  strftime(coalesce(l.bid_deadline_at, l.opened_at) + interval 8 hours, '%Y-%m-%d') as on_date,
  s.consortium_id as consortium_id,
  a.bidder_id as first_bidder,
  b.bidder_id as second_bidder,
  cast(t.lots as varchar) as lots
from shown s
join counted c on c.lot_no = s.lot_no
join lots l on l.lot_no = s.lot_no
join bidders p on p.bidder_no = s.bidder_no
join bidders a on a.bidder_no = $subject_no
join bidders b on b.bidder_no = $partner_no
join sources f on f.source_no = s.source_no
cross join totals t
order by
  c.bids desc,
  s.lot_no,
  s.round,
  s.bidder_no,
  s.consortium_id nulls first,
  s.source_no,
  s.line
limit $limit
