-- Bids of one lot that end in the same digits though their totals differ (screens.md A10, tails). The tail of a bid is its
-- last `digits` digits, zeros at the end dropped; a bid with no more digits than that is round and has none. Two bids that
-- are written to the same place (their zeros begin at the same digit) end alike by chance with q = sum_v f_v^2, taken from
-- pairs of bids of other lots and other bidders of the same market, currency and order of magnitude; never less than the
-- share of other bids with that very tail, nor than tick / modulus where the lot has a customary step (price_tick), as the
-- multiples of a step share few tails. lambda = q x pairs of bids written to the same place; p = P(Poisson(lambda) >=
-- totals that share tails less the tails they share), times the places tried. Equal totals belong to another screen.
-- A tail counts min(its lots, its bidders) times, so that pairs of one lot and habits of one bidder do not set the rate,
-- and the tail at hand is left out. One pair is added to the matches and to the pairs that q is taken from: few references
-- cannot make a match rare. Large markets are represented by max_references of their bids.
with scaled as not materialized (
  select
    lot_no,
    bidder_no,
    amount,
    least(twos, fives) as zeros,
    -- A power of ten; power() of every bid would cost more than the screen.
    case least(twos, fives)
      when 0 then 1
      when 1 then 10
      when 2 then 100
      when 3 then 1000
      when 4 then 10000
      when 5 then 100000
      when 6 then 1000000
      when 7 then 10000000
      else cast(power(10, least(twos, fives)) as bigint)
    end as scale
  from priced_bids
  where amount < 100000000000000
),
-- A sieve in one pass over the bids: it lets through every lot with a shared tail, and few others.
sieved as (
  select lot_no
  from (
    select lot_no, cast(round(amount * 10000) as bigint) // scale % cast(power(10, $digits) as bigint) + zeros as mark
    from scaled
    where round(amount * 10000) >= power(10, $digits) * scale
  ) marked
  group by lot_no
  having bit_count(bit_or(cast(1 as bigint) << (mark % 61))) < count(*)
    and bit_count(bit_or(cast(1 as bigint) << (mark % 59))) < count(*)
),
bids_at_hand as materialized (
  select
    t.lot_no as lot_no,
    t.bidder_no as bidder_no,
    t.amount as amount,
    t.zeros as zeros,
    cast(round(t.amount * 10000) as bigint) // t.scale % cast(power(10, $digits) as bigint) as tail
  from scaled t
  join sieved s on s.lot_no = t.lot_no
  where round(t.amount * 10000) >= power(10, $digits) * t.scale
),
shared as (
  select lot_no, zeros, tail, count(distinct amount) as totals, min(amount) as amount
  from bids_at_hand
  group by lot_no, zeros, tail
  having count(distinct amount) > 1
),
public_figures as (
  select
    lot_no,
    unnest([
      cast(ceiling_price * 10000 as bigint),
      cast(estimated_value * 10000 as bigint),
      cast(fixed_part * 10000 as bigint)
    ]) as units
  from lots
  where lot_no in (select lot_no from shared)
),
-- A bid at a round distance from a public figure ends like it, and nobody needs to agree.
matches as (
  select
    e.lot_no as lot_no,
    c.custom_no as custom_no,
    e.zeros as zeros,
    e.tail as tail,
    e.totals - 1 as meetings,
    greatest(
      k.tick,
      case
        when s.ceiling > s.fixed
          and abs((s.ceiling - e.amount) - round((s.ceiling - e.amount) / ((s.ceiling - s.fixed) * 0.00001)) * (s.ceiling - s.fixed) * 0.00001)
            <= power(10, e.zeros) / 10000 * 0.500001
        then k.discount_coincidence
        else 0
      end
    ) / power(10, $digits + e.zeros) * 10000 as step_chance
  from shared e
  join lot_shape s on s.lot_no = e.lot_no
  join price_tick k on k.lot_no = e.lot_no
  join price_customs c
    on c.market_no = k.market_no
    and c.currency = k.currency
    and c.magnitude = k.magnitude
    and c.rung = 0
  where s.award_method in ($award_methods)
    and s.price_reason is null
    and s.n >= $min_bids
    and not exists (
      select 1
      from public_figures f
      where f.lot_no = e.lot_no
        and f.units % cast(power(10, e.zeros) as bigint) = 0
        and f.units // cast(power(10, e.zeros) as bigint) % cast(power(10, $digits) as bigint) = e.tail
    )
),
-- Bids of the same customs, written to the same places. A fixed scatter of the lots: 2654435769 is the golden ratio of 2^32.
places_at_hand as (
  select custom_no, zeros
  from matches
  group by custom_no, zeros
),
reference_customs as materialized (
  select custom_no, market_no, currency, magnitude, bids
  from price_customs
  where rung = 0 and custom_no in (select custom_no from places_at_hand)
),
reference_lots as materialized (
  select k.lot_no as lot_no, c.custom_no as custom_no
  from price_tick k
  join reference_customs c
    on c.market_no = k.market_no
    and c.currency = k.currency
    and c.magnitude = k.magnitude
  where cast(k.lot_no as bigint) * 2654435769 % 4294967296 < 4294967296.0 * $max_references / c.bids
),
reference_bids as (
  select
    r.custom_no as custom_no,
    t.zeros as zeros,
    cast(round(t.amount * 10000) as bigint) // t.scale % cast(power(10, $digits) as bigint) as tail,
    t.lot_no as lot_no,
    t.bidder_no as bidder_no
  from scaled t
  join reference_lots r on r.lot_no = t.lot_no
  join places_at_hand q on q.custom_no = r.custom_no and q.zeros = t.zeros
  where round(t.amount * 10000) >= power(10, $digits) * t.scale
),
reference_tails as (
  select custom_no, zeros, tail, count(*) as bids, least(count(distinct lot_no), count(distinct bidder_no)) as weight
  from reference_bids
  group by custom_no, zeros, tail
),
reference_totals as (
  select custom_no, zeros, sum(bids) as bids, sum(weight) as weight, sum(weight * (weight - 1)) as alike
  from reference_tails
  group by custom_no, zeros
),
-- Who shares which tail; bids of others that end so tell how usual it is.
sharers as (
  select m.custom_no as custom_no, m.zeros as zeros, m.tail as tail, b.bidder_no as bidder_no
  from matches m
  join bids_at_hand b on b.lot_no = m.lot_no and b.zeros = m.zeros and b.tail = m.tail
  group by m.custom_no, m.zeros, m.tail, b.bidder_no
),
used_by_sharers as (
  select r.custom_no as custom_no, r.zeros as zeros, r.tail as tail, count(*) as bids
  from reference_bids r
  join sharers h
    on h.custom_no = r.custom_no
    and h.zeros = r.zeros
    and h.tail = r.tail
    and h.bidder_no = r.bidder_no
  group by r.custom_no, r.zeros, r.tail
),
places as (
  select
    lot_no,
    zeros,
    count(*) * (count(*) - 1) / 2.0 as pairs,
    sum(case when count(*) > 1 then 1 else 0 end) over (partition by lot_no) as places_tried
  from bids_at_hand
  where lot_no in (select lot_no from matches)
  group by lot_no, zeros
),
expected as (
  select
    m.lot_no as lot_no,
    m.zeros as zeros,
    max(h.places_tried) as places_tried,
    sum(m.meetings) as meetings,
    min(coalesce(c.weight, 0)) as known_references,
    max(
      h.pairs * greatest(
        (c.alike - coalesce(v.weight * (v.weight - 1), 0) + 2.0) / (c.weight * (c.weight - 1) + 2.0),
        (coalesce(v.bids, 0) - coalesce(u.bids, 0)) * 1.0 / c.bids,
        m.step_chance
      )
    ) as expected_meetings
  from matches m
  join places h on h.lot_no = m.lot_no and h.zeros = m.zeros
  left join reference_totals c on c.custom_no = m.custom_no and c.zeros = m.zeros
  left join reference_tails v on v.custom_no = m.custom_no and v.zeros = m.zeros and v.tail = m.tail
  left join used_by_sharers u on u.custom_no = m.custom_no and u.zeros = m.zeros and u.tail = m.tail
  group by m.lot_no, m.zeros
),
tails as (
  select
    lot_no,
    sum(meetings) as meetings,
    min(known_references) as known_references,
    -- The Poisson tail from the count on, by its first terms: nothing cancels. Beyond one expected meeting it is not needed.
    min(
      case
        when expected_meetings > 1 then 1
        else least(1, places_tried * exp(meetings * ln(expected_meetings) - expected_meetings - lgamma(meetings + 1))
          * (1 + expected_meetings / (meetings + 1) * (1 + expected_meetings / (meetings + 2) * (1 + expected_meetings / (meetings + 3)
          * (1 + expected_meetings / (meetings + 4) * (1 + expected_meetings / (meetings + 5)))))))
      end
    ) as p
  from expected
  group by lot_no
),
looked_up as (
  select
    s.lot_no as lot_no,
    s.n as n,
    s.group_no as group_no,
    cast(coalesce(t.meetings, 0) as double) as figure,
    case
      when s.price_reason is not null then s.price_reason
      when s.n < $min_bids then 'too_few_bids'
      when t.known_references < $min_references then 'stratum_too_small'
    end as reason,
    round(greatest(coalesce(t.p, 1), 1e-9), 12) as p
  from lot_shape s
  left join tails t on t.lot_no = s.lot_no
  where s.award_method in ($award_methods)
),
-- The market's own law as a second null: how often p is as small among the lots that other bidders led. Only lots with a
-- shared tail can have one, so only these are ranked.
ranked as (
  select
    c.lot_no as lot_no,
    r.own as own,
    m.market_lots - 1 as others,
    count(*) over (partition by r.market_no order by c.p)
      - count(*) over (partition by r.market_no, c.group_no order by c.p) as others_as_extreme
  from looked_up c
  join lot_market m on m.lot_no = c.lot_no
  join market_reference r on r.lot_no = c.lot_no
  where c.figure > 0 and c.reason is null
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
  left join ranked r on r.lot_no = c.lot_no and r.own
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
