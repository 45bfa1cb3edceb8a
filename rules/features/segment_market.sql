-- reads: lots, lot_segment
-- The market of each segment (see lot_segment): category x region, however its lots are awarded and whenever.
with described as (
  select
    s.segment_no as segment_no,
    coalesce(l.category, '') as category_key,
    coalesce(l.region, '') as region_key
  from lot_segment s
  join lots l on l.lot_no = s.lot_no
  group by all
)
select
  segment_no,
  cast(dense_rank() over (order by category_key, region_key) - 1 as integer) as market_no
from described
order by segment_no
