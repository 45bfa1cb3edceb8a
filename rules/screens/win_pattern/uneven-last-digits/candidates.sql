-- Every bidder that the source names and that took part in a lot.
select
  bidder_no as subject_no,
  -1 as partner_no
from participation
group by bidder_no
