select
  o.* exclude (lot_no, position, price, gap),
  cast(cast(round(s.rdnor, 2) as decimal(18,2)) as varchar) as gap_ratio,
  cast(cast(round(100 * (s.diffp), 3) as decimal(18,3)) as varchar) as margin_percent,
  cast(cast(o.gap as decimal(20,4)) as varchar) as gap_to_next_lower
from offer_rows o
join lot_shape s on s.lot_no = o.lot_no
where o.lot_no = $subject_no
order by o.position
limit $limit
