-- reads: bidders, parties
-- Where a bidder sits: the region of its registration, where the source knows one and only one.
select
  b.bidder_no as bidder_no,
  min(p.region) as region
from bidders b
join parties p on p.party_id = b.bidder_id
where p.region is not null
group by b.bidder_no
having count(distinct p.region) = 1
order by b.bidder_no
