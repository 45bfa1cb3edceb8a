-- reads: identity_holders, identity_uses
-- Holders of a value in classes: those that left it in the very same lots are of one class, named by its smallest bidder. Who keeps whom
-- company hangs on the lots alone, and a ring of hundreds in one lot is one class. Values of three holders or more; a bidder without a
-- lot is in no class.
with lots_of as (
  select u.value_no as value_no, u.bidder_no as bidder_no, list(u.lot_no order by u.lot_no) as lots
  from identity_uses u
  join identity_holders h on h.value_no = u.value_no
  where u.lot_no >= 0
    and h.compared
    and h.holders >= 3
  group by u.value_no, u.bidder_no
)
select
  value_no,
  bidder_no,
  min(bidder_no) over (partition by value_no, lots) as class_no,
  cast(count(*) over (partition by value_no, lots) as integer) as members,
  cast(len(lots) as integer) as lots
from lots_of
