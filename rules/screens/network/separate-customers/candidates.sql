-- Nothing is listed here: the scorer finds the pairs, from what each firm of a market does by itself.
select
  cast(-1 as integer) as subject_no,
  cast(-1 as integer) as partner_no
from buyer_calls
limit 0
