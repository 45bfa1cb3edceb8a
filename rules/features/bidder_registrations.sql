-- reads: bidders, parties
-- When a bidder was registered, by the earliest entry of the register, with the row that says so.
select
  b.bidder_no as bidder_no,
  min(p.registered_at) as registered_at,
  arg_min(p.source_no, (p.registered_at, p.source_no, p.line)) as source_no,
  arg_min(p.line, (p.registered_at, p.source_no, p.line)) as line
from parties p
join bidders b on b.bidder_id = p.party_id
where p.registered_at is not null
group by b.bidder_no
