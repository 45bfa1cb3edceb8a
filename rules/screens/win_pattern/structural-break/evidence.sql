-- The lowest bid of every lot of the series, latest first, with the day from which discount and spread differ most.
with members as (
  select g.bidder_no as bidder_no, b.bidder_id as bidder_id
  from group_members g
  join bidders b on b.bidder_no = g.bidder_no
  where g.group_no = $subject_no
),
decided as (
  select p.lot_no as lot_no, count(*) as named
  from participation p
  join group_lots g on g.lot_no = p.lot_no and g.group_no = $subject_no
  group by p.lot_no
  having count(case when p.won then 1 end) >= 1
),
prices as (
  select b.lot_no as lot_no, b.bidder_no as bidder_no, min(b.amount) as amount
  from bids b
  join members m on m.bidder_no = b.bidder_no
  where b.status is null or b.status <> 'invited'
  group by b.lot_no, b.bidder_no
),
present as (
  select
    p.lot_no as lot_no,
    count(*) as members,
    string_agg(m.bidder_id || coalesce(' ' || cast(o.amount as varchar), ''), '; ' order by o.amount nulls last, m.bidder_id) as members_here
  from participation p
  join members m on m.bidder_no = p.bidder_no
  join decided d on d.lot_no = p.lot_no
  left join prices o on o.lot_no = p.lot_no and o.bidder_no = p.bidder_no
  group by p.lot_no
),
described as (
  select
    d.lot_no as lot_no,
    l.lot_id as lot_id,
    coalesce(l.bid_deadline_at, l.opened_at, l.published_at, l.awarded_at) as due_at,
    s.low as low,
    h.members_here as members_here,
    count(*) over (partition by coalesce(l.category, ''), coalesce(l.region, ''), s.n) as alike,
    dense_rank() over (order by coalesce(l.category, ''), coalesce(l.region, ''), s.n) as kind,
    -- In units of 1e-9, so that their sums are exact.
    cast(round(1000000000 * (1 - (s.low - s.fixed) / (s.ceiling - s.fixed))) as bigint) as discount,
    cast(round(1000000000 * s.spd) as bigint) as spread
  from decided d
  join lots l on l.lot_no = d.lot_no
  join lot_shape s on s.lot_no = d.lot_no
  join present h on h.lot_no = d.lot_no
  where l.award_method in ('lowest_price', 'lowest_reviewed_price', 'low_price_priority')
    and s.price_reason is null
    and s.n >= 2
    and s.ceiling > s.fixed
    and coalesce(l.bid_deadline_at, l.opened_at, l.published_at, l.awarded_at) is not null
),
-- Less the mean of the lots of its category, region and number of prices; a lot alone of its kind says nothing.
measured as (
  select
    lot_no,
    lot_id,
    due_at,
    low,
    members_here,
    discount,
    spread,
    cast(round(discount - cast(sum(discount) over (partition by kind) as double) / alike) as bigint) as discount_off,
    cast(round(spread - cast(sum(spread) over (partition by kind) as double) / alike) as bigint) as spread_off
  from described
  where alike >= 2
),
variances as (
  select
    count(*) as lots,
    cast(sum(cast(discount_off as hugeint) * discount_off) as double) / (count(*) - 1) as discount_variance,
    cast(sum(cast(spread_off as hugeint) * spread_off) as double) / (count(*) - 1) as spread_variance
  from measured
),
running as (
  select
    due_at,
    row_number() over (order by due_at, lot_no) - 1 as before,
    lag(due_at) over (order by due_at, lot_no) as earlier,
    coalesce(cast(sum(discount_off) over (order by due_at, lot_no rows between unbounded preceding and 1 preceding) as double), 0) as discount_front,
    coalesce(cast(sum(spread_off) over (order by due_at, lot_no rows between unbounded preceding and 1 preceding) as double), 0) as spread_front
  from measured
),
breaks as (
  select
    r.due_at as since,
    row_number() over (
      order by (
        coalesce(r.discount_front * r.discount_front / nullif(v.discount_variance, 0), 0)
        + coalesce(r.spread_front * r.spread_front / nullif(v.spread_variance, 0), 0)
      ) / (r.before * (v.lots - r.before)) desc, r.before
    ) as place
  from running r
  cross join variances v
  where r.before >= greatest(1, ceil($edge_share * v.lots))
    and r.before <= v.lots - greatest(1, ceil($edge_share * v.lots))
    and r.earlier < r.due_at
),
sides as (
  select
    b.since as since,
    round(avg(case when m.due_at < b.since then m.discount end) / 10000000, 2) as discount_before,
    round(avg(case when m.due_at >= b.since then m.discount end) / 10000000, 2) as discount_after,
    round(avg(case when m.due_at < b.since then m.spread end) / 10000000, 2) as spread_before,
    round(avg(case when m.due_at >= b.since then m.spread end) / 10000000, 2) as spread_after
  from measured m
  join breaks b on b.place = 1
  group by b.since
),
-- The source row of the lowest bid of each lot.
lowest as (
  select
    b.lot_no as lot_no,
    b.bidder_no as bidder_no,
    coalesce(b.round, 1) as bid_round,
    b.amount as amount,
    b.currency as currency,
    b.source_no as source_no,
    b.line as line,
    row_number() over (partition by b.lot_no order by b.round desc nulls last, b.bidder_no, b.source_no, b.line) as telling
  from bids b
  join measured m on m.lot_no = b.lot_no
  where cast(b.amount as double) = m.low
    and (b.status is null or b.status in ('valid', 'pending'))
)
select
  'bids' as table_name,
  m.lot_id || '|' || p.bidder_id || '|' || w.bid_round as row_key,
  s.file as file,
  w.line as line,
  m.lot_id as lot_id,
  p.bidder_id as bidder_id,
  cast(m.due_at as varchar) as opened_at,
  cast(w.amount as varchar) as amount,
  w.currency as currency,
  cast(round(m.discount / 10000000.0, 2) as varchar) as discount_percent,
  cast(round(m.spread / 10000000.0, 2) as varchar) as spread_percent,
  m.members_here as members_here,
  strftime(t.since, '%Y-%m-%d') as since,
  cast(t.discount_before as varchar) as discount_before,
  cast(t.discount_after as varchar) as discount_after,
  cast(t.spread_before as varchar) as spread_before,
  cast(t.spread_after as varchar) as spread_after,
  (select string_agg(bidder_id, ', ' order by bidder_id) from members) as names
from measured m
join lowest w on w.lot_no = m.lot_no and w.telling = 1
join bidders p on p.bidder_no = w.bidder_no
join sources s on s.source_no = w.source_no
cross join sides t
order by m.due_at desc, m.lot_no
limit $limit
