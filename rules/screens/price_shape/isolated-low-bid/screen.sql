-- RD = (b2 - b1) / s of the losing bids (screens.md A4), high tail. null_relative_distance lies on ln RD from -4 in steps of
-- 0.25 and holds the larger p of uniform and normal bids.
with eligible as (
  select
    s.lot_no as lot_no,
    s.n as n,
    s.group_no as group_no,
    m.market_no as market_no,
    m.cell_no as cell_no,
    s.rd as figure,
    case
      when s.price_reason is not null then s.price_reason
      when s.n < $min_bids then 'too_few_bids'
      when s.n > $max_bids then 'too_many_bids'
      when s.spread = 0 then 'no_spread'
      when s.rd is null then 'no_losing_spread'
    end as reason,
    least(greatest((ln(greatest(s.rd, 1e-15)) + 4) / 0.25, 0), 64) as place
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
left join null_relative_distance t on t.n = e.n and t.cell = cast(least(floor(e.place), 63) as integer)
