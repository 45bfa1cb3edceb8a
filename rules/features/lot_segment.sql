-- reads: lots
-- Segment of a lot for the network nulls: category x region x award-method family x period. The period is the half-year, or the
-- year, or all time, the shortest in which the stratum has min_segment_lots on average: in a segment of two lots everybody meets
-- everybody. Unlike the price market it never gives up category or region, outside of which honest firms do not meet.
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
strata as (
  select
    category_key,
    region_key,
    method_key,
    case
      when count(*) >= $min_segment_lots * count(distinct half_year) then 1
      when count(*) >= $min_segment_lots * count(distinct half_year // 2) then 2
      else 1000000
    end as half_years
  from described
  group by category_key, region_key, method_key
),
placed as (
  select
    d.lot_no as lot_no,
    d.category_key as category_key,
    d.region_key as region_key,
    d.method_key as method_key,
    d.half_year // s.half_years as period
  from described d
  join strata s
    on s.category_key = d.category_key
    and s.region_key = d.region_key
    and s.method_key = d.method_key
),
segments as (
  select
    category_key,
    region_key,
    method_key,
    period,
    cast(row_number() over (order by category_key, region_key, method_key, period) - 1 as integer) as segment_no
  from placed
  group by category_key, region_key, method_key, period
)
select p.lot_no as lot_no, s.segment_no as segment_no
from placed p
join segments s
  on s.category_key = p.category_key
  and s.region_key = p.region_key
  and s.method_key = p.method_key
  and s.period = p.period
order by p.lot_no
