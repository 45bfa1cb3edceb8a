select
  o.* exclude (lot_no, position, price, gap),
  cast(cast(round(100 * (s.spd), 3) as decimal(18,3)) as varchar) as range_percent,
  cast(cast(round(100 * ((o.price - s.low) / s.low), 3) as decimal(18,3)) as varchar) as above_lowest_percent
from offer_rows o
join lot_shape s on s.lot_no = o.lot_no
where o.lot_no = $subject_no
order by o.position
limit $limit
