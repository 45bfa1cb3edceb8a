-- The bids of both firms in the markets in which both bid, latest lot first, with the buyer. First and second buyer: of the market in which the two have most
-- lots together, the one that each came to most.
with sides as (
  select
    case when p.bidder_no = $subject_no then 1 else 2 end as side,
    p.bidder_no as bidder_no,
    c.lot_no as lot_no,
    c.market_no as market_no,
    c.buyer_no as buyer_no
  from participation p
  join buyer_calls c on c.lot_no = p.lot_no
  where p.bidder_no in ($subject_no, $partner_no)
),
shared_markets as (
  select
    market_no,
    row_number() over (order by count(*) desc, market_no) as place
  from sides
  group by market_no
  having count(distinct side) = 2
),
entries as (
  select s.side as side, s.bidder_no as bidder_no, s.lot_no as lot_no, s.buyer_no as buyer_no, m.place as place
  from sides s
  join shared_markets m on m.market_no = s.market_no
),
habits as (
  select
    e.side as side,
    min(e.bidder_no) as bidder_no,
    min(l.buyer_id) as buyer_id,
    count(*) as own,
    sum(count(*)) over (partition by e.side) as calls,
    row_number() over (partition by e.side order by count(*) desc, min(l.buyer_id)) as place
  from entries e
  join lots l on l.lot_no = e.lot_no
  where e.place = 1
  group by e.side, e.buyer_no
),
told as (
  select
    max(case when h.side = 1 then b.bidder_id end) as first_bidder,
    max(case when h.side = 2 then b.bidder_id end) as second_bidder,
    max(case when h.side = 1 then h.buyer_id end) as first_buyer,
    max(case when h.side = 2 then h.buyer_id end) as second_buyer,
    max(case when h.side = 1 then h.own end) as first_own,
    max(case when h.side = 2 then h.own end) as second_own,
    max(case when h.side = 1 then h.calls end) as first_calls,
    max(case when h.side = 2 then h.calls end) as second_calls
  from habits h
  join bidders b on b.bidder_no = h.bidder_no
  where h.place = 1
)
select
  'bids' as table_name,
  l.lot_id || '|' || p.bidder_id || '|' || coalesce(o.round, 1) as row_key,
  s.file as file,
  o.line as line,
  l.lot_id as lot_id,
  p.bidder_id as bidder_id,
  l.buyer_id as buyer,
  cast(o.amount as varchar) as amount,
  o.currency as currency,
  o.status as status,
  cast(coalesce(l.bid_deadline_at, l.opened_at) as varchar) as opened_at,
  t.first_bidder as first_bidder,
  t.second_bidder as second_bidder,
  t.first_buyer as first_buyer,
  t.second_buyer as second_buyer,
  cast(t.first_own as varchar) as first_own,
  cast(t.second_own as varchar) as second_own,
  cast(t.first_calls as varchar) as first_calls,
  cast(t.second_calls as varchar) as second_calls
from entries e
join bids o on o.lot_no = e.lot_no and o.bidder_no = e.bidder_no
join lots l on l.lot_no = e.lot_no
join bidders p on p.bidder_no = e.bidder_no
join sources s on s.source_no = o.source_no
cross join told t
where o.status is null or o.status <> 'invited'
order by e.place, coalesce(l.bid_deadline_at, l.opened_at) desc nulls last, l.lot_no, e.bidder_no, o.round nulls first, o.source_no, o.line
limit $limit
