-- Bids that are equal to the last digit (screens.md A10). Two honest bids meet at a price only as far as both were rounded
-- there, so a coincidence counts for what the market's own rounding leaves: price_customs.coincidence is the sum over the
-- steps up to that of the price met at, of (share of bids rounded to the step)^2 x step, and lambda = C(n,2) x
-- coincidence / (2 s sqrt(pi)) the expected number of meetings at prices no rounder (normal bids, s = sd of the lot).
-- Where bids crowd together the density at the price met at is taken instead, from the gaps to its neighbours:
-- lambda = (n-1) x coincidence / gap; the larger counts. Where bids are discounts from a ceiling, the lattice of
-- discounts takes the place of the price step if it is the coarser; and where all bids of the lot lie on a customary step
-- (price_tick), the whole step does, however mixed the market. k bids at one price are k-1 coincidences.
-- p = P(Poisson(lambda) >= coincidences), times the roundings tried.
-- Where a price list is published many bids meet although nothing is round: lambda is at least what the market's lots led by other bidders
-- show, per further bid or per pair of bids, whichever gives more. A market too small to stand alone is compared in one that spans
-- regions or trades; a price list is of one place and trade, so where others led enough lots of that place (category x region)
-- these alone are asked.
-- A lot of nothing but one price has no sd: it takes that of an unusually tight lot of its market, the geometric mean of
-- CV less 1.28 deviations of its logarithm.
with tied as (
  select
    s.lot_no as lot_no,
    s.n as n,
    s.mean as mean,
    s.sd as sd,
    s.ceiling as ceiling,
    s.fixed as fixed,
    s.group_no as group_no,
    k.market_no as market_no,
    k.currency as currency,
    k.magnitude as magnitude,
    k.tick as tick,
    k.discount_coincidence as discount_coincidence,
    cast(l.estimated_value as double) as estimate
  from lot_shape s
  join price_tick k on k.lot_no = s.lot_no
  join lots l on l.lot_no = s.lot_no
  where s.ties > 0
    and s.price_reason is null
    and s.n >= $min_bids
    and s.n <= $max_bids
),
-- Integer sums, so that the order of the rows cannot show.
logs as (
  select m.market_no as market_no, cast(round(ln(s.sd / (s.mean - s.fixed)) * 1000000) as bigint) as log_cv
  from lot_shape s
  join lot_market m on m.lot_no = s.lot_no
  join (select market_no from tied where sd is null or sd = 0 group by market_no) u on u.market_no = m.market_no
  where s.price_reason is null and s.n >= 3 and s.sd > 0
),
tightness as (
  select
    market_no,
    count(*) as lots,
    cast(sum(log_cv) as double) / count(*) / 1000000 as mean_log,
    cast(sum(log_cv * log_cv) as double) / count(*) / 1000000000000 as mean_square
  from logs
  group by market_no
),
-- The distinct prices of lots with equal bids: how many bids lie on each, and how far away its neighbours are.
prices as (
  select
    b.lot_no as lot_no,
    b.amount as amount,
    b.twos as twos,
    b.fives as fives,
    coalesce(lead(b.position) over placed, e.n + 1) - b.position as bids,
    b.amount - lag(b.amount) over placed as gap_below,
    lead(b.amount) over placed - b.amount as gap_above
  from priced_bids b
  join tied e on e.lot_no = b.lot_no
  where b.gap is distinct from 0
  window placed as (partition by b.lot_no order by b.position)
),
-- Meetings at the ceiling or at a published estimate need no agreement.
meetings as (
  select
    p.lot_no as lot_no,
    3 * least(p.twos, p.fives) + case when p.twos > p.fives then 1 when p.fives > p.twos then 2 else 0 end as rung,
    p.bids - 1 as meetings,
    coalesce((p.gap_below + p.gap_above) / 2, p.gap_below, p.gap_above) as gap,
    case
      when e.discount_coincidence > 0
        and abs((e.ceiling - p.amount) - round((e.ceiling - p.amount) / ((e.ceiling - e.fixed) * 0.00001)) * (e.ceiling - e.fixed) * 0.00001)
          <= power(10, least(p.twos, p.fives)) / 10000 * 0.500001
      then e.discount_coincidence
      else 0
    end as discount_coincidence
  from prices p
  join tied e on e.lot_no = p.lot_no
  where p.bids > 1
    and (e.ceiling is null or p.amount <> e.ceiling)
    and (e.estimate is null or p.amount <> e.estimate)
),
roundings as (
  select lot_no, rung, sum(meetings) as meetings, min(gap) as gap, max(discount_coincidence) as discount_coincidence
  from meetings
  group by lot_no, rung
),
classes as (
  select
    r.lot_no as lot_no,
    e.n as n,
    e.sd as sd,
    e.mean - e.fixed as level,
    e.market_no as market_no,
    e.group_no as group_no,
    greatest(c.coincidence, r.discount_coincidence, e.tick) as coincidence,
    min(r.gap) over (partition by r.lot_no order by r.rung) as gap,
    sum(r.meetings) over (partition by r.lot_no order by r.rung) as meetings,
    count(*) over (partition by r.lot_no) as roundings_tried
  from roundings r
  join tied e on e.lot_no = r.lot_no
  join price_customs c
    on c.market_no = e.market_no
    and c.currency = e.currency
    and c.magnitude = e.magnitude
    and c.rung = r.rung
),
-- Of each market, and of the bidders that led its lots: meetings, and the bids and pairs of bids that could have met. A scope is a
-- market (even numbers), or the place of lots whose market spans several (odd).
met as (
  select lot_no, sum(meetings) as meetings
  from roundings
  group by lot_no
),
chances as (
  select
    m.lot_no as lot_no,
    2 * m.market_no as market_scope,
    case when m.depth < 3 then 2 * a.market_no + 1 end as place_scope,
    s.group_no as group_no,
    coalesce(t.meetings, 0) as meetings,
    s.n - 1 as chances,
    s.n * (s.n - 1) / 2.0 as pairs
  from lot_shape s
  join lot_market m on m.lot_no = s.lot_no
  join lot_segment g on g.lot_no = s.lot_no
  join segment_market a on a.segment_no = g.segment_no
  left join met t on t.lot_no = s.lot_no
  where s.price_reason is null and s.n >= $min_bids and s.n <= $max_bids
),
scoped as (
  select market_scope as scope_no, group_no, meetings, chances, pairs
  from chances
  union all
  select place_scope, group_no, meetings, chances, pairs
  from chances
  where place_scope is not null
),
met_by_leader as (
  select scope_no, group_no, count(*) as lots, sum(meetings) as meetings, sum(chances) as chances, sum(pairs) as pairs
  from scoped
  group by scope_no, group_no
),
met_by_others as (
  select
    scope_no,
    group_no,
    sum(lots) over scope - lots as lots,
    (sum(meetings) over scope - meetings) / nullif(sum(chances) over scope - chances, 0) as per_chance,
    (sum(meetings) over scope - meetings) / nullif(sum(pairs) over scope - pairs, 0) as per_pair
  from met_by_leader
  window scope as (partition by scope_no)
),
-- Of each lot with meetings, what other leaders' lots of its place, else of its market, let expect.
customary as (
  select
    c.lot_no as lot_no,
    case
      when p.lots >= $min_market_lots then greatest(p.per_chance * c.chances, p.per_pair * c.pairs)
      when o.lots >= $min_market_lots then greatest(o.per_chance * c.chances, o.per_pair * c.pairs)
    end as meetings
  from chances c
  join met_by_others o on o.scope_no = c.market_scope and o.group_no = c.group_no
  left join met_by_others p on p.scope_no = c.place_scope and p.group_no = c.group_no
  where c.meetings > 0
),
expected as (
  select
    c.lot_no as lot_no,
    c.meetings as meetings,
    c.roundings_tried as roundings_tried,
    case
      when c.sd > 0 then
        greatest(
          c.n * (c.n - 1) / 2.0 * c.coincidence / (2 * c.sd * sqrt(pi())),
          (c.n - 1) * c.coincidence / c.gap,
          u.meetings
        )
      when t.lots >= $min_market_lots then
        greatest(
          c.n * (c.n - 1) / 2.0 * c.coincidence
            / (2 * c.level * exp(t.mean_log - 1.28 * sqrt(greatest(t.mean_square - power(t.mean_log, 2), 0))) * sqrt(pi())),
          u.meetings
        )
    end as expected_meetings
  from classes c
  left join tightness t on t.market_no = c.market_no
  left join customary u on u.lot_no = c.lot_no
),
tails as (
  select
    lot_no,
    max(meetings) as meetings,
    -- The Poisson tail from the count on, by its first terms: nothing cancels. Beyond one expected meeting it is not needed.
    min(
      case
        when expected_meetings > 1 then 1
        else least(1, roundings_tried * exp(meetings * ln(greatest(expected_meetings, 1e-300)) - expected_meetings - lgamma(meetings + 1))
          * (1 + expected_meetings / (meetings + 1) * (1 + expected_meetings / (meetings + 2) * (1 + expected_meetings / (meetings + 3)
          * (1 + expected_meetings / (meetings + 4) * (1 + expected_meetings / (meetings + 5)))))))
      end
    ) as p,
    count(expected_meetings) = count(*) as known
  from expected
  group by lot_no
),
looked_up as (
  select
    s.lot_no as lot_no,
    s.n as n,
    s.group_no as group_no,
    m.cell_no as cell_no,
    cast(coalesce(t.meetings, 0) as double) as figure,
    case
      when s.price_reason is not null then s.price_reason
      when s.n < $min_bids then 'too_few_bids'
      when s.n > $max_bids then 'too_many_bids'
      when not t.known then 'no_spread'
    end as reason,
    round(greatest(coalesce(t.p, 1), 1e-9), 12) as p
  from lot_shape s
  join lot_market m on m.lot_no = s.lot_no
  left join tails t on t.lot_no = s.lot_no
  where s.award_method in ($award_methods)
),
-- The market's own law as a third null: how often p, which is free of n, is as small among the lots that other bidders led.
-- What is custom anyway needs no place among the others.
extreme as (
  select lot_no, group_no, cell_no, p
  from looked_up
  where reason is null and p <= $max_chance
),
cell_sizes as (
  select cell_no, count(*) as lots
  from looked_up
  where reason is null
  group by cell_no
),
market_sizes as (
  select k.market_no as market_no, cast(sum(c.lots) as bigint) as lots
  from market_cells k
  join cell_sizes c on c.cell_no = k.cell_no
  group by k.market_no
),
led_sizes as (
  select k.market_no as market_no, c.group_no as group_no, count(*) as lots
  from looked_up c
  join (select group_no from extreme group by group_no) e on e.group_no = c.group_no
  join market_cells k on k.cell_no = c.cell_no
  where c.reason is null
  group by k.market_no, c.group_no
),
placed_extremes as (
  select
    e.lot_no as lot_no,
    e.group_no as group_no,
    k.market_no as market_no,
    k.own as own,
    count(*) over (partition by k.market_no order by e.p)
      - count(*) over (partition by k.market_no, e.group_no order by e.p) as others_as_extreme
  from extreme e
  join market_cells k on k.cell_no = e.cell_no
),
ranked as (
  select p.lot_no as lot_no, m.lots - l.lots as others, p.others_as_extreme as others_as_extreme
  from placed_extremes p
  join market_sizes m on m.market_no = p.market_no
  join led_sizes l on l.market_no = p.market_no and l.group_no = p.group_no
  where p.own
),
answered as (
  select
    c.lot_no as lot_no,
    c.n as n,
    c.figure as figure,
    c.reason as reason,
    -- What one lot in 1 / max_chance would show is custom, and no evidence at all.
    case
      when c.p > $max_chance then 1
      when r.others < $min_others then c.p
      when 1.0 * r.others_as_extreme / r.others > $max_chance then 1
      else greatest(c.p, 1.0 * r.others_as_extreme / r.others)
    end as p
  from looked_up c
  left join ranked r on r.lot_no = c.lot_no
)
select
  lot_no as subject_no,
  -1 as partner_no,
  case when reason is not null then 'not_evaluable' when p <= $alpha then 'flagged' else 'cleared' end as outcome,
  reason as reason,
  case when reason is null then figure end as statistic,
  n as n,
  case when reason is null then p end as p_value,
  cast(null as double) as strength
from answered
