-- reads: bids, bidders, contracts, lots, pair_lots, participation, subcontracts
-- Who came to work for, or with, the winner of a lot afterwards: a subcontractor under the contract of the lot, or a partner in a later joint
-- bid in the same segment. One row for each subcontract or joint bid that shows it. A joint bid counts once, for the last lot that
-- the winner had won before it. Lots with one known winner only; partners that bid under their own name somewhere.
with winners as (
  select
    lot_no,
    min(segment_no) as segment_no,
    min(bidder_no) as winner_no
  from participation
  where won
  group by lot_no
  having count(*) = 1
),
supplied as (
  select
    w.lot_no as lot_no,
    w.winner_no as winner_no,
    p.bidder_no as partner_no,
    'subcontracts' as table_name,
    s.contract_id || '|' || s.party_id || '|' || s.sequence as row_key,
    s.source_no as source_no,
    s.line as line
  from subcontracts s
  join contracts c on c.contract_id = s.contract_id
  join lots l on l.lot_id = c.lot_id
  join winners w on w.lot_no = l.lot_no
  join bidders a on a.bidder_no = w.winner_no
  join bidders p on p.bidder_id = s.party_id
  where not p.anonymous
    and p.bidder_no <> w.winner_no
    and (c.supplier_id is null or c.supplier_id = a.bidder_id)
),
joint_bids as (
  select
    b.lot_no as lot_no,
    b.consortium_id as consortium_id,
    b.bidder_no as bidder_no,
    min(b.source_no) as source_no,
    min(b.line) as line
  from bids b
  join bidders p on p.bidder_no = b.bidder_no
  where b.consortium_id is not null
    and not p.anonymous
    and (b.status is null or b.status <> 'invited')
  group by b.lot_no, b.consortium_id, b.bidder_no
),
-- An id that dozens of bidders share names no consortium.
consortia as (
  select lot_no, consortium_id
  from joint_bids
  group by lot_no, consortium_id
  having count(*) between 2 and 20
),
allied as (
  select
    a.lot_no as lot_no,
    a.bidder_no as winner_no,
    b.bidder_no as partner_no,
    b.source_no as source_no,
    b.line as line,
    k.segment_no as segment_no,
    k.minute as minute
  from consortia c
  join joint_bids a on a.lot_no = c.lot_no and a.consortium_id = c.consortium_id
  join joint_bids b on b.lot_no = c.lot_no and b.consortium_id = c.consortium_id and b.bidder_no <> a.bidder_no
  join pair_lots k on k.lot_no = c.lot_no
),
preceded as (
  select
    w.lot_no as lot_no,
    a.winner_no as winner_no,
    a.partner_no as partner_no,
    a.lot_no as later_lot_no,
    a.source_no as source_no,
    a.line as line,
    row_number() over (
      partition by a.lot_no, a.winner_no, a.partner_no
      order by k.minute desc, w.lot_no desc
    ) as place
  from allied a
  join winners w on w.winner_no = a.winner_no and w.segment_no = a.segment_no
  join pair_lots k on k.lot_no = w.lot_no and k.minute < a.minute
)
select lot_no, winner_no, partner_no, table_name, row_key, source_no, line
from supplied
union all
select
  p.lot_no as lot_no,
  p.winner_no as winner_no,
  p.partner_no as partner_no,
  'bids' as table_name,
  l.lot_id || '|' || b.bidder_id || '|1' as row_key,
  p.source_no as source_no,
  p.line as line
from preceded p
join lots l on l.lot_no = p.later_lot_no
join bidders b on b.bidder_no = p.partner_no
where p.place = 1
