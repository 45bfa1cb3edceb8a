-- Pairs of which one lost to the other in at least min_lost lots and became a partner of some winner of those segments.
with ordered as (
  select
    winner_no,
    loser_no
  from lost_to_partner
  group by winner_no, loser_no
  having sum(lost) >= $min_lost and sum(supplied) >= 1
)
select
  least(winner_no, loser_no) as subject_no,
  greatest(winner_no, loser_no) as partner_no
from ordered
group by least(winner_no, loser_no), greatest(winner_no, loser_no)
