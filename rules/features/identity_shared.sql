-- reads: identity_readings, identity_texts
-- Values that two bidders left, or one and the tender, numbered: whatever only one left is of no use to a comparison, and few are left.
-- bidders: how many left any value of the kind.
with left_by as (
  select r.kind as kind, r.value as value, t.bidder_no as bidder_no
  from identity_texts t
  join identity_readings r on r.kind = t.kind and r.text = t.text
),
kinds as (
  select kind, count(distinct bidder_no) as bidders
  from left_by
  where bidder_no >= 0
  group by kind
),
shared as (
  select kind, value
  from left_by
  group by kind, value
  having min(bidder_no) < max(bidder_no)
)
select
  cast(row_number() over (order by s.kind, s.value) as integer) as value_no,
  s.kind as kind,
  s.value as value,
  cast(k.bidders as integer) as bidders
from shared s
join kinds k on k.kind = s.kind
