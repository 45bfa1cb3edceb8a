-- Pairs of bidders with priced bills in one lot at least; what the prices are is not read.
select
  bidder_a_no as subject_no,
  bidder_b_no as partner_no,
  cast(count(*) as integer) as lots
from item_pairs
group by bidder_a_no, bidder_b_no
