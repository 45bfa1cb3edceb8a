-- reads: lot_market
-- The lots a stratum consists of, so that a lot that had to back off is ranked among all lots of the coarse stratum and
-- not only among the others that were left over. own: the stratum is the lot's own.
with keyed as (
  select
    lot_no,
    market_no,
    depth,
    n_band,
    method_family,
    dense_rank() over (order by category) as category_no,
    dense_rank() over (order by region) as region_no
  from lot_market
),
markets as (
  select market_no, depth, method_family, min(category_no) as category_no, min(region_no) as region_no, min(n_band) as n_band
  from keyed
  group by market_no, depth, method_family
),
members as (
  select m.market_no as market_no, k.lot_no as lot_no, k.market_no as own_no
  from keyed k
  join markets m on m.method_family = k.method_family and m.depth = 1
  union all
  select m.market_no, k.lot_no, k.market_no
  from keyed k
  join markets m on m.method_family = k.method_family and m.category_no = k.category_no and m.depth = 2
  union all
  select m.market_no, k.lot_no, k.market_no
  from keyed k
  join markets m
    on m.method_family = k.method_family
    and m.category_no = k.category_no
    and m.region_no = k.region_no
    and m.depth = 3
  union all
  select m.market_no, k.lot_no, k.market_no
  from keyed k
  join markets m
    on m.method_family = k.method_family
    and m.category_no = k.category_no
    and m.region_no = k.region_no
    and m.n_band = k.n_band
    and m.depth = 4
)
select market_no, lot_no, own_no = market_no as own
from members
order by market_no, lot_no
