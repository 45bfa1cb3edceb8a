-- The shared passages, both sides of each one after the other, lot by lot, the weightiest first.
select m.* exclude (screen, subject_no, partner_no, lot_no, first_place, place, side)
from match_rows m
where m.screen = 'shared-passages'
  and m.subject_no = $subject_no
  and m.partner_no = $partner_no
order by m.first_place, m.lot_no, m.place, m.side
limit $limit
