-- reads: lot_prices
-- One row for every lot: how its comparable bids are spread. Every price screen reads it.
-- A view: a screen reads a few of the figures, and writing all of them would take longer than working out those.
select
  lot_no,
  award_method,
  n,
  n_bids,
  price_reason,
  group_no,
  fixed,
  ceiling,
  low,
  second,
  high,
  high - low as spread,
  low + mean_distance as mean,
  (high - low) * sqrt(z2 / (n - 1)) as sd,
  case when n >= 3 then coalesce((high - second) * sqrt(losing_z2 / (n - 2)), 0) end as sd_losing,
  case when n >= 2 then coalesce((high - low) * sqrt(z2 / (n - 1)), 0) / (low - fixed + mean_distance) end as cv,
  (high - low) / (low - fixed) as spd,
  second - low as diff,
  (second - low) / (low - fixed) as diffp,
  case when losing_z2 > 0 then (second - low) / ((high - second) * sqrt(losing_z2 / (n - 2))) end as rd,
  case when high > low then (second - low) * (n - 1) / (high - low) end as rdnor,
  case when high > second then (second - low) * (n - 2) / (high - second) end as altrd,
  -- Bias-corrected (screens.md A6); sd^2 = spread^2 z2 / (n - 1), so powers of the range cancel.
  case when n >= 3 and z2 > 0 then n * sqrt(n - 1.0) / (n - 2) * z3 / (z2 * sqrt(z2)) end as skew,
  case when n >= 4 and z2 > 0
    then (n - 1.0) / ((n - 2.0) * (n - 3.0)) * (n * (n + 1.0) * z4 / (z2 * z2) - 3.0 * (n - 1.0))
  end as kurt,
  ks,
  ks_inner,
  gap_min,
  gap_max,
  log_gap_min,
  log_gap_max,
  case when high > low then ln(1 + (high - low) / (low - fixed)) end as log_spread,
  top_gap,
  span_3,
  span_4,
  span_5,
  ties,
  twos,
  fives,
  twos_max,
  fives_max
from lot_prices
