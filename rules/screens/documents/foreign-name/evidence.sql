-- The places where one bid names the other bidder, beside the other's own file.
select m.* exclude (screen, subject_no, partner_no, lot_no, first_place, place, side)
from match_rows m
where m.screen = 'foreign-name'
  and m.subject_no = $subject_no
  and m.partner_no = $partner_no
order by m.first_place, m.lot_no, m.place, m.side
limit $limit
