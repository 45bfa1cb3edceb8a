-- reads: identity_holders, identity_uses
-- Pairs of bidders that left one value in one lot, each pair once, the smaller number first. operations: bits of those that both did with it.
-- joint: as partners in a joint bid, who prepare it together.
select
  a.bidder_no as bidder_a_no,
  b.bidder_no as bidder_b_no,
  a.lot_no as lot_no,
  a.value_no as value_no,
  h.kind as kind,
  h.weak as weak,
  a.operations & b.operations as operations,
  coalesce(a.consortium_id = b.consortium_id, false) as joint
from identity_uses a
join identity_holders h on h.value_no = a.value_no
join identity_uses b on b.value_no = a.value_no and b.lot_no = a.lot_no and b.bidder_no > a.bidder_no
where a.lot_no >= 0
  and h.compared
