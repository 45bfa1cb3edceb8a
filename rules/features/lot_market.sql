-- reads: lots, lot_shape
-- The stratum a lot's prices are compared in: category x region x award-method family x number-of-bids band, the finest
-- that holds min_lots lots with three or more priced bids; else without the band, without the region, without the category.
-- A stratum holds every lot with its key, also those that have a finer stratum of their own (market_reference).
-- award_method is here as well, so that screens choose their lots by a table of few columns: DuckDB keeps the smaller side of
-- a join in memory, and that of lot_shape is wide.
-- cell_no numbers the finest descriptions; a stratum consists of whole cells (market_cells).
-- No period: the statistics read here are free of money and of price level, so they need no clock; and a ring that lasts
-- as long as a period would fill the very baseline it is measured by.
with described as (
  select
    l.lot_no as lot_no,
    s.award_method as award_method,
    coalesce(l.category, '') as category_key,
    coalesce(l.region, '') as region_key,
    case
      when l.award_method in ('lowest_price', 'lowest_reviewed_price', 'low_price_priority') then 'lowest'
      when l.award_method in ('average_benchmark', 'average_benchmark_drawn', 'composite_benchmark') then 'benchmark'
      else coalesce(l.award_method, 'unknown')
    end as method_key,
    case
      when s.n < 3 then 0
      when s.n = 3 then 1
      when s.n = 4 then 2
      when s.n <= 6 then 3
      when s.n <= 9 then 4
      when s.n <= 14 then 5
      when s.n <= 30 then 6
      else 7
    end as n_band,
    case when s.n >= 3 then 1 else 0 end as comparable
  from lots l
  join lot_shape s on s.lot_no = l.lot_no
),
-- One row per distinct description; everything below works on these few.
cells as (
  select category_key, region_key, method_key, n_band, sum(comparable) as lots_in_cell
  from described
  group by category_key, region_key, method_key, n_band
),
sized as (
  select
    category_key,
    region_key,
    method_key,
    n_band,
    lots_in_cell as size_4,
    sum(lots_in_cell) over (partition by category_key, region_key, method_key) as size_3,
    sum(lots_in_cell) over (partition by category_key, method_key) as size_2,
    sum(lots_in_cell) over (partition by method_key) as size_1
  from cells
),
chosen as (
  select
    category_key,
    region_key,
    method_key,
    n_band,
    case
      when size_4 >= $min_lots then 4
      when size_3 >= $min_lots then 3
      when size_2 >= $min_lots then 2
      else 1
    end as depth,
    case
      when size_4 >= $min_lots then size_4
      when size_3 >= $min_lots then size_3
      when size_2 >= $min_lots then size_2
      else size_1
    end as market_lots
  from sized
),
named as (
  select
    category_key,
    region_key,
    method_key,
    n_band,
    depth,
    market_lots,
    case when depth >= 2 then category_key else '' end as market_category,
    case when depth >= 3 then region_key else '' end as market_region,
    case when depth >= 4 then n_band else -1 end as market_band
  from chosen
),
numbered as (
  select
    category_key,
    region_key,
    method_key,
    n_band,
    cast(row_number() over (order by category_key, region_key, method_key, n_band) - 1 as integer) as cell_no,
    depth,
    market_lots,
    market_category,
    market_region,
    market_band,
    cast(dense_rank() over (order by depth, method_key, market_category, market_region, market_band) - 1 as integer) as market_no
  from named
)
select
  d.lot_no as lot_no,
  d.award_method as award_method,
  m.market_no as market_no,
  m.cell_no as cell_no,
  cast(m.depth as integer) as depth,
  cast(m.market_lots as integer) as market_lots,
  d.category_key as category,
  d.region_key as region,
  d.method_key as method_family,
  cast(d.n_band as integer) as n_band
from described d
join numbered m
  on m.category_key = d.category_key
  and m.region_key = d.region_key
  and m.method_key = d.method_key
  and m.n_band = d.n_band
order by d.lot_no
