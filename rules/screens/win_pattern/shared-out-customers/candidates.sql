-- Every group of the bidder graph; who of it came to which buyer is read by the scorer.
select
  group_no as subject_no,
  -1 as partner_no,
  digest,
  size
from groups
