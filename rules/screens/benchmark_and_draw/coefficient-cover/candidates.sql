-- Every group of the bidder graph; prices, rules and members are read by the scorer.
select
  group_no as subject_no,
  -1 as partner_no,
  size
from groups
