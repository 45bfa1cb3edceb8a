-- reads: bids, participation, winner_partners
-- How often a bidder lost to a winner for whom, or with whom, it then worked. One row for each winner, loser and segment, for losers that
-- became somebody's partner at all: lots decided in the segment that the loser did not win; of these, lots whose winner took it as a partner
-- (supplied), lots that this winner won against it (lost), and lots that are both.
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
partners as (
  select lot_no, partner_no
  from winner_partners
  group by lot_no, partner_no
),
suppliers as (
  select partner_no
  from partners
  group by partner_no
),
-- Who bid together with the winner has not lost to it.
allied_here as (
  select
    o.lot_no as lot_no,
    o.bidder_no as bidder_no
  from bids o
  join winners w on w.lot_no = o.lot_no
  join bids v on v.lot_no = w.lot_no and v.bidder_no = w.winner_no and v.consortium_id = o.consortium_id
  where o.consortium_id is not null
  group by o.lot_no, o.bidder_no
),
decided as (
  select segment_no, count(*) as lots
  from winners
  group by segment_no
),
won as (
  select winner_no, segment_no, count(*) as lots
  from winners
  group by winner_no, segment_no
),
supplied as (
  select p.partner_no as partner_no, w.segment_no as segment_no, count(*) as lots
  from partners p
  join winners w on w.lot_no = p.lot_no
  group by p.partner_no, w.segment_no
),
lost as (
  select
    w.winner_no as winner_no,
    p.bidder_no as loser_no,
    w.segment_no as segment_no,
    count(*) as lots,
    sum(case when r.partner_no is not null then 1 else 0 end) as with_both
  from participation p
  join suppliers s on s.partner_no = p.bidder_no
  join winners w on w.lot_no = p.lot_no and w.winner_no <> p.bidder_no
  left join allied_here x on x.lot_no = p.lot_no and x.bidder_no = p.bidder_no
  left join partners r on r.lot_no = p.lot_no and r.partner_no = p.bidder_no
  where x.lot_no is null
  group by w.winner_no, p.bidder_no, w.segment_no
)
select
  l.winner_no as winner_no,
  l.loser_no as loser_no,
  l.segment_no as segment_no,
  cast(d.lots - coalesce(o.lots, 0) as integer) as lots,
  cast(coalesce(k.lots, 0) as integer) as supplied,
  cast(l.lots as integer) as lost,
  cast(l.with_both as integer) as both_lots
from lost l
join decided d on d.segment_no = l.segment_no
left join won o on o.winner_no = l.loser_no and o.segment_no = l.segment_no
left join supplied k on k.partner_no = l.loser_no and k.segment_no = l.segment_no
order by l.winner_no, l.loser_no, l.segment_no
