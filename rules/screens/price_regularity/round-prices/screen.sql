-- How many bids of the lot are round, that is, have at most max_digits significant digits (screens.md A11), against the
-- rate among the other bids of the same market and currency: K ~ Binomial(n, rate), upper tail.
with round_bids as (
  select lot_no, count(*) as hits
  from priced_bids
  where floor(log10(amount)) + 5 - least(twos, fives) <= $max_digits
  group by lot_no
),
counted as (
  select
    k.lot_no as lot_no,
    k.market_no as market_no,
    k.currency as currency,
    k.magnitude as magnitude,
    s.n as n,
    coalesce(r.hits, 0) as hits
  from price_tick k
  join lot_shape s on s.lot_no = k.lot_no
  left join round_bids r on r.lot_no = k.lot_no
  where s.n >= 1 and s.award_method in ($award_methods)
),
-- As doubles, which hold these counts exactly: decimals would cost more than the screen.
kinds as (
  select market_no, currency, magnitude, cast(sum(n) as double) as bids, cast(sum(hits) as double) as round_bids
  from counted
  group by market_no, currency, magnitude
),
rates as (
  select
    c.lot_no as lot_no,
    c.hits as hits,
    k.bids - c.n as others,
    k.round_bids - c.hits as others_round
  from counted c
  join kinds k on k.market_no = c.market_no and k.currency = c.currency and k.magnitude = c.magnitude
),
eligible as (
  select
    s.lot_no as lot_no,
    s.n as n,
    s.group_no as group_no,
    m.market_no as market_no,
    m.cell_no as cell_no,
    r.hits as hits,
    -- One round and one other bid are added, so that a custom nobody has shown yet is rare, not impossible.
    (r.others_round + 1) / (r.others + 2) as rate,
    case
      when s.price_reason is not null then s.price_reason
      when s.n < $min_bids then 'too_few_bids'
      when s.n > $max_bids then 'too_many_bids'
      when r.others < $min_other_bids then 'stratum_too_small'
    end as reason
  from lot_shape s
  join lot_market m on m.lot_no = s.lot_no
  left join rates r on r.lot_no = s.lot_no
  where m.award_method in ($award_methods)
),
terms as (
  select
    e.lot_no as lot_no,
    exp(lgamma(e.n + 1) - lgamma(k.i + 1) - lgamma(e.n - k.i + 1) + k.i * ln(e.rate) + (e.n - k.i) * ln(1 - e.rate)) as chance
  from eligible e
  join range(31) as k(i) on k.i >= e.hits and k.i <= e.n
  where e.reason is null and e.hits > 0
),
tails as (
  select lot_no, round(least(sum(cast(round(chance * 1000000000000000) as hugeint)) / 1000000000000000.0, 1), 12) as p
  from terms
  group by lot_no
)
select
  e.lot_no as lot_no,
  e.n as n,
  e.group_no as group_no,
  e.market_no as market_no,
  e.cell_no as cell_no,
  cast(e.hits as double) as figure,
  e.reason as reason,
  greatest(coalesce(t.p, 1), 1e-9) as p
from eligible e
left join tails t on t.lot_no = e.lot_no
