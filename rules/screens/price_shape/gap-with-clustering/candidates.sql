-- Every group of the bidder graph; the digest of its members names its random source.
select
  group_no as subject_no,
  -1 as partner_no,
  digest,
  size
from groups
