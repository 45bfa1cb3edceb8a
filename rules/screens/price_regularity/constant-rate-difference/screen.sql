-- One answer for every pair with enough lots in common for a comparison. Rates are counted in units of one ten-millionth, so that equal ones
-- are equal; of several rounds the last counts.
with last_rounds as (
  select lot_no, bidder_no, max(coalesce(round, 1)) as round
  from bids
  where rate is not null
    and (status is null or status in ('valid', 'pending'))
  group by lot_no, bidder_no
),
rated as (
  select
    b.lot_no as lot_no,
    b.bidder_no as bidder_no,
    min(cast(round(b.rate * 10000000) as bigint)) as rate
  from bids b
  join last_rounds r on r.lot_no = b.lot_no and r.bidder_no = b.bidder_no and r.round = coalesce(b.round, 1)
  where b.rate is not null
    and (b.status is null or b.status in ('valid', 'pending'))
  group by b.lot_no, b.bidder_no
),
-- A rate that a firm names again says nothing new: of lots with the same two rates one counts.
pair_rates as (
  select
    k.bidder_a_no as bidder_a_no,
    k.bidder_b_no as bidder_b_no,
    a.rate as rate_a,
    a.rate - b.rate as difference
  from bidder_pairs k
  join rated a on a.bidder_no = k.bidder_a_no
  join rated b on b.bidder_no = k.bidder_b_no and b.lot_no = a.lot_no
  group by k.bidder_a_no, k.bidder_b_no, a.rate, a.rate - b.rate
),
differences as (
  select bidder_a_no, bidder_b_no, difference, count(*) as rates
  from pair_rates
  group by bidder_a_no, bidder_b_no, difference
),
-- repeats: two of the pair's comparisons that agree; comparisons: two of them at all.
pairs as (
  select
    bidder_a_no,
    bidder_b_no,
    cast(sum(rates) as bigint) as n,
    max(rates) as kept,
    count(*) as different,
    cast(sum(rates * (rates - 1)) as bigint) as repeats,
    cast(sum(rates) * (sum(rates) - 1) as bigint) as comparisons
  from differences
  group by bidder_a_no, bidder_b_no
),
sides as (
  select bidder_a_no as bidder_no, repeats, comparisons
  from pairs
  union all
  select bidder_b_no as bidder_no, repeats, comparisons
  from pairs
),
firms as (
  select
    bidder_no,
    cast(sum(repeats) as bigint) as repeats,
    cast(sum(comparisons) as bigint) as comparisons
  from sides
  group by bidder_no
),
market as (
  select
    cast(coalesce(sum(repeats), 0) as bigint) as repeats,
    cast(coalesce(sum(comparisons), 0) as bigint) as comparisons
  from pairs
),
-- How often differences of other firms repeat, both of the pair left out wherever they appear.
referenced as (
  select
    p.bidder_a_no as bidder_a_no,
    p.bidder_b_no as bidder_b_no,
    p.n as n,
    p.kept as kept,
    p.different as different,
    m.repeats - a.repeats - b.repeats + p.repeats as repeats,
    m.comparisons - a.comparisons - b.comparisons + p.comparisons as comparisons
  from pairs p
  join firms a on a.bidder_no = p.bidder_a_no
  join firms b on b.bidder_no = p.bidder_b_no
  cross join market m
),
-- No one difference is likelier than the square root of the chance that two agree.
judged as (
  select
    bidder_a_no,
    bidder_b_no,
    n,
    kept,
    different,
    comparisons,
    cast(kept as double) / n as share,
    sqrt((repeats + 2.0) / (comparisons + 2.0)) as chance
  from referenced
),
tested as (
  select
    bidder_a_no,
    bidder_b_no,
    n,
    share,
    comparisons,
    -- Chernoff's bound of the binomial tail, for every difference that could have been the one.
    case
      when share <= chance then 1.0
      else least(
        1.0,
        different * exp(
          -n * (
            share * ln(share / chance)
            + case when share < 1 then (1 - share) * ln((1 - share) / (1 - chance)) else 0 end
          )
        )
      )
    end as p_value
  from judged
),
answered as (
  select
    k.bidder_a_no as bidder_a_no,
    k.bidder_b_no as bidder_b_no,
    coalesce(t.n, 0) as n,
    t.share as share,
    t.p_value as p_value,
    case
      when coalesce(t.n, 0) < $min_rates then 'few_rated_lots'
      when t.comparisons < $min_comparisons then 'few_references'
    end as reason
  from bidder_pairs k
  left join tested t on t.bidder_a_no = k.bidder_a_no and t.bidder_b_no = k.bidder_b_no
)
select
  bidder_a_no as subject_no,
  bidder_b_no as partner_no,
  case
    when reason is not null then 'not_evaluable'
    when p_value <= $alpha then 'flagged'
    else 'cleared'
  end as outcome,
  reason as reason,
  case when reason is null then share end as statistic,
  cast(n as integer) as n,
  case when reason is null then p_value end as p_value,
  cast(null as double) as strength
from answered
