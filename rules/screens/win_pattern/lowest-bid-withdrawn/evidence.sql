-- The bids of both in the lots in which one of the two was lowest, went, and left the award to the other, latest lot first.
-- The last offer of every named bidder on a lot that price decides, and whether it stood to the end: neither withdrawn nor refused, nor an
-- award of it taken back.
with shared as (
  select a.lot_no as lot_no
  from participation a
  join participation b on b.lot_no = a.lot_no
  where a.bidder_no = $subject_no
    and b.bidder_no = $partner_no
),
offered as (
  select
    b.lot_no as lot_no,
    b.bidder_no as bidder_no,
    b.amount as amount,
    b.status as status,
    row_number() over (
      partition by b.lot_no, b.bidder_no
      order by coalesce(b.round, 1) desc, b.amount, b.source_no, b.line
    ) as copy
  from shared k
  join bids b on b.lot_no = k.lot_no
  join lots l on l.lot_no = b.lot_no
  join participation p on p.lot_no = b.lot_no and p.bidder_no = b.bidder_no
  where b.amount > 0
    and b.status is distinct from 'invited'
    -- Refused because its firm had won another lot: it could not have won this one.
    and not regexp_matches(coalesce(b.status_reason, ''), $cap_words)
    and l.award_method in ('lowest_price', 'lowest_reviewed_price', 'low_price_priority')
    and l.price_form is distinct from 'rate'
),
decisions as (
  select
    lot_no,
    bidder_no,
    bool_or(status is null or status in ('active', 'pending')) as holds,
    bool_or(coalesce(status in ('cancelled', 'unsuccessful'), false)) as taken_back
  from awards
  group by lot_no, bidder_no
),
placed as (
  select
    o.lot_no as lot_no,
    o.bidder_no as bidder_no,
    o.amount as amount,
    coalesce(d.holds, false) as won,
    coalesce(o.status in ('withdrawn', 'disqualified'), false)
      or (coalesce(d.taken_back, false) and not coalesce(d.holds, false)) as gone,
    row_number() over (partition by o.lot_no order by o.amount, o.bidder_no) as place,
    lead(o.amount) over (partition by o.lot_no order by o.amount, o.bidder_no) as above
  from offered o
  left join decisions d on d.lot_no = o.lot_no and d.bidder_no = o.bidder_no
  where o.copy = 1
),
lowest as (
  select lot_no, bidder_no, gone
  from placed
  where place = 1
    and above > amount
),
-- The lowest of the others that stood.
standing as (
  select
    lot_no,
    bidder_no,
    won,
    row_number() over (partition by lot_no order by amount, bidder_no) as place
  from placed
  where place > 1
    and not gone
),
contests as (
  select
    l.lot_no as lot_no,
    l.bidder_no as low_no,
    s.bidder_no as next_no,
    l.gone as gone,
    l.gone and s.won as passed_on
  from lowest l
  join standing s on s.lot_no = l.lot_no and s.place = 1
),
passed as (
  select lot_no, low_no, next_no
  from contests
  where passed_on
    and ((low_no = $subject_no and next_no = $partner_no) or (low_no = $partner_no and next_no = $subject_no))
),
ways as (
  select low_no, next_no, count(*) as lots
  from passed
  group by low_no, next_no
  order by lots desc, low_no
  limit 1
),
offers as (
  select
    p.lot_no as lot_no,
    p.low_no as low_no,
    p.next_no as next_no,
    b.bidder_no as bidder_no,
    b.amount as amount,
    b.currency as currency,
    b.status as status,
    b.status_reason as status_reason,
    b.source_no as source_no,
    b.line as line,
    row_number() over (
      partition by b.lot_no, b.bidder_no
      order by coalesce(b.round, 1) desc, b.amount, b.source_no, b.line
    ) as copy
  from passed p
  join ways w on w.low_no = p.low_no and w.next_no = p.next_no
  join bids b on b.lot_no = p.lot_no and b.bidder_no in (p.low_no, p.next_no)
  where b.amount > 0
)
select
  'bids' as table_name,
  l.lot_id || '|' || p.bidder_id as row_key,
  f.file as file,
  o.line as line,
  'stood_back' as fact,
  l.lot_id as lot_id,
  p.bidder_id as bidder_id,
  strftime(coalesce(l.bid_deadline_at, l.opened_at) + interval 8 hours, '%Y-%m-%d') as on_date,
  cast(o.amount as varchar) as amount,
  o.currency as currency,
  o.status as status,
  o.status_reason as status_reason,
  case when o.bidder_no = o.low_no then 'lowest' else 'next' end as role,
  g.bidder_id as withdrawing,
  n.bidder_id as winner,
  cast(w.lots as varchar) as passed_lots
from offers o
join lots l on l.lot_no = o.lot_no
join bidders p on p.bidder_no = o.bidder_no
join bidders g on g.bidder_no = o.low_no
join bidders n on n.bidder_no = o.next_no
join sources f on f.source_no = o.source_no
cross join ways w
where o.copy = 1
order by coalesce(l.bid_deadline_at, l.opened_at) desc nulls last, o.lot_no, o.amount, o.bidder_no
limit $limit
