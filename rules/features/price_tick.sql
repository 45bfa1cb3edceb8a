-- reads: lots, lot_market, lot_shape, priced_bids, price_customs
-- The price step that the bids of a lot may have been rounded to: the largest of {1, 2, 5} x 10^k that divides all of them
-- and that is customary, that is, at least customary_share of the other bids of its kind (price_customs) lie on it. A lot in
-- which a progression was planted therefore does not hide behind its own step, and a step so rare holds all bids of an
-- honest lot by chance with at most customary_share^n.
-- The same for discounts 1 - (bid - fixed) / (ceiling - fixed) on lattices of 1, 0.5, 0.1, 0.01 and 0.001 %. A bid lies on a
-- lattice if it is nearest to a lattice price in its own decimals and the lattice is 20 times coarser than these (else half
-- the bids would lie on it by chance). Discounts may be a custom of a place or a buyer and not of bidders, so they are also
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
    cast(l.ceiling_price - coalesce(l.fixed_part, 0) as double) as base
  from lots l
  join lot_market m on m.lot_no = l.lot_no
  join lot_shape s on s.lot_no = l.lot_no
  left join customs u
    on u.market_no = m.market_no
    and u.currency = coalesce(l.currency, '')
    and u.magnitude = cast(floor(log10(s.low)) as integer)
),
discounts as (
  select
    b.lot_no as lot_no,
    d.pool_no as pool_no,
    d.base as base,
    d.ceiling - b.amount as discount,
    power(10, least(b.twos, b.fives)) / 10000 as decimals
  from priced_bids b
  join described d on d.lot_no = b.lot_no
  where d.base > 0
),
levelled as (
  select
    lot_no,
    pool_no,
    case
      -- Off the finest lattice, which the others are parts of, where that one can be told.
      when base * 0.00001 >= 20 * decimals
        and abs(discount - round(discount / (base * 0.00001)) * base * 0.00001) > decimals * 0.500001 then 0
      when base * 0.01 >= 20 * decimals
        and abs(discount - round(discount / (base * 0.01)) * base * 0.01) <= decimals * 0.500001 then 5
      when base * 0.005 >= 20 * decimals
        and abs(discount - round(discount / (base * 0.005)) * base * 0.005) <= decimals * 0.500001 then 4
      when base * 0.001 >= 20 * decimals
        and abs(discount - round(discount / (base * 0.001)) * base * 0.001) <= decimals * 0.500001 then 3
      when base * 0.0001 >= 20 * decimals
        and abs(discount - round(discount / (base * 0.0001)) * base * 0.0001) <= decimals * 0.500001 then 2
      when base * 0.00001 >= 20 * decimals
        and abs(discount - round(discount / (base * 0.00001)) * base * 0.00001) <= decimals * 0.500001 then 1
      else 0
    end as level
  from discounts
),
lot_levels as (
  select lot_no, pool_no, min(level) as level, max(level) as top_level
  from levelled
  group by lot_no, pool_no
),
lot_counts as (
  select
    pool_no,
    count(*) as lots,
    sum(case when level >= 1 then 1 else 0 end) as lots_1,
    sum(case when level >= 2 then 1 else 0 end) as lots_2,
    sum(case when level >= 3 then 1 else 0 end) as lots_3,
    sum(case when level >= 4 then 1 else 0 end) as lots_4,
    sum(case when level >= 5 then 1 else 0 end) as lots_5
  from lot_levels
  group by pool_no
),
lot_steps as (
  select
    d.lot_no as lot_no,
    d.custom_no as custom_no,
    d.pool_no as pool_no,
    d.n as n,
    d.twos as twos,
    d.fives as fives,
    d.twos_max as twos_max,
    d.fives_max as fives_max,
    coalesce(v.level, 0) as level,
    coalesce(v.top_level, 0) as top_level
  from described d
  left join lot_levels v on v.lot_no = d.lot_no
  where d.n >= 1
),
level_counts as (
  select
    pool_no,
    count(level) as bids,
    sum(case when level >= 1 then 1 else 0 end) as on_1,
    sum(case when level >= 2 then 1 else 0 end) as on_2,
    sum(case when level >= 3 then 1 else 0 end) as on_3,
    sum(case when level >= 4 then 1 else 0 end) as on_4,
    sum(case when level >= 5 then 1 else 0 end) as on_5
  from levelled
  group by pool_no
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
    q.custom_no as custom_no,
    q.n as n,
    q.twos as twos,
    q.fives as fives,
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
          or c.lots_5 - 1 >= $customary_lots * (c.lots - 1)
        ) then 0.01
      when s.level >= 4
        and (
          v.bids - s.n < $min_other_bids
          or v.on_4 - s.n >= $customary_share * (v.bids - s.n)
          or c.lots_4 - 1 >= $customary_lots * (c.lots - 1)
        ) then 0.005
      when s.level >= 3
        and (
          v.bids - s.n < $min_other_bids
          or v.on_3 - s.n >= $customary_share * (v.bids - s.n)
          or c.lots_3 - 1 >= $customary_lots * (c.lots - 1)
        ) then 0.001
      when s.level >= 2
        and (
          v.bids - s.n < $min_other_bids
          or v.on_2 - s.n >= $customary_share * (v.bids - s.n)
          or c.lots_2 - 1 >= $customary_lots * (c.lots - 1)
        ) then 0.0001
      when s.level >= 1
        and (
          v.bids - s.n < $min_other_bids
          or v.on_1 - s.n >= $customary_share * (v.bids - s.n)
          or c.lots_1 - 1 >= $customary_lots * (c.lots - 1)
        ) then 0.00001
      else 0
    end as discount_step,
    (
      power(v.on_5, 2) * 0.01 + power(v.on_4 - v.on_5, 2) * 0.005 + power(v.on_3 - v.on_4, 2) * 0.001
        + power(v.on_2 - v.on_3, 2) * 0.0001 + power(v.on_1 - v.on_2, 2) * 0.00001
    ) / power(greatest(v.bids, 1), 2) as discount_coincidence
  from lot_steps s
  join answers a
    on a.custom_no = s.custom_no
    and a.n = s.n
    and a.twos = s.twos
    and a.fives = s.fives
  -- n = 0 marks the question about the roundest bid; one bid more or less does not make a custom.
  join answers coarse
    on coarse.custom_no = s.custom_no
    and coarse.n = 0
    and coarse.twos = s.twos_max
    and coarse.fives = s.fives_max
  left join level_counts v on v.pool_no = s.pool_no
  left join lot_counts c on c.pool_no = s.pool_no
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
