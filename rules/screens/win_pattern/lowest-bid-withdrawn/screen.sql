-- One answer for every pair of which one passed a lot on to the other, or was lowest before it often enough.
-- A bid stood to the end if it was neither withdrawn nor refused, nor an award of it taken back. Lots in which all bids stood are read off the prices
-- in their order; the others, few as a rule, are gone through.
with decisions as (
  select
    lot_no,
    bidder_no,
    bool_or(status is null or status in ('active', 'pending')) as holds,
    bool_or(coalesce(status in ('cancelled', 'unsuccessful'), false)) as taken_back
  from awards
  group by lot_no, bidder_no
),
broken as (
  select lot_no
  from bids
  where status in ('withdrawn', 'disqualified')
  union
  select lot_no
  from decisions
  where taken_back
    and not holds
),
counted as (
  select lot_no
  from lots
  where award_method in ('lowest_price', 'lowest_reviewed_price', 'low_price_priority')
    and price_form is distinct from 'rate'
),
offered as (
  select
    b.lot_no as lot_no,
    b.bidder_no as bidder_no,
    b.amount as amount,
    b.status as status,
    row_number() over (
      partition by b.lot_no, b.bidder_no
      order by coalesce(b.round, 1) desc, b.amount, b.source_no, b.line
    ) as copy
  from bids b
  join broken k on k.lot_no = b.lot_no
  join counted l on l.lot_no = b.lot_no
  join participation p on p.lot_no = b.lot_no and p.bidder_no = b.bidder_no
  where b.amount > 0
    and b.status is distinct from 'invited'
    -- Refused because its firm had won another lot: it could not have won this one.
    and not regexp_matches(coalesce(b.status_reason, ''), $cap_words)
),
placed as (
  select
    o.lot_no as lot_no,
    o.bidder_no as bidder_no,
    o.amount as amount,
    coalesce(d.holds, false) as won,
    coalesce(o.status in ('withdrawn', 'disqualified'), false)
      or (coalesce(d.taken_back, false) and not coalesce(d.holds, false)) as gone,
    row_number() over (partition by o.lot_no order by o.amount, o.bidder_no) as place,
    lead(o.amount) over (partition by o.lot_no order by o.amount, o.bidder_no) as above
  from offered o
  left join decisions d on d.lot_no = o.lot_no and d.bidder_no = o.bidder_no
  where o.copy = 1
),
lowest as (
  select lot_no, bidder_no, gone
  from placed
  where place = 1
    and above > amount
),
-- The lowest of the others that stood.
standing as (
  select
    lot_no,
    bidder_no,
    won,
    row_number() over (partition by lot_no order by amount, bidder_no) as place
  from placed
  where place > 1
    and not gone
),
contests as (
  select
    l.bidder_no as low_no,
    s.bidder_no as next_no,
    l.gone as gone,
    l.gone and s.won as passed_on
  from lowest l
  join standing s on s.lot_no = l.lot_no and s.place = 1
  union all
  select
    l.bidder_no as low_no,
    s.bidder_no as next_no,
    false as gone,
    false as passed_on
  from priced_bids l
  join priced_bids s on s.lot_no = l.lot_no and s.position = 2 and s.gap > 0
  join counted c on c.lot_no = l.lot_no
  left join broken k on k.lot_no = l.lot_no
  where l.position = 1
    and k.lot_no is null
),
pairs as (
  select
    low_no,
    next_no,
    count(*) as lots,
    count(case when passed_on then 1 end) as passed_on,
    count(case when gone then 1 end) as gone
  from contests
  group by low_no, next_no
),
firms as (
  select
    low_no,
    count(*) as lots,
    count(case when gone then 1 end) as gone
  from contests
  group by low_no
),
market as (
  select
    count(*) as lots,
    count(case when gone then 1 end) as gone
  from contests
),
-- How often the lowest goes: other firms, and this firm where somebody else is next.
referenced as (
  select
    p.low_no as low_no,
    p.next_no as next_no,
    p.lots as lots,
    p.passed_on as passed_on,
    m.lots - f.lots as market_lots,
    greatest(
      (m.gone - f.gone + 1.0) / (m.lots - f.lots + 2.0),
      -- Who never went elsewhere is taken to be like the others.
      case when f.gone > p.gone then (f.gone - p.gone + 1.0) / (f.lots - p.lots + 2.0) else 0 end
    ) as chance
  from pairs p
  join firms f on f.low_no = p.low_no
  cross join market m
  where p.lots >= $min_lots
    or p.passed_on > 0
),
tested as (
  select
    low_no,
    next_no,
    lots,
    passed_on,
    market_lots,
    -- Chernoff's bound of the binomial tail; either of the two could have been the one who goes.
    case
      when passed_on <= chance * lots then 1.0
      else least(
        1.0,
        2 * exp(
          -passed_on * ln(passed_on / (lots * chance))
          - case
            when passed_on < lots then (lots - passed_on) * ln((1 - cast(passed_on as double) / lots) / (1 - chance))
            else 0
          end
        )
      )
    end as p_value
  from referenced
),
ordered as (
  select
    least(low_no, next_no) as bidder_a_no,
    greatest(low_no, next_no) as bidder_b_no,
    lots,
    passed_on,
    market_lots,
    p_value,
    row_number() over (
      partition by least(low_no, next_no), greatest(low_no, next_no)
      order by case when lots >= $min_lots then 0 else 1 end, p_value, passed_on desc, low_no
    ) as copy
  from tested
),
answered as (
  select
    bidder_a_no,
    bidder_b_no,
    lots,
    passed_on,
    p_value,
    case
      when lots < $min_lots then 'few_lots'
      when market_lots < $min_market_lots then 'few_references'
    end as reason
  from ordered
  where copy = 1
)
select
  bidder_a_no as subject_no,
  bidder_b_no as partner_no,
  case
    when reason is not null then 'not_evaluable'
    when p_value <= $alpha then 'flagged'
    else 'cleared'
  end as outcome,
  reason as reason,
  case when reason is null then cast(passed_on as double) end as statistic,
  cast(lots as integer) as n,
  case when reason is null then p_value end as p_value,
  cast(null as double) as strength
from answered
