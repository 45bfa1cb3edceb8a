select
  o.* exclude (lot_no, position, price, gap),
  cast(cast(round(s.rd, 2) as decimal(18,2)) as varchar) as relative_distance,
  cast(cast(round(100 * (s.diffp), 3) as decimal(18,3)) as varchar) as margin_percent,
  cast(s.n - 1 as varchar) as losing,
  cast(cast(round(100 * ((o.price - s.low) / s.low), 3) as decimal(18,3)) as varchar) as above_lowest_percent
from offer_rows o
join lot_shape s on s.lot_no = o.lot_no
where o.lot_no = $subject_no
order by o.position
limit $limit
