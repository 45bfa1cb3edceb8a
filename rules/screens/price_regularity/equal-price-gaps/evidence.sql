select
  o.* exclude (lot_no, position, price, gap),
  cast(cast(round(s.spread / (s.n - 1), 2) as decimal(18,2)) as varchar) as mean_gap,
  cast(cast(round(100 * (s.spread / (s.n - 1) / s.low), 3) as decimal(18,3)) as varchar) as step_percent,
  cast(cast(round(100 * (least(greatest(s.gap_max * (s.n - 1) / s.spread - 1, 1 - s.gap_min * (s.n - 1) / s.spread), greatest(s.log_gap_max * (s.n - 1) / s.log_spread - 1, 1 - s.log_gap_min * (s.n - 1) / s.log_spread))), 3) as decimal(18,3)) as varchar) as deviation_percent,
  cast(cast(o.gap as decimal(20,4)) as varchar) as gap_to_next_lower,
  cast(cast(round(o.price / (o.price - o.gap), 6) as decimal(18,6)) as varchar) as ratio_to_next_lower,
  cast(cast(k.tick as decimal(20,4)) as varchar) as tick
from offer_rows o
join lot_shape s on s.lot_no = o.lot_no
join price_tick k on k.lot_no = o.lot_no
where o.lot_no = $subject_no
order by o.position
limit $limit
