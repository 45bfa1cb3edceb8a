-- reads: bidders, sanctions
-- When a named bidder was debarred: from the beginning of the entry to its end or to the day on which it was revoked, whichever came first
-- (NULL: open). known: false where the entry has neither a beginning nor an end.
select
  b.bidder_no as bidder_no,
  s.valid_from as valid_from,
  least(s.valid_to, s.revoked_at) as valid_to,
  s.valid_from is not null as known,
  s.sanction_id as sanction_id,
  s.kind as kind,
  s.authority as authority,
  s.source_no as source_no,
  s.line as line
from sanctions s
join bidders b on b.bidder_id = s.party_id
where not b.anonymous
  and (s.valid_from is null or least(s.valid_to, s.revoked_at) is null or least(s.valid_to, s.revoked_at) >= s.valid_from)
