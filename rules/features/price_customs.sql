-- reads: lots, lot_market, lot_shape, priced_bids
-- On which price steps the bids of a market lie, per stratum, currency and order of magnitude of the price (a bid of three
-- hundred million is rounded more coarsely than one of twenty). Rungs of the ladder 1, 2, 5, 10, 20, 50 ... are
-- counted in ten-thousandths of the currency: rung 3k is 10^k, 3k+1 is 2*10^k, 3k+2 is 5*10^k.
-- custom_no numbers the groups of bids that are counted together; pool_no the same without the order of magnitude.
-- multiples: bids that are a multiple of the rung. own: bids whose largest rung it is.
-- coincidence: sum of own_share^2 * step over this rung and the finer ones. Times the density of bids at a price it is the
-- chance that two bidders who round as the market rounds meet there at an amount no rounder than this rung.
with keyed as (
  select
    m.lot_no as lot_no,
    m.market_no as market_no,
    coalesce(l.currency, '') as currency,
    cast(floor(log10(s.low)) as integer) as magnitude
  from lot_market m
  join lots l on l.lot_no = m.lot_no
  join lot_shape s on s.lot_no = m.lot_no
  where s.n >= 1
),
cells as (
  select
    k.market_no as market_no,
    k.currency as currency,
    k.magnitude as magnitude,
    b.twos as twos,
    b.fives as fives,
    3 * least(b.twos, b.fives) + case when b.twos > b.fives then 1 when b.fives > b.twos then 2 else 0 end as own_rung,
    count(*) as bids
  from priced_bids b
  join keyed k on k.lot_no = b.lot_no
  group by k.market_no, k.currency, k.magnitude, b.twos, b.fives
),
customs as (
  select market_no, currency, magnitude, sum(bids) as bids
  from cells
  group by market_no, currency, magnitude
),
rungs as (
  select
    cast(i as integer) as rung,
    cast(i // 3 as integer) + case when i % 3 = 1 then 1 else 0 end as twos,
    cast(i // 3 as integer) + case when i % 3 = 2 then 1 else 0 end as fives,
    power(10, i // 3) * case i % 3 when 0 then 1 when 1 then 2 else 5 end / 10000 as step
  from range(36) as ladder(i)
),
shares as (
  select
    u.market_no as market_no,
    u.currency as currency,
    u.magnitude as magnitude,
    u.bids as bids,
    r.rung as rung,
    r.twos as twos,
    r.fives as fives,
    r.step as step,
    coalesce(sum(c.bids), 0) as multiples,
    coalesce(sum(case when c.own_rung = r.rung then c.bids end), 0) as own
  from customs u
  cross join rungs r
  left join cells c
    on c.market_no = u.market_no
    and c.currency = u.currency
    and c.magnitude = u.magnitude
    and c.twos >= r.twos
    and c.fives >= r.fives
  group by u.market_no, u.currency, u.magnitude, u.bids, r.rung, r.twos, r.fives, r.step
)
select
  cast(dense_rank() over (order by market_no, currency, magnitude) - 1 as integer) as custom_no,
  cast(dense_rank() over (order by market_no, currency) - 1 as integer) as pool_no,
  market_no,
  currency,
  magnitude,
  cast(bids as integer) as bids,
  rung,
  cast(twos as integer) as twos,
  cast(fives as integer) as fives,
  step,
  cast(multiples as integer) as multiples,
  cast(own as integer) as own,
  sum(power(own * 1.0 / bids, 2) * step) over (partition by market_no, currency, magnitude order by rung) as coincidence
from shares
order by market_no, currency, magnitude, rung
