-- reads: bids, awards
-- The bids whose prices can be compared: standing (valid, pending or unknown), priced, of the lot's last round, one row
-- per offer (a consortium under its smallest bidder_no) and per bidder (of contradictions the lowest amount).
-- gap and span_k are distances to the bid one and k-1 places below, so that every screen of spacing is one aggregate.
-- twos, fives: how often 2 and 5 divide the amount counted in ten-thousandths (at most 11 times): which steps it lies on.
with rounds as (
  select count(round) as known, count(*) as bids
  from bids
),
-- Only a lot with such a bid can be irregular; most sources have none, and then nothing has to be grouped.
marked as (
  select b.lot_no as lot_no
  from bids b
  cross join rounds r
  where b.contradicted
    or b.consortium_id is not null
    or b.round <> 1
    or (b.round is not null and r.known < r.bids)
  group by b.lot_no
),
irregular as (
  select b.lot_no as lot_no, max(coalesce(b.round, 1)) as last_round
  from bids b
  join marked m on m.lot_no = b.lot_no
  where b.amount > 0
    and (b.status is null or b.status in ('valid', 'pending'))
  group by b.lot_no
  having max(coalesce(b.round, 1)) > min(coalesce(b.round, 1))
    or count(b.round) not in (0, count(*))
    or count(b.consortium_id) > 0
    or bool_or(b.contradicted)
),
winners as (
  select lot_no, bidder_no
  from awards
  where status is null or status in ('active', 'pending')
  group by lot_no, bidder_no
),
-- In all other lots a bidder has one row by the key of the table, and nothing has to be grouped.
regular_offers as (
  select b.lot_no as lot_no, b.bidder_no as bidder_no, cast(b.amount as double) as amount
  from bids b
  left join irregular i on i.lot_no = b.lot_no
  where b.amount > 0
    and (b.status is null or b.status in ('valid', 'pending'))
    and i.lot_no is null
),
last_bids as (
  select b.lot_no as lot_no, b.bidder_no as bidder_no, b.consortium_id as consortium_id, cast(b.amount as double) as amount
  from bids b
  join irregular i on i.lot_no = b.lot_no
  where b.amount > 0
    and (b.status is null or b.status in ('valid', 'pending'))
    and coalesce(b.round, 1) = i.last_round
),
consortia as (
  select lot_no, consortium_id, min(bidder_no) as lead_no
  from last_bids
  where consortium_id is not null
  group by lot_no, consortium_id
),
irregular_offers as (
  select
    s.lot_no as lot_no,
    coalesce(c.lead_no, s.bidder_no) as bidder_no,
    min(s.amount) as amount,
    max(case when w.bidder_no is null then 0 else 1 end) as won
  from last_bids s
  left join consortia c on c.lot_no = s.lot_no and c.consortium_id = s.consortium_id
  left join winners w on w.lot_no = s.lot_no and w.bidder_no = s.bidder_no
  group by s.lot_no, coalesce(c.lead_no, s.bidder_no)
),
offers as (
  select r.lot_no as lot_no, r.bidder_no as bidder_no, r.amount as amount, case when w.bidder_no is null then 0 else 1 end as won
  from regular_offers r
  left join winners w on w.lot_no = r.lot_no and w.bidder_no = r.bidder_no
  union all
  select lot_no, bidder_no, amount, won
  from irregular_offers
),
counted as (
  select
    lot_no,
    bidder_no,
    amount,
    won,
    -- Beyond 1e14 a double no longer holds ten-thousandths; no step is told there.
    case when amount < 100000000000000 then cast(round(amount * 10000) as bigint) else 1 end as units
  from offers
)
-- Windows over the whole table in the order of the result, not lot by lot: the bids are sorted once.
select
  lot_no,
  bidder_no,
  amount,
  cast(row_number() over placed - rank() over (order by lot_no) + 1 as integer) as position,
  won = 1 as winner,
  case when lag(lot_no, 1) over placed = lot_no then amount - lag(amount, 1) over placed end as gap,
  case when lag(lot_no, 2) over placed = lot_no then amount - lag(amount, 2) over placed end as span_3,
  case when lag(lot_no, 3) over placed = lot_no then amount - lag(amount, 3) over placed end as span_4,
  case when lag(lot_no, 4) over placed = lot_no then amount - lag(amount, 4) over placed end as span_5,
  cast(least(bit_count((units & -units) - 1), 11) as tinyint) as twos,
  cast(
    case
      when units % 5 <> 0 then 0
      when units % 25 <> 0 then 1
      when units % 125 <> 0 then 2
      when units % 625 <> 0 then 3
      when units % 3125 <> 0 then 4
      when units % 15625 <> 0 then 5
      when units % 78125 <> 0 then 6
      when units % 390625 <> 0 then 7
      when units % 1953125 <> 0 then 8
      when units % 9765625 <> 0 then 9
      when units % 48828125 <> 0 then 10
      else 11
    end as tinyint
  ) as fives
from counted
window placed as (order by lot_no, amount, bidder_no)
order by lot_no, position
