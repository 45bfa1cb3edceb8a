-- A file of each of the two and a passage that both have, lot by lot.
select m.* exclude (screen, subject_no, partner_no, lot_no, first_place, place, side)
from match_rows m
where m.screen = 'near-duplicate-documents'
  and m.subject_no = $subject_no
  and m.partner_no = $partner_no
order by m.first_place, m.lot_no, m.place, m.side
limit $limit
