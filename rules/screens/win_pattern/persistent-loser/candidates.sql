-- Every bidder that the source names.
select
  bidder_no as subject_no,
  -1 as partner_no
from bidders
where not anonymous
