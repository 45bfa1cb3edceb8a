-- reads: item_lines
-- Where a priced bill departs from the issued one, or from its own arithmetic: amount other than quantity x unit price (arithmetic_error; value: the
-- difference), a quantity other than the issued one (altered_quantity; value: the quantity), an issued item that is not there (omission;
-- of an item that is not competed for it is none: some software leaves those out of what it exports). Issued
-- is what the control price's own list has, where there is none what most lists have. Slips that the issued list shows itself are left out.
-- chance: how often one list of the lot, the one that slips most, slips this way per item: who rounds every amount slips everywhere.
with rows_of as (
  select
    lot_no,
    bidder_no,
    item_no,
    section_no,
    fixed,
    cast(quantity as double) as quantity,
    cast(amount as double) - cast(quantity as double) * cast(unit_price as double) as difference,
    row_number() over (partition by lot_no, bidder_no, item_no order by quantity, unit_price, amount, source_no, line) as copy
  from item_lines
  where item_no >= 0
),
single as (
  select lot_no, bidder_no, item_no, section_no, fixed, quantity, difference
  from rows_of
  where copy = 1
),
lists as (
  select lot_no, bidder_no, count(*) as items
  from single
  group by lot_no, bidder_no
),
lots_of as (
  select
    lot_no,
    min(bidder_no) = -1 as listed,
    count(case when bidder_no >= 0 then 1 end) as bidders
  from lists
  group by lot_no
),
quantities as (
  select lot_no, item_no, quantity, count(*) as lists
  from single
  where bidder_no >= 0 and quantity is not null
  group by lot_no, item_no, quantity
),
items_of as (
  select
    s.lot_no as lot_no,
    s.item_no as item_no,
    max(s.section_no) as section_no,
    max(case when s.fixed then 1 else 0 end) as fixed,
    count(case when s.bidder_no >= 0 then 1 end) as holders,
    max(case when s.bidder_no = -1 then 1 else 0 end) as in_control,
    max(case when s.bidder_no = -1 then s.quantity end) as control_quantity,
    max(case when s.bidder_no = -1 and abs(s.difference) > $arithmetic_tolerance then 1 else 0 end) as control_wrong
  from single s
  group by s.lot_no, s.item_no
),
issued as (
  select
    i.lot_no as lot_no,
    i.item_no as item_no,
    i.section_no as section_no,
    i.fixed as fixed,
    o.bidders as bidders,
    o.listed as listed,
    i.control_wrong as control_wrong,
    -- Without the issued list, an item is issued that more than half of the bids have.
    case when o.listed then i.in_control = 1 else 2 * i.holders > o.bidders end as is_issued,
    case when o.listed then i.control_quantity else q.quantity end as quantity
  from items_of i
  join lots_of o on o.lot_no = i.lot_no
  left join quantities q on q.lot_no = i.lot_no and q.item_no = i.item_no and 2 * q.lists > o.bidders
),
missing as (
  select l.lot_no as lot_no, l.bidder_no as bidder_no, i.item_no as item_no, i.section_no as section_no
  from issued i
  join lists l on l.lot_no = i.lot_no and l.bidder_no >= 0
  left join single s on s.lot_no = l.lot_no and s.bidder_no = l.bidder_no and s.item_no = i.item_no
  where i.is_issued and i.fixed = 0 and s.lot_no is null
),
found as (
  select
    s.lot_no as lot_no,
    s.bidder_no as bidder_no,
    s.item_no as item_no,
    s.section_no as section_no,
    'arithmetic_error' as fact,
    printf('%.2f', s.difference) as value
  from single s
  join issued i on i.lot_no = s.lot_no and i.item_no = s.item_no
  where s.bidder_no >= 0 and i.control_wrong = 0 and abs(s.difference) > $arithmetic_tolerance + 0.000001
  union all
  select
    s.lot_no as lot_no,
    s.bidder_no as bidder_no,
    s.item_no as item_no,
    s.section_no as section_no,
    'altered_quantity' as fact,
    printf('%.4f', s.quantity) as value
  from single s
  join issued i on i.lot_no = s.lot_no and i.item_no = s.item_no
  where s.bidder_no >= 0 and s.quantity <> i.quantity
  union all
  select lot_no, bidder_no, item_no, section_no, 'omission' as fact, '' as value
  from missing
),
rates as (
  select
    f.lot_no as lot_no,
    f.bidder_no as bidder_no,
    f.fact as fact,
    (count(*) + 1.0) / (min(l.items) + count(case when f.fact = 'omission' then 1 end) + 2) as rate
  from found f
  join lists l on l.lot_no = f.lot_no and l.bidder_no = f.bidder_no
  group by f.lot_no, f.bidder_no, f.fact
)
select
  f.lot_no as lot_no,
  f.bidder_no as bidder_no,
  f.item_no as item_no,
  f.section_no as section_no,
  f.fact as fact,
  f.value as value,
  max(r.rate) over (partition by f.lot_no, f.fact) as chance,
  cast(o.bidders as integer) as bidders,
  o.listed as listed,
  cast(count(*) over (partition by f.lot_no, f.item_no, f.fact, f.value) as integer) as holders
from found f
join rates r on r.lot_no = f.lot_no and r.bidder_no = f.bidder_no and r.fact = f.fact
join lots_of o on o.lot_no = f.lot_no
