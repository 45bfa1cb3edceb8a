-- reads: lots
-- Segment of a lot for the network nulls: category x region x half-year x award-method family. Unlike the price market it
-- has no back-off: those nulls add up over segments, so a small segment only adds little.
with described as (
  select
    lot_no,
    coalesce(category, '') as category_key,
    coalesce(region, '') as region_key,
    case
      when award_method in ('lowest_price', 'lowest_reviewed_price', 'low_price_priority') then 'lowest'
      when award_method in ('average_benchmark', 'average_benchmark_drawn', 'composite_benchmark') then 'benchmark'
      else coalesce(award_method, 'unknown')
    end as method_key,
    coalesce(
      2 * extract(year from coalesce(bid_deadline_at, opened_at, published_at, awarded_at))
        + case when extract(month from coalesce(bid_deadline_at, opened_at, published_at, awarded_at)) > 6 then 1 else 0 end,
      -1
    ) as half_year
  from lots
),
segments as (
  select
    category_key,
    region_key,
    method_key,
    half_year,
    cast(row_number() over (order by category_key, region_key, method_key, half_year) - 1 as integer) as segment_no
  from described
  group by category_key, region_key, method_key, half_year
)
select d.lot_no as lot_no, s.segment_no as segment_no
from described d
join segments s
  on s.category_key = d.category_key
  and s.region_key = d.region_key
  and s.method_key = d.method_key
  and s.half_year = d.half_year
order by d.lot_no
