-- Narrowest window of 3, 4 and 5 bids over the range (screens.md A8), low tail; in one dimension the tightest k bids are
-- neighbours in price order. On a price lattice a bid may have been up to half a tick away, so a window is taken one tick
-- wider and the range one tick shorter before the tables are read: the size then holds for every tick. The p of the best
-- window pays for the choice among the sizes tried. null_tight_* lie on -ln(window / range) in steps of 0.25.
with kinds as materialized (
  select k.lot_no as lot_no, m.market_no as market_no, m.cell_no as cell_no, k.coarse_tick as tick
  from lot_market m
  join price_tick k on k.lot_no = m.lot_no
  where m.award_method in ($award_methods)
),
eligible as (
  select
    s.lot_no as lot_no,
    s.n as n,
    s.group_no as group_no,
    k.market_no as market_no,
    k.cell_no as cell_no,
    s.span_3 as span_3,
    s.span_4 as span_4,
    s.span_5 as span_5,
    s.spread as spread,
    k.tick as tick,
    case
      when s.price_reason is not null then s.price_reason
      when s.n < $min_bids then 'too_few_bids'
      when s.n > $max_bids then 'too_many_bids'
      when s.spread = 0 then 'no_spread'
      when s.spread <= k.tick then 'tick_too_coarse'
    end as reason
  from lot_shape s
  join kinds k on k.lot_no = s.lot_no
),
windows as (
  select
    lot_no,
    n,
    group_no,
    reason,
    span_3 / spread as figure,
    least(n - 4, 3) as sizes_tried,
    least(greatest(-ln(greatest((span_3 + tick) / (spread - tick), 1e-15)) / 0.25, 0), 64) as place_3,
    least(greatest(-ln(greatest((span_4 + tick) / (spread - tick), 1e-15)) / 0.25, 0), 64) as place_4,
    least(greatest(-ln(greatest((span_5 + tick) / (spread - tick), 1e-15)) / 0.25, 0), 64) as place_5
  from eligible
  where reason is null
),
scanned as (
  select
    w.lot_no as lot_no,
    w.figure as figure,
    -- A table begins at k + 2 bids; a window of nearly all bids says what CV says.
    least(1, w.sizes_tried * exp(least(
      t3.ln_p + (w.place_3 - t3.cell) * (t3.ln_p_next - t3.ln_p),
      coalesce(t4.ln_p + (w.place_4 - t4.cell) * (t4.ln_p_next - t4.ln_p), 0),
      coalesce(t5.ln_p + (w.place_5 - t5.cell) * (t5.ln_p_next - t5.ln_p), 0)
    ))) as p
  from windows w
  left join null_tight_three t3 on t3.n = w.n and t3.cell = cast(least(floor(w.place_3), 63) as integer)
  left join null_tight_four t4 on t4.n = w.n and t4.cell = cast(least(floor(w.place_4), 63) as integer)
  left join null_tight_five t5 on t5.n = w.n and t5.cell = cast(least(floor(w.place_5), 63) as integer)
)
select
  e.lot_no as lot_no,
  e.n as n,
  e.group_no as group_no,
  e.market_no as market_no,
  e.cell_no as cell_no,
  e.reason as reason,
  s.figure as figure,
  round(s.p, 9) as p
from eligible e
left join scanned s on s.lot_no = e.lot_no
