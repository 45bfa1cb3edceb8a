-- Pairs of named bidders with at least min_joint lots in common; who won and at what price is not read.
select
  bidder_a_no as subject_no,
  bidder_b_no as partner_no,
  joint
from bidder_pairs
where joint >= $min_joint
