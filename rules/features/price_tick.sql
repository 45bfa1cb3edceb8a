-- reads: lots, lot_market, lot_shape, priced_bids, price_customs
-- The price step that the bids of a lot may have been rounded to: the largest of {1, 2, 5} x 10^k that divides all of them
-- and that is customary, that is, at least customary_share of the other bids of its kind (price_customs) lie on it. A lot in
-- which a progression was planted therefore does not hide behind its own step, and a step so rare holds all bids of an
-- honest lot by chance with at most customary_share^n.
-- The same for discounts 1 - (bid - fixed) / (ceiling - fixed) on lattices of 1, 0.5, 0.1, 0.01 and 0.001 %. A bid lies on a
-- lattice if it is nearest to a lattice price in its own decimals and the lattice is 20 times coarser than these (else half
-- the bids would lie on it by chance); a bid that is rounder by chance, as one at a round ceiling, is judged by the decimals of
-- the lot's other bids. Discounts may be a custom of a place or a buyer and not of bidders, so they are also
-- customary where customary_lots of the other lots have all their bids on the lattice. The larger of the two steps, in money, is the tick.
-- coarse_tick: the same for the roundest of the bids instead of all of them, for screens that look at some bids only.
-- discount_coincidence: for discounts what price_customs.coincidence is for prices, over all lattices, in money.
with customs as (
  select custom_no, pool_no, market_no, currency, magnitude
  from price_customs
  where rung = 0
),
described as (
  select
    l.lot_no as lot_no,
    m.market_no as market_no,
    coalesce(l.currency, '') as currency,
    cast(floor(log10(s.low)) as integer) as magnitude,
    u.custom_no as custom_no,
    u.pool_no as pool_no,
    s.n as n,
    s.twos as twos,
    s.fives as fives,
    s.twos_max as twos_max,
    s.fives_max as fives_max,
    cast(l.ceiling_price as double) as ceiling,
    cast(l.ceiling_price - coalesce(l.fixed_part, 0) as double) as base,
    power(10, least(s.twos, s.fives)) / 10000 as decimals
  from lots l
  join lot_market m on m.lot_no = l.lot_no
  join lot_shape s on s.lot_no = l.lot_no
  left join customs u
    on u.market_no = m.market_no
    and u.currency = coalesce(l.currency, '')
    and u.magnitude = cast(floor(log10(s.low)) as integer)
),
measured as (
  select
    b.lot_no as lot_no,
    d.base as base,
    d.ceiling - b.amount as discount,
    d.decimals as lot_decimals,
    -- A power of ten; most prices lie at the first ones, and power() costs more than all else here.
    case least(b.twos, b.fives)
      when 0 then 0.0001e0
      when 1 then 0.001e0
      when 2 then 0.01e0
      when 3 then 0.1e0
      when 4 then 1e0
      when 5 then 10e0
      else power(10, least(b.twos, b.fives)) / 10000
    end as own_decimals
  from priced_bids b
  join described d on d.lot_no = b.lot_no
  where d.base > 0
),
-- ratio: how many of its own decimals the base has. As an integer, since doubles are slow to compare.
discounts as (
  select
    lot_no,
    base,
    discount,
    case when cast(floor(base / own_decimals) as bigint) >= 2000 then own_decimals else lot_decimals end as decimals,
    case when cast(floor(base / own_decimals) as bigint) >= 2000
      then cast(floor(base / own_decimals) as bigint)
      else cast(floor(base / lot_decimals) as bigint)
    end as ratio
  from measured
),
-- Who is off the finest lattice that can be told is off the coarser ones, which are parts of it: most bids.
finest as (
  select
    lot_no,
    base,
    discount,
    decimals,
    ratio,
    case
      when ratio >= 2000000 then 0.00001e0
      when ratio >= 200000 then 0.0001e0
      when ratio >= 20000 then 0.001e0
      when ratio >= 4000 then 0.005e0
      when ratio >= 2000 then 0.01e0
    end as share
  from discounts
),
levelled as (
  select
    lot_no,
    case
      when abs(discount - round(discount / (base * 0.01)) * base * 0.01) <= decimals * 0.500001 then 5
      when ratio >= 4000 and abs(discount - round(discount / (base * 0.005)) * base * 0.005) <= decimals * 0.500001 then 4
      when ratio >= 20000 and abs(discount - round(discount / (base * 0.001)) * base * 0.001) <= decimals * 0.500001 then 3
      when ratio >= 200000 and abs(discount - round(discount / (base * 0.0001)) * base * 0.0001) <= decimals * 0.500001 then 2
      else 1
    end as level
  from finest
  where abs(discount - round(discount / (base * share)) * base * share) <= decimals * 0.500001
),
-- Nearly all bids lie on no lattice; only the others are counted, and n says how many there are in all.
lot_levels as (
  select
    lot_no,
    count(*) as on_1,
    count(case when level >= 2 then 1 end) as on_2,
    count(case when level >= 3 then 1 end) as on_3,
    count(case when level >= 4 then 1 end) as on_4,
    count(case when level >= 5 then 1 end) as on_5,
    min(level) as level,
    max(level) as top_level
  from levelled
  group by lot_no
),
lot_steps as (
  select
    d.lot_no as lot_no,
    d.custom_no as custom_no,
    d.pool_no as pool_no,
    d.base as base,
    d.n as n,
    d.twos as twos,
    d.fives as fives,
    d.twos_max as twos_max,
    d.fives_max as fives_max,
    -- The lot's questions, about all of its bids and about the roundest (n = 0), each as one number to join by.
    ((cast(d.custom_no as bigint) * 1000000000 + d.n) * 12 + d.twos) * 12 + d.fives as question,
    (cast(d.custom_no as bigint) * 1000000000 * 12 + d.twos_max) * 12 + d.fives_max as coarse_question,
    coalesce(v.on_1, 0) as on_1,
    coalesce(v.on_2, 0) as on_2,
    coalesce(v.on_3, 0) as on_3,
    coalesce(v.on_4, 0) as on_4,
    coalesce(v.on_5, 0) as on_5,
    case when v.on_1 = d.n then v.level else 0 end as level,
    coalesce(v.top_level, 0) as top_level
  from described d
  left join lot_levels v on v.lot_no = d.lot_no
  where d.n >= 1
),
pool_counts as (
  select
    pool_no,
    cast(sum(n) as bigint) as bids,
    cast(sum(on_1) as bigint) as on_1,
    cast(sum(on_2) as bigint) as on_2,
    cast(sum(on_3) as bigint) as on_3,
    cast(sum(on_4) as bigint) as on_4,
    cast(sum(on_5) as bigint) as on_5,
    count(*) as lots,
    count(case when level >= 1 then 1 end) as lots_1,
    count(case when level >= 2 then 1 end) as lots_2,
    count(case when level >= 3 then 1 end) as lots_3,
    count(case when level >= 4 then 1 end) as lots_4,
    count(case when level >= 5 then 1 end) as lots_5
  from lot_steps
  where base > 0
  group by pool_no
),
pools as (
  select
    pool_no,
    bids,
    on_1,
    on_2,
    on_3,
    on_4,
    on_5,
    lots,
    lots_1,
    lots_2,
    lots_3,
    lots_4,
    lots_5,
    (
      power(on_5, 2) * 0.01 + power(on_4 - on_5, 2) * 0.005 + power(on_3 - on_4, 2) * 0.001
        + power(on_2 - on_3, 2) * 0.0001 + power(on_1 - on_2, 2) * 0.00001
    ) / power(greatest(bids, 1), 2) as discount_coincidence
  from pool_counts
),
-- Lots that ask the same question share the answer.
questions as (
  select custom_no, n, twos, fives
  from lot_steps
  group by custom_no, n, twos, fives
  union
  select custom_no, 0, twos_max, fives_max
  from lot_steps
  group by custom_no, twos_max, fives_max
),
answers as (
  select
    ((cast(q.custom_no as bigint) * 1000000000 + q.n) * 12 + q.twos) * 12 + q.fives as question,
    max(
      case
        when c.bids - q.n < $min_other_bids or c.multiples - q.n >= $customary_share * (c.bids - q.n) then c.step
        else 0
      end
    ) as price_step
  from questions q
  join price_customs c
    on c.custom_no = q.custom_no
    and c.twos <= q.twos
    and c.fives <= q.fives
  group by q.custom_no, q.n, q.twos, q.fives
),
stepped as (
  select
    s.lot_no as lot_no,
    a.price_step as price_step,
    coarse.price_step as coarse_step,
    case
      when s.top_level >= 5 and v.on_5 >= $customary_share * v.bids then 0.01
      when s.top_level >= 4 and v.on_4 >= $customary_share * v.bids then 0.005
      when s.top_level >= 3 and v.on_3 >= $customary_share * v.bids then 0.001
      when s.top_level >= 2 and v.on_2 >= $customary_share * v.bids then 0.0001
      when s.top_level >= 1 and v.on_1 >= $customary_share * v.bids then 0.00001
      else 0
    end as coarse_discount,
    case
      when s.level >= 5
        and (
          v.bids - s.n < $min_other_bids
          or v.on_5 - s.n >= $customary_share * (v.bids - s.n)
          or v.lots_5 - 1 >= $customary_lots * (v.lots - 1)
        ) then 0.01
      when s.level >= 4
        and (
          v.bids - s.n < $min_other_bids
          or v.on_4 - s.n >= $customary_share * (v.bids - s.n)
          or v.lots_4 - 1 >= $customary_lots * (v.lots - 1)
        ) then 0.005
      when s.level >= 3
        and (
          v.bids - s.n < $min_other_bids
          or v.on_3 - s.n >= $customary_share * (v.bids - s.n)
          or v.lots_3 - 1 >= $customary_lots * (v.lots - 1)
        ) then 0.001
      when s.level >= 2
        and (
          v.bids - s.n < $min_other_bids
          or v.on_2 - s.n >= $customary_share * (v.bids - s.n)
          or v.lots_2 - 1 >= $customary_lots * (v.lots - 1)
        ) then 0.0001
      when s.level >= 1
        and (
          v.bids - s.n < $min_other_bids
          or v.on_1 - s.n >= $customary_share * (v.bids - s.n)
          or v.lots_1 - 1 >= $customary_lots * (v.lots - 1)
        ) then 0.00001
      else 0
    end as discount_step,
    v.discount_coincidence as discount_coincidence
  from lot_steps s
  join answers a on a.question = s.question
  -- n = 0: one bid more or less does not make a custom.
  join answers coarse on coarse.question = s.coarse_question
  left join pools v on v.pool_no = s.pool_no
)
select
  d.lot_no as lot_no,
  d.market_no as market_no,
  d.currency as currency,
  d.magnitude as magnitude,
  s.price_step as price_step,
  s.discount_step as discount_step,
  greatest(coalesce(s.price_step, 0), coalesce(s.discount_step * d.base, 0)) as tick,
  greatest(coalesce(s.coarse_step, 0), coalesce(s.coarse_discount * d.base, 0)) as coarse_tick,
  coalesce(s.discount_coincidence * d.base, 0) as discount_coincidence
from described d
left join stepped s on s.lot_no = d.lot_no
