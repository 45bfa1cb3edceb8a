-- Gap below the highest bid over the range (screens.md A14): p = (1 - u)^(n-2) for uniform bids; the mirror image of the
-- lowest gap, so normal bids share its table, null_end_gap. The larger p counts.
with eligible as (
  select
    s.lot_no as lot_no,
    s.n as n,
    s.group_no as group_no,
    m.market_no as market_no,
    m.cell_no as cell_no,
    s.top_gap / s.spread as figure,
    case
      when s.price_reason is not null then s.price_reason
      when s.n < $min_bids then 'too_few_bids'
      when s.n > $max_bids then 'too_many_bids'
      when s.spread = 0 then 'no_spread'
    end as reason,
    case when s.n >= 3 and s.spread > 0
      then least(-(s.n - 2) * ln(greatest(1 - s.top_gap / s.spread, 1e-15)) / 0.25, 100)
    end as place
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
  round(greatest(
    exp(-0.25 * e.place),
    exp(t.ln_p + (e.place - t.cell) * (t.ln_p_next - t.ln_p))
  ), 9) as p
from eligible e
left join null_end_gap t on t.n = e.n and t.cell = cast(least(floor(e.place), 99) as integer)
