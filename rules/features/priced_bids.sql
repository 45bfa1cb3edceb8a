-- reads: bids, awards
-- The bids whose prices can be compared: standing (valid, pending or unknown), priced, of the lot's last round, one row
-- per offer (a consortium under its smallest bidder_no) and per bidder (of contradictions the lowest amount).
-- gap and span_k are distances to the bid one and k-1 places below, so that every screen of spacing is one aggregate.
-- twos, fives: how often 2 and 5 divide the amount counted in ten-thousandths (at most 11 times): which steps it lies on.
with irregular as (
  select lot_no, max(coalesce(round, 1)) as last_round
  from bids
  where amount > 0
    and (status is null or status in ('valid', 'pending'))
  group by lot_no
  having max(coalesce(round, 1)) > min(coalesce(round, 1))
    or count(round) not in (0, count(*))
    or count(consortium_id) > 0
    or bool_or(contradicted)
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
  where b.amount > 0
    and (b.status is null or b.status in ('valid', 'pending'))
    and not exists (select 1 from irregular i where i.lot_no = b.lot_no)
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
select
  lot_no,
  bidder_no,
  amount,
  cast(row_number() over placed as integer) as position,
  won = 1 as winner,
  amount - lag(amount, 1) over placed as gap,
  amount - lag(amount, 2) over placed as span_3,
  amount - lag(amount, 3) over placed as span_4,
  amount - lag(amount, 4) over placed as span_5,
  cast(least(bit_count((units & -units) - 1), 11) as tinyint) as twos,
  cast(
    (
      case when units % 5 = 0 then 1 else 0 end
      + case when units % 25 = 0 then 1 else 0 end
      + case when units % 125 = 0 then 1 else 0 end
      + case when units % 625 = 0 then 1 else 0 end
      + case when units % 3125 = 0 then 1 else 0 end
      + case when units % 15625 = 0 then 1 else 0 end
      + case when units % 78125 = 0 then 1 else 0 end
      + case when units % 390625 = 0 then 1 else 0 end
      + case when units % 1953125 = 0 then 1 else 0 end
      + case when units % 9765625 = 0 then 1 else 0 end
      + case when units % 48828125 = 0 then 1 else 0 end
    ) as tinyint
  ) as fives
from counted
window placed as (partition by lot_no order by amount, bidder_no)
order by lot_no, position
