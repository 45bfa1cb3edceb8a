-- One answer for every bidder that took part in a lot and has an entry against it.
with days as (
  select
    lot_no,
    coalesce(bid_deadline_at, opened_at, published_at, awarded_at) as moment
  from lots
),
entries as (
  select distinct lot_no, bidder_no
  from bid_sides
),
judged as (
  select
    e.lot_no as lot_no,
    e.bidder_no as bidder_no,
    bool_or(coalesce(r.valid_from <= d.moment and (r.valid_to is null or r.valid_to >= d.moment), false)) as debarred,
    bool_or(d.moment is null) as undated,
    -- An entry without a beginning leaves open whether it had begun, unless it was over.
    bool_or(coalesce(not r.known and (r.valid_to is null or r.valid_to >= d.moment), false)) as open_entry
  from entries e
  join debarments r on r.bidder_no = e.bidder_no
  join days d on d.lot_no = e.lot_no
  group by e.lot_no, e.bidder_no
),
counted as (
  select
    bidder_no,
    count(case when debarred then 1 end) as lots,
    bool_or(undated) as undated,
    bool_or(open_entry) as open_entry
  from judged
  group by bidder_no
)
select
  bidder_no as subject_no,
  cast(-1 as integer) as partner_no,
  case
    when lots > 0 then 'flagged'
    when undated or open_entry then 'not_evaluable'
    else 'cleared'
  end as outcome,
  case
    when lots > 0 then null
    when undated then 'lot_date_unknown'
    when open_entry then 'debarment_date_unknown'
  end as reason,
  cast(lots as double) as statistic,
  cast(lots as integer) as n,
  cast(null as double) as p_value,
  case when lots > 0 then cast($strength as double) end as strength
from counted
