-- CV against the lots of the same market (screens.md A1). y = ln CV less what n bids make of it: with few bids a sample
-- deviation is too small on average and scatters widely, so y is centred by E ln s - ln sigma = (psi(v/2) - ln(v/2))/2
-- and weighted by Var ln s = psi'(v/2)/4, v = n - 1, as if bids were normal. Then the rank among the market's other lots,
-- without those that the same bidder led.
with eligible as (
  select
    s.lot_no as lot_no,
    s.n as n,
    s.cv as cv,
    s.group_no as group_no,
    (s.n - 1) / 2.0 as half_df,
    case
      when s.price_reason is not null then s.price_reason
      when s.n < $min_bids then 'too_few_bids'
      when s.spread = 0 then 'no_spread'
    end as reason
  from lot_shape s
  where s.award_method in ($award_methods)
),
lots_alone as (
  select
    e.lot_no as lot_no,
    e.group_no as group_no,
    ln(e.cv) + 0.25 / e.half_df + 1 / (24 * power(e.half_df, 2)) - 1 / (240 * power(e.half_df, 4)) as y,
    (1 / e.half_df + 0.5 / power(e.half_df, 2) + 1 / (6 * power(e.half_df, 3)) - 1 / (30 * power(e.half_df, 5))) / 4 as noise
  from eligible e
  where e.reason is null
),
centred as (
  select
    r.market_no as market_no,
    r.own as own,
    e.lot_no as lot_no,
    e.group_no as group_no,
    e.y as y,
    e.noise as noise
  from market_reference r
  join lots_alone e on e.lot_no = r.lot_no
),
-- Integer sums, so that the order of the rows cannot show.
markets as (
  select
    market_no,
    count(*) as lots,
    sum(cast(round(y * 1000000) as bigint)) as y_sum,
    sum(cast(round(y * 1000000) as bigint) * cast(round(y * 1000000) as bigint)) as y_squares,
    sum(cast(round(noise * 1000000) as bigint)) as noise_sum
  from centred
  group by market_no
),
-- Spread of true ln sigma between lots: what is left of the variance of y once the noise of n is taken out.
spreads as (
  select
    market_no,
    cast(y_sum as double) / lots / 1000000 as mean_y,
    greatest(
      (cast(y_squares as double) / lots - power(cast(y_sum as double) / lots, 2)) / 1000000000000
        - cast(noise_sum as double) / lots / 1000000,
      0.01
    ) as between_lots
  from markets
),
scaled as (
  select
    c.market_no as market_no,
    c.own as own,
    c.lot_no as lot_no,
    c.group_no as group_no,
    round((c.y - m.mean_y) / sqrt(m.between_lots + c.noise), 9) as z
  from centred c
  join spreads m on m.market_no = c.market_no
),
ranked as (
  select
    lot_no,
    own,
    count(*) over (partition by market_no) - count(*) over (partition by market_no, group_no) as others,
    count(*) over (partition by market_no order by z)
      - count(*) over (partition by market_no, group_no order by z) as others_as_low
  from scaled
),
answered as (
  select
    e.lot_no as lot_no,
    e.n as n,
    e.cv as cv,
    case when e.reason is not null then e.reason when r.others < $min_others then 'stratum_too_small' end as reason,
    (1.0 + r.others_as_low) / (1.0 + r.others) as p
  from eligible e
  left join ranked r on r.lot_no = e.lot_no and r.own
)
select
  lot_no as subject_no,
  -1 as partner_no,
  case when reason is not null then 'not_evaluable' when p <= $alpha then 'flagged' else 'cleared' end as outcome,
  reason as reason,
  case when reason is null then cv end as statistic,
  n as n,
  case when reason is null then p end as p_value,
  cast(null as double) as strength
from answered
