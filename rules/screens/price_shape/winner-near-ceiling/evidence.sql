select
  o.* exclude (lot_no, position, price, gap),
  cast(cast(round(100 * ((s.low - s.fixed) / (coalesce(s.ceiling, cast(l.estimated_value as double)) - s.fixed)), 2) as decimal(18,2)) as varchar) as ceiling_percent,
  cast(l.ceiling_price as varchar) as ceiling_price,
  cast(l.estimated_value as varchar) as estimated_value,
  cast(cast(round(100 * ((o.price - s.fixed) / (coalesce(s.ceiling, cast(l.estimated_value as double)) - s.fixed)), 2) as decimal(18,2)) as varchar) as of_ceiling_percent
from offer_rows o
join lot_shape s on s.lot_no = o.lot_no
join lots l on l.lot_no = o.lot_no
where o.lot_no = $subject_no
order by o.position
limit $limit
