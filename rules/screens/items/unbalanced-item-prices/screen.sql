-- Lots with priced bills: the bidder who departs furthest from the reference, as the share of its total that lies in items more than departure away.
-- Reference: the control price where there is one, else the median of the bids; the bidder's own level (the ratio of the totals) is taken out.
with ranked as (
  select
    lot_no,
    item_no,
    cast(unit_price as double) as unit_price,
    row_number() over (partition by lot_no, item_no order by unit_price) as place,
    count(*) over (partition by lot_no, item_no) as bids
  from item_lines
  where bidder_no >= 0 and free
),
medians as (
  select lot_no, item_no, avg(unit_price) as middle, max(bids) as bids
  from ranked
  where 2 * place between bids and bids + 2
  group by lot_no, item_no
),
reference as (
  select
    m.lot_no as lot_no,
    m.item_no as item_no,
    case when c.lot_no is not null then cast(c.unit_price as double) when m.bids >= 3 then m.middle end as usual
  from medians m
  left join item_lines c on c.lot_no = m.lot_no and c.item_no = m.item_no and c.bidder_no = -1 and c.free
),
prices as (
  select
    i.lot_no as lot_no,
    i.bidder_no as bidder_no,
    cast(i.unit_price as double) * coalesce(cast(i.quantity as double), 1) as amount,
    r.usual * coalesce(cast(i.quantity as double), 1) as usual
  from item_lines i
  join reference r on r.lot_no = i.lot_no and r.item_no = i.item_no
  where i.bidder_no >= 0 and i.free and r.usual is not null
),
levels as (
  select
    lot_no,
    bidder_no,
    count(*) as items,
    -- In whole units, so that the order of the rows cannot show.
    sum(cast(round(amount * 100) as bigint)) * 1.0 / sum(cast(round(usual * 100) as bigint)) as level,
    sum(cast(round(amount * 100) as bigint)) as total
  from prices
  group by lot_no, bidder_no
  having sum(cast(round(usual * 100) as bigint)) > 0
),
departures as (
  select
    p.lot_no as lot_no,
    p.bidder_no as bidder_no,
    max(l.items) as items,
    sum(case when abs(p.amount / (p.usual * l.level) - 1) > $departure then cast(round(p.amount * 100) as bigint) else 0 end) * 1.0
      / greatest(max(l.total), 1) as share
  from prices p
  join levels l on l.lot_no = p.lot_no and l.bidder_no = p.bidder_no
  where p.usual > 0
  group by p.lot_no, p.bidder_no
),
lot_answers as (
  select
    lot_no,
    max(items) as items,
    max(share) as share,
    count(case when share >= $min_share and items >= $min_items then 1 end) as bidders
  from departures
  group by lot_no
)
select
  l.lot_no as subject_no,
  -1 as partner_no,
  case when a.lot_no is null or a.items < $min_items then 'not_evaluable' when a.bidders > 0 then 'flagged' else 'cleared' end as outcome,
  case when a.lot_no is null then 'no_reference' when a.items < $min_items then 'few_items' end as reason,
  case when a.items >= $min_items then round(a.share, 9) end as statistic,
  cast(coalesce(a.bidders, 0) as integer) as n,
  cast(null as double) as p_value,
  case when a.items >= $min_items then 0e0 end as strength
from lots l
left join lot_answers a on a.lot_no = l.lot_no
