-- How many bids of the lot are round, that is, have at most max_digits significant digits (screens.md A11), against the
-- rate among the other bids of the same market and currency: K ~ Binomial(n, rate), upper tail.
with rounded as (
  select
    lot_no,
    count(*) as n,
    sum(case when floor(log10(amount)) + 5 - least(twos, fives) <= $max_digits then 1 else 0 end) as hits
  from priced_bids
  group by lot_no
),
counted as (
  select r.lot_no as lot_no, k.market_no as market_no, k.currency as currency, k.magnitude as magnitude, r.n as n, r.hits as hits
  from rounded r
  join price_tick k on k.lot_no = r.lot_no
),
rates as (
  select
    lot_no,
    n,
    hits,
    sum(n) over (partition by market_no, currency, magnitude) - n as others,
    sum(hits) over (partition by market_no, currency, magnitude) - hits as others_round
  from counted
),
eligible as (
  select
    s.lot_no as lot_no,
    s.n as n,
    s.group_no as group_no,
    r.hits as hits,
    -- One round and one other bid are added, so that a custom nobody has shown yet is rare, not impossible.
    (r.others_round + 1.0) / (r.others + 2.0) as rate,
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
ranked as (
  select
    c.lot_no as lot_no,
    r.own as own,
    count(*) over (partition by r.market_no) - count(*) over (partition by r.market_no, c.group_no) as others,
    count(*) over (partition by r.market_no order by c.p)
      - count(*) over (partition by r.market_no, c.group_no order by c.p) as others_as_extreme
  from market_reference r
  join looked_up c on c.lot_no = r.lot_no
  where c.reason is null
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
  left join ranked r on r.lot_no = c.lot_no and r.own
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
