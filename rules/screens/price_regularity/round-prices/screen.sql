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
  where s.n >= 1
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
  left join rates r on r.lot_no = s.lot_no
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
),
looked_up as (
  select
    e.lot_no as lot_no,
    e.n as n,
    e.group_no as group_no,
    cast(e.hits as double) as figure,
    e.reason as reason,
    greatest(coalesce(t.p, 1), 1e-9) as p
  from eligible e
  left join tails t on t.lot_no = e.lot_no
),
-- The market's own law as a third null: how often p, which is free of n, is as small among the lots that other bidders led.
-- A p of 1 stays 1 and needs no place: nearly all lots.
members as (
  select
    r.market_no as market_no,
    c.group_no as group_no,
    c.lot_no as lot_no,
    c.p as p,
    r.own as own
  from market_reference r
  join looked_up c on c.lot_no = r.lot_no
  where c.reason is null
),
extreme as (
  select market_no, group_no, lot_no, p, own
  from members
  where p < 1
),
market_sizes as (
  select market_no, count(*) as lots
  from members
  group by market_no
),
led_sizes as (
  select m.market_no as market_no, m.group_no as group_no, count(*) as lots
  from members m
  join (select market_no, group_no from extreme group by market_no, group_no) e
    on e.market_no = m.market_no
    and e.group_no = m.group_no
  group by m.market_no, m.group_no
),
placed_extremes as (
  select
    market_no,
    group_no,
    lot_no,
    own,
    count(*) over (partition by market_no order by p)
      - count(*) over (partition by market_no, group_no order by p) as others_as_extreme
  from extreme
),
ranked as (
  select
    e.lot_no as lot_no,
    a.lots - l.lots as others,
    e.others_as_extreme as others_as_extreme
  from placed_extremes e
  join market_sizes a on a.market_no = e.market_no
  join led_sizes l on l.market_no = e.market_no and l.group_no = e.group_no
  where e.own
),
answered as (
  select
    c.lot_no as lot_no,
    c.n as n,
    c.figure as figure,
    c.reason as reason,
    case when r.others >= $min_others
      then greatest(c.p, 1.0 * r.others_as_extreme / r.others)
      else c.p
    end as p
  from looked_up c
  left join ranked r on r.lot_no = c.lot_no
)
select
  lot_no as subject_no,
  -1 as partner_no,
  case when reason is not null then 'not_evaluable' when p <= $alpha then 'flagged' else 'cleared' end as outcome,
  reason as reason,
  case when reason is null then figure end as statistic,
  n as n,
  case when reason is null then p end as p_value,
  cast(null as double) as strength
from answered
