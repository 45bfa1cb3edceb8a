-- reads: bids, identity_values
-- Values that count for comparing bidders: each once for a bidder and a lot (-1: of no lot). Without what the tender left itself, and without
-- the devices and addresses of opening bids, which many do on one machine of the trading centre. operations: bits in the order of
-- the codes, 1 making, 2 purchase, 4 download, 8 upload, 16 decryption, 32 not said. consortium: lot and joint bid that the bidder was part of.
with uses as (
  select
    value_no,
    kind,
    lot_no,
    bidder_no,
    bool_or(weak) as weak,
    bit_or(
      case operation when 'make' then 1 when 'purchase' then 2 when 'download' then 4 when 'upload' then 8 when 'decrypt' then 16 else 32 end
    ) as operations
  from identity_values
  where bidder_no >= 0
    and not of_tender
    and not (coalesce(operation, '') = 'decrypt' and kind in ('mac', 'cpu', 'disk', 'memory', 'board', 'machine_code', 'ip'))
  group by value_no, kind, lot_no, bidder_no
),
members as (
  select lot_no, bidder_no, min(consortium_id) as consortium_id
  from bids
  where consortium_id is not null
  group by lot_no, bidder_no
),
-- An id that dozens of bidders share names no consortium.
consortia as (
  select lot_no, consortium_id
  from members
  group by lot_no, consortium_id
  having count(*) between 2 and 20
),
joint as (
  select m.lot_no as lot_no, m.bidder_no as bidder_no, m.consortium_id as consortium_id
  from members m
  join consortia c on c.lot_no = m.lot_no and c.consortium_id = m.consortium_id
)
select
  u.value_no as value_no,
  u.kind as kind,
  u.lot_no as lot_no,
  u.bidder_no as bidder_no,
  u.weak as weak,
  cast(u.operations as integer) as operations,
  j.consortium_id as consortium_id
from uses u
left join joint j on j.lot_no = u.lot_no and j.bidder_no = u.bidder_no
