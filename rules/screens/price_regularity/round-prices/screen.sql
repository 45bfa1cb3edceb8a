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
  where s.award_method in ($award_methods)
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
    e.market_no as market_no,
    e.cell_no as cell_no,
    cast(e.hits as double) as figure,
    e.reason as reason,
    greatest(coalesce(t.p, 1), 1e-9) as p
  from eligible e
  left join tails t on t.lot_no = e.lot_no
),
-- The market's own law as a third null: how often p, which is free of n, is as small among the lots that other bidders led.
-- Only lots that the theoretical nulls would flag have to be placed.
extreme as (
  select lot_no, group_no, cell_no, p
  from looked_up
  where reason is null and p <= $alpha
),
cell_sizes as (
  select cell_no, count(*) as lots, count(case when p <= $alpha then 1 end) as extremes
  from looked_up
  where reason is null
  group by cell_no
),
market_sizes as (
  select
    k.market_no as market_no,
    cast(sum(c.lots) as bigint) as lots,
    cast(sum(c.extremes) as double) / sum(c.lots) as extreme_share
  from market_cells k
  join cell_sizes c on c.cell_no = k.cell_no
  group by k.market_no
),
led_sizes as (
  select k.market_no as market_no, c.group_no as group_no, count(*) as lots
  from looked_up c
  join (select group_no from extreme group by group_no) e on e.group_no = c.group_no
  join market_cells k on k.cell_no = c.cell_no
  where c.reason is null
  group by k.market_no, c.group_no
),
placed_extremes as (
  select
    e.lot_no as lot_no,
    e.group_no as group_no,
    k.market_no as market_no,
    k.own as own,
    count(*) over (partition by k.market_no order by e.p)
      - count(*) over (partition by k.market_no, e.group_no order by e.p) as others_as_extreme
  from extreme e
  join market_cells k on k.cell_no = e.cell_no
),
ranked as (
  select p.lot_no as lot_no, m.lots - l.lots as others, p.others_as_extreme as others_as_extreme
  from placed_extremes p
  join market_sizes m on m.market_no = p.market_no
  join led_sizes l on l.market_no = p.market_no and l.group_no = p.group_no
  where p.own
),
answered as (
  select
    c.lot_no as lot_no,
    c.n as n,
    c.figure as figure,
    c.reason as reason,
    -- What they do not flag is at least as common in the market as what they do.
    case
      when c.p > $alpha and m.lots > $min_others then greatest(c.p, m.extreme_share)
      when r.others >= $min_others then greatest(c.p, 1.0 * r.others_as_extreme / r.others)
      else c.p
    end as p
  from looked_up c
  left join market_sizes m on m.market_no = c.market_no
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
