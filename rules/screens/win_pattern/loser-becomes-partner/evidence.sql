-- The subcontracts and joint bids by which one of the two came to work for or with the other after losing to it, latest lot first.
with lost as (
  select
    w.lot_no as lot_no,
    w.bidder_no as winner_no,
    l.bidder_no as loser_no
  from participation w
  join participation l on l.lot_no = w.lot_no and not l.won
  where w.won
    and (
      (w.bidder_no = $subject_no and l.bidder_no = $partner_no)
      or (w.bidder_no = $partner_no and l.bidder_no = $subject_no)
    )
),
rewards as (
  select
    r.lot_no as lot_no,
    r.winner_no as winner_no,
    r.partner_no as loser_no,
    r.table_name as table_name,
    r.row_key as row_key,
    r.source_no as source_no,
    r.line as line
  from winner_partners r
  join lost l on l.lot_no = r.lot_no and l.winner_no = r.winner_no and l.loser_no = r.partner_no
),
totals as (
  select
    min(least(winner_no, loser_no)) as first_no,
    max(greatest(winner_no, loser_no)) as second_no,
    count(*) as lots_lost
  from lost
)
select
  r.table_name as table_name,
  r.row_key as row_key,
  s.file as file,
  r.line as line,
  l.lot_id as lot_id,
  winner.bidder_id as winner,
  loser.bidder_id as loser,
  cast(coalesce(l.bid_deadline_at, l.opened_at) as varchar) as opened_at,
  first.bidder_id as first_bidder,
  second.bidder_id as second_bidder,
  cast(t.lots_lost as varchar) as lots_lost
from rewards r
join lots l on l.lot_no = r.lot_no
join sources s on s.source_no = r.source_no
join bidders winner on winner.bidder_no = r.winner_no
join bidders loser on loser.bidder_no = r.loser_no
cross join totals t
join bidders first on first.bidder_no = t.first_no
join bidders second on second.bidder_no = t.second_no
order by coalesce(l.bid_deadline_at, l.opened_at) desc nulls last, r.lot_no, r.loser_no, r.source_no, r.line, r.row_key
limit $limit
