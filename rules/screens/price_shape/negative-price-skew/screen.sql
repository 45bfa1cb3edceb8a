-- Bias-corrected skewness, low tail (screens.md A6). null_low_skewness lies on -ln(1 + SKEW/sqrt(n)) from -0.75 in steps of
-- 0.125; -sqrt(n) is the smallest skewness that n bids can have.
with eligible as (
  select
    s.lot_no as lot_no,
    s.n as n,
    s.group_no as group_no,
    m.market_no as market_no,
    m.cell_no as cell_no,
    s.skew as figure,
    case
      when s.price_reason is not null then s.price_reason
      when s.n < $min_bids then 'too_few_bids'
      when s.n > $max_bids then 'too_many_bids'
      when s.spread = 0 then 'no_spread'
    end as reason,
    least(greatest((-ln(greatest(1 + s.skew / sqrt(s.n), 1e-15)) + 0.75) / 0.125, 0), 160) as place
  from lot_shape s
  join lot_market m on m.lot_no = s.lot_no
  where m.award_method in ($award_methods)
)
select
  e.lot_no as lot_no,
  e.n as n,
  e.group_no as group_no,
  e.market_no as market_no,
  e.cell_no as cell_no,
  e.figure as figure,
  e.reason as reason,
  round(exp(t.ln_p + (e.place - t.cell) * (t.ln_p_next - t.ln_p)), 9) as p
from eligible e
left join null_low_skewness t on t.n = e.n and t.cell = cast(least(floor(e.place), 159) as integer)
