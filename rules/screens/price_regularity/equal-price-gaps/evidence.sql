with offers as (
  select
    p.position as position,
    p.amount as price,
    p.gap as gap,
    p.winner as winner,
    b.amount as amount,
    b.currency as currency,
    b.bidder_no as bidder_no,
    b.source_no as source_no,
    b.line as line,
    row_number() over (partition by p.bidder_no order by coalesce(b.round, 1) desc, b.amount, b.source_no, b.line) as copy
  from priced_bids p
  join bids b on b.lot_no = p.lot_no and b.bidder_no = p.bidder_no
  where p.lot_no = $subject_no
    and cast(b.amount as double) = p.amount
)
select
  'bids' as table_name,
  l.lot_id || '|' || r.bidder_id as row_key,
  f.file as file,
  o.line as line,
  r.bidder_id as bidder_id,
  cast(o.amount as varchar) as amount,
  o.currency as currency,
  cast(o.position as varchar) as rank,
  case when o.winner then 'true' else 'false' end as winner,
  cast(cast(round(s.spread / (s.n - 1), 2) as decimal(18,2)) as varchar) as mean_gap,
  cast(cast(round(100 * (s.spread / (s.n - 1) / s.low), 3) as decimal(18,3)) as varchar) as step_percent,
  cast(cast(round(100 * (least(greatest(s.gap_max * (s.n - 1) / s.spread - 1, 1 - s.gap_min * (s.n - 1) / s.spread), greatest(s.log_gap_max * (s.n - 1) / s.log_spread - 1, 1 - s.log_gap_min * (s.n - 1) / s.log_spread))), 3) as decimal(18,3)) as varchar) as deviation_percent,
  cast(cast(o.gap as decimal(20,4)) as varchar) as gap_to_next_lower,
  cast(cast(round(o.price / (o.price - o.gap), 6) as decimal(18,6)) as varchar) as ratio_to_next_lower,
  cast(cast(k.tick as decimal(20,4)) as varchar) as tick
from offers o
join lot_shape s on s.lot_no = $subject_no
join lots l on l.lot_no = $subject_no
join bidders r on r.bidder_no = o.bidder_no
join sources f on f.source_no = o.source_no
join price_tick k on k.lot_no = $subject_no
where o.copy = 1
order by o.position
limit $limit
