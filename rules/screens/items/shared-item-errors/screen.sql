-- Pairs with the same slip in the same item of one lot. A slip weighs -log10 of the chance that a list makes it; where others of the lot make the
-- same one, no more than its rarity among them. Slips of more than max_holders lists come from the papers issued. Omissions in one section of a bill
-- are one slip: a part of a list is left out by one step of a program.
with common as (
  select
    a.lot_no as lot_no,
    a.bidder_no as bidder_a_no,
    b.bidder_no as bidder_b_no,
    a.fact as fact,
    case when a.fact = 'omission' then -1 - a.section_no else a.item_no end as slip,
    case
      when a.holders > $max_holders or (a.bidders < 3 and not a.listed) then 0
      when a.holders > 2 then
        least(-log10(a.chance), -log10((a.holders - 1.0) / (a.bidders - 1.0)))
      else -log10(a.chance)
    end as weight,
    a.bidders < 3 and not a.listed as alone
  from item_slips a
  join item_slips b
    on b.lot_no = a.lot_no
    and b.item_no = a.item_no
    and b.fact = a.fact
    and b.value = a.value
    and b.bidder_no > a.bidder_no
  where a.holders <= $max_holders
),
slips as (
  select lot_no, bidder_a_no, bidder_b_no, fact, slip, max(weight) as weight, alone
  from common
  group by lot_no, bidder_a_no, bidder_b_no, fact, slip, alone
),
by_lot as (
  select
    lot_no,
    bidder_a_no,
    bidder_b_no,
    -- In whole millionths, so that the order of the rows cannot show.
    sum(cast(round(greatest(weight, 0) * 1000000) as bigint)) as weight,
    min(case when alone then 1 else 0 end) as alone
  from slips
  group by lot_no, bidder_a_no, bidder_b_no
),
pairs as (
  select
    bidder_a_no,
    bidder_b_no,
    sum(weight) / 1000000.0 as weight,
    min(alone) as alone,
    count(case when weight > 0 then 1 end) as lots
  from by_lot
  group by bidder_a_no, bidder_b_no
)
select
  bidder_a_no as subject_no,
  bidder_b_no as partner_no,
  case when alone = 1 then 'not_evaluable' when weight >= $min_weight then 'flagged' else 'cleared' end as outcome,
  case when alone = 1 then 'few_references' end as reason,
  case when alone = 0 then cast(weight as double) end as statistic,
  cast(lots as integer) as n,
  cast(null as double) as p_value,
  case when alone = 0 then cast(weight as double) end as strength
from pairs
