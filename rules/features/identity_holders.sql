-- reads: identity_shared, identity_uses
-- How many bidders left each value where it counts. compared: FALSE where so many did that their pairs are not listed at all; such a value
-- tells nobody apart, and a weak one does so long before. compared_across: few enough to compare those as well who left it in different lots.
with held as (
  select
    value_no,
    bool_or(weak) as weak,
    count(distinct bidder_no) as holders
  from identity_uses
  group by value_no
)
select
  h.value_no as value_no,
  s.kind as kind,
  s.value as value,
  h.weak as weak,
  cast(h.holders as integer) as holders,
  s.bidders as bidders,
  h.holders between 2 and case when h.weak then least($max_across, $max_holders) else $max_holders end as compared,
  h.holders between 2 and least($max_across, $max_holders) as compared_across
from held h
join identity_shared s on s.value_no = h.value_no
