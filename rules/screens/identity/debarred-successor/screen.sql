-- One answer for every pair of which one was debarred and that has something rare in common: a value both left (feature identity_matches), a head,
-- officer or controlling holder.
with debarred as (
  select
    bidder_no,
    valid_from,
    valid_to
  from debarments
  where known
),
named as (
  select count(*) as bidders
  from bidders
  where not anonymous
),
sized as (
  select tie, tie_id, count(distinct bidder_no) as bidders
  from bidder_ties
  where tie in ('head', 'officer', 'control')
  group by tie, tie_id
  having count(distinct bidder_no) between 2 and $max_bidders
),
tied as (
  select
    d.bidder_no as debarred_no,
    o.bidder_no as other_no,
    min(s.bidders) as bidders
  from (select distinct bidder_no from debarred) d
  join bidder_ties t on t.bidder_no = d.bidder_no
  join sized s on s.tie = t.tie and s.tie_id = t.tie_id
  join bidder_ties o on o.tie = t.tie and o.tie_id = t.tie_id and o.bidder_no <> t.bidder_no
  group by d.bidder_no, o.bidder_no
),
telling as (
  select bidder_a_no, bidder_b_no, weight
  from identity_matches
  where weight is not null
    and not weak
    and kind in (
      'person', 'contact', 'representative', 'phone', 'email', 'address', 'mac', 'disk', 'machine_code', 'pricing_lock', 'ca_certificate',
      'payer_account', 'refund_account'
    )
),
both_ways as (
  select bidder_a_no as one_no, bidder_b_no as other_no, weight
  from telling
  union all
  select bidder_b_no as one_no, bidder_a_no as other_no, weight
  from telling
),
matched as (
  select
    d.bidder_no as debarred_no,
    m.other_no as other_no,
    max(m.weight) as weight
  from (select distinct bidder_no from debarred) d
  join both_ways m on m.one_no = d.bidder_no
  group by d.bidder_no, m.other_no
),
shared as (
  select debarred_no, other_no, max(weight) as weight
  from (
    select debarred_no, other_no, weight
    from matched
    union all
    select
      t.debarred_no,
      t.other_no,
      -log10((t.bidders - 2 + $prior_bidders * $chance) / (n.bidders - 2 + $prior_bidders)) as weight
    from tied t
    cross join named n
  )
  group by debarred_no, other_no
),
days as (
  select
    lot_no,
    coalesce(bid_deadline_at, opened_at, published_at, awarded_at) as moment
  from lots
),
first_day as (
  select min(moment) as moment
  from days
),
bids_of as (
  select distinct e.bidder_no as bidder_no, e.lot_no as lot_no, d.moment as moment
  from bid_sides e
  join (select distinct other_no from shared) o on o.other_no = e.bidder_no
  join days d on d.lot_no = e.lot_no
),
seen as (
  select bidder_no, min(moment) as moment
  from bids_of
  group by bidder_no
),
placed as (
  select
    s.debarred_no as debarred_no,
    s.other_no as other_no,
    s.weight as weight,
    d.valid_from as valid_from,
    d.valid_to as valid_to,
    -- New: registered since shortly before the entry; where the register is silent, first seen after it in data that begin well before it.
    case
      when r.registered_at is not null then r.registered_at >= d.valid_from - to_days(cast($lead_days as integer))
      when e.moment is null then null
      when e.moment < d.valid_from then false
      when f.moment <= d.valid_from - to_days(cast($cover_days as integer)) then true
    end as is_new
  from shared s
  join debarred d on d.bidder_no = s.debarred_no
  cross join first_day f
  left join bidder_registrations r on r.bidder_no = s.other_no
  left join seen e on e.bidder_no = s.other_no
),
active as (
  select
    p.debarred_no as debarred_no,
    p.other_no as other_no,
    p.valid_from as valid_from,
    count(distinct b.lot_no) as lots
  from placed p
  join bids_of b on b.bidder_no = p.other_no
  where b.moment >= p.valid_from
    and (p.valid_to is null or b.moment <= p.valid_to)
  group by p.debarred_no, p.other_no, p.valid_from
),
judged as (
  select
    least(p.debarred_no, p.other_no) as bidder_a_no,
    greatest(p.debarred_no, p.other_no) as bidder_b_no,
    max(p.weight) as weight,
    max(case when p.is_new and p.weight >= $min_weight then a.lots else 0 end) as lots,
    bool_or(p.is_new is null and coalesce(a.lots, 0) > 0 and p.weight >= $min_weight) as is_open
  from placed p
  left join active a on a.debarred_no = p.debarred_no and a.other_no = p.other_no and a.valid_from = p.valid_from
  group by least(p.debarred_no, p.other_no), greatest(p.debarred_no, p.other_no)
)
select
  bidder_a_no as subject_no,
  bidder_b_no as partner_no,
  case
    when coalesce(lots, 0) > 0 then 'flagged'
    when is_open then 'not_evaluable'
    else 'cleared'
  end as outcome,
  case when coalesce(lots, 0) = 0 and is_open then 'start_unknown' end as reason,
  cast(weight as double) as statistic,
  cast(coalesce(lots, 0) as integer) as n,
  cast(null as double) as p_value,
  case when coalesce(lots, 0) > 0 then cast(greatest(weight, 0) as double) end as strength
from judged
