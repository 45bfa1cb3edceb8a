-- reads: lot_market
-- The cells a stratum consists of (see lot_market), so that a lot that had to back off is placed among all lots of the coarse
-- stratum and not only among the others that were left over. own: the stratum is the own one of the cell's lots.
with cells as (
  select
    cell_no,
    market_no,
    depth,
    category,
    region,
    method_family,
    n_band
  from lot_market
  group by all
),
markets as (
  select
    market_no,
    depth,
    method_family,
    min(category) as category,
    min(region) as region,
    min(n_band) as n_band
  from cells
  group by market_no, depth, method_family
)
select
  m.market_no as market_no,
  c.cell_no as cell_no,
  c.market_no = m.market_no as own
from markets m
join cells c
  on c.method_family = m.method_family
  and (m.depth < 2 or c.category = m.category)
  and (m.depth < 3 or c.region = m.region)
  and (m.depth < 4 or c.n_band = m.n_band)
order by m.market_no, c.cell_no
