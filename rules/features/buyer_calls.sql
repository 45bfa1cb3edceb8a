-- reads: lots, participation, segment_market
-- Lots of a known buyer on which anybody could bid, with their market (see segment_market) and the call that they belong to: a tender of several
-- lots is one chance to bid. Where the buyer chose whom to invite, who came is no choice of the bidders.
with attended as (
  select
    lot_no,
    min(segment_no) as segment_no
  from participation
  group by lot_no
),
known as (
  select
    a.lot_no as lot_no,
    a.segment_no as segment_no,
    m.market_no as market_no,
    l.tender_id as tender_id,
    l.buyer_id as buyer_id
  from attended a
  join lots l on l.lot_no = a.lot_no
  join segment_market m on m.segment_no = a.segment_no
  where l.buyer_id is not null
    and (l.procurement_method is null or l.procurement_method = 'open')
)
select
  lot_no,
  segment_no,
  market_no,
  cast(dense_rank() over (order by buyer_id) - 1 as integer) as buyer_no,
  case
    when tender_id is null then lot_no
    else min(lot_no) over (partition by tender_id, segment_no, buyer_id)
  end as call_no
from known
order by lot_no
