-- reads: identity_holders, identity_uses, participation
-- Of each telephone number, e-mail address and postal address that three firms or more give, how many lots each of them bid on, and on how
-- many of these another of them bid too: firms of one hand meet each other, customers of an agency bid on lots of their own.
with held as (
  select value_no
  from identity_holders
  where kind in ('phone', 'email', 'address')
    and holders >= 3
    and compared_across
),
holders as (
  select u.value_no as value_no, u.bidder_no as bidder_no
  from identity_uses u
  join held h on h.value_no = u.value_no
  group by u.value_no, u.bidder_no
),
entered as (
  select
    h.value_no as value_no,
    h.bidder_no as bidder_no,
    count(*) over (partition by h.value_no, p.lot_no) as present
  from holders h
  join participation p on p.bidder_no = h.bidder_no
)
select
  value_no,
  bidder_no,
  cast(count(*) as integer) as lots,
  cast(count(*) filter (where present > 1) as integer) as lots_beside
from entered
group by value_no, bidder_no
