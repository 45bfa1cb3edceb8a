-- Kolmogorov-Smirnov distance to the uniform law (screens.md A7). Given the lowest and the highest bid, the n-2 between
-- them are a uniform sample, so their distance has the exact law. null_inner_ks lies on D sqrt(n-2) in steps of 0.05 and
-- holds the larger p of exact uniform and drawn normal bids.
with eligible as (
  select
    s.lot_no as lot_no,
    s.n as n,
    s.group_no as group_no,
    m.market_no as market_no,
    m.cell_no as cell_no,
    s.ks_inner as figure,
    case
      when s.price_reason is not null then s.price_reason
      when s.n < $min_bids then 'too_few_bids'
      when s.n > $max_bids then 'too_many_bids'
      when s.spread = 0 then 'no_spread'
    end as reason,
    least(s.ks_inner * sqrt(greatest(s.n - 2, 0)) / 0.05, 80) as place
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
left join null_inner_ks t on t.n = e.n and t.cell = cast(least(floor(e.place), 79) as integer)
