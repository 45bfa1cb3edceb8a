-- reads: bid_items, lots, bidders
-- Every row of a priced bill of quantities with the item it prices: item_no counts the items of a lot, the same number for all bidders and for
-- the control price's own list (bidder_no -1); -1: no other list has the item. Items are the same by place in the bill and code; where that is in
-- no other list, or twice in one, by the first 9 digits of the code and the description, which bidders are not free to change. section_no: the
-- part of the bill (first 4 digits of the code). fixed: some list says that it is not competed for; free: priced in competition in every list, at more than nothing.
with listed as (
  select
    l.lot_no as lot_no,
    case when i.bidder_id is null then -1 else p.bidder_no end as bidder_no,
    trim(i.item_path) as item_path,
    replace(trim(i.item_code), ' ', '') as item_code,
    i.description as description,
    i.unit as unit,
    i.quantity as quantity,
    i.unit_price as unit_price,
    i.amount as amount,
    coalesce(i.competitive, true) as competitive,
    i.source_no as source_no,
    i.line as line
  from bid_items i
  join lots l on l.lot_id = i.lot_id
  left join bidders p on p.bidder_id = i.bidder_id
  where i.bidder_id is null or p.bidder_no is not null
),
twice as (
  select lot_no, bidder_no, item_path, item_code
  from listed
  group by lot_no, bidder_no, item_path, item_code
  having count(*) > 1
),
single as (
  select
    r.lot_no as lot_no,
    r.bidder_no as bidder_no,
    r.item_path as item_path,
    r.item_code as item_code,
    r.description as description
  from listed r
  left join twice t
    on t.lot_no = r.lot_no
    and t.bidder_no = r.bidder_no
    and t.item_path = r.item_path
    and t.item_code = r.item_code
  where t.lot_no is null
),
-- In the control price's list, or in two lists at least.
known as (
  select
    lot_no,
    item_path,
    item_code,
    substr(item_code, 1, 9) as short_code,
    lower(replace(replace(replace(min(description), ' ', ''), '（', '('), '）', ')')) as words
  from single
  group by lot_no, item_path, item_code
  having count(*) > 1 or min(bidder_no) = -1
),
-- Rows whose place and code no other list has, or that their list has twice.
loose as (
  select
    r.lot_no as lot_no,
    r.bidder_no as bidder_no,
    r.item_path as item_path,
    r.item_code as item_code,
    substr(r.item_code, 1, 9) as short_code,
    lower(replace(replace(replace(r.description, ' ', ''), '（', '('), '）', ')')) as words,
    r.source_no as source_no,
    r.line as line
  from listed r
  left join twice t
    on t.lot_no = r.lot_no
    and t.bidder_no = r.bidder_no
    and t.item_path = r.item_path
    and t.item_code = r.item_code
  left join known k on k.lot_no = r.lot_no and k.item_path = r.item_path and k.item_code = r.item_code
  where (k.lot_no is null or t.lot_no is not null) and r.description is not null
),
loose_single as (
  select
    lot_no,
    bidder_no,
    short_code,
    words,
    min(item_path) as item_path,
    min(item_code) as item_code
  from loose
  group by lot_no, bidder_no, short_code, words
  having count(*) = 1
),
targets as (
  select
    lot_no,
    short_code,
    words,
    min(item_path) as item_path,
    min(item_code) as item_code
  from known
  group by lot_no, short_code, words
  having count(*) = 1
),
-- To the one known item of the same words that the bidder's list lacks.
moved as (
  select
    s.lot_no as lot_no,
    s.bidder_no as bidder_no,
    s.item_path as item_path,
    s.item_code as item_code,
    s.short_code as short_code,
    s.words as words,
    t.item_path as known_path,
    t.item_code as known_code
  from loose_single s
  join targets t on t.lot_no = s.lot_no and t.short_code = s.short_code and t.words = s.words
  left join single o
    on o.lot_no = s.lot_no
    and o.bidder_no = s.bidder_no
    and o.item_path = t.item_path
    and o.item_code = t.item_code
  where o.lot_no is null
),
-- Items that only loose rows of several lists have.
met as (
  select s.lot_no as lot_no, s.short_code as short_code, s.words as words
  from loose_single s
  left join moved m
    on m.lot_no = s.lot_no
    and m.bidder_no = s.bidder_no
    and m.short_code = s.short_code
    and m.words = s.words
  where m.lot_no is null
  group by s.lot_no, s.short_code, s.words
  having count(*) > 1
),
named as (
  select lot_no, item_path as first_name, item_code as second_name, 0 as by_words, item_code as code
  from known
  union all
  select lot_no, words as first_name, short_code as second_name, 1 as by_words, short_code as code
  from met
),
numbered as (
  select
    lot_no,
    first_name,
    second_name,
    by_words,
    cast(row_number() over (partition by lot_no order by by_words, first_name, second_name) - 1 as integer) as item_no,
    cast(dense_rank() over (partition by lot_no order by substr(code, 1, 4)) - 1 as integer) as section_no
  from named
),
aligned as (
  select
    r.lot_no as lot_no,
    r.bidder_no as bidder_no,
    case when t.lot_no is null then d.item_no end as direct_no,
    case when t.lot_no is null then d.section_no end as direct_section,
    r.item_path as item_path,
    r.item_code as item_code,
    r.description as description,
    r.unit as unit,
    r.quantity as quantity,
    r.unit_price as unit_price,
    r.amount as amount,
    r.competitive as competitive,
    r.source_no as source_no,
    r.line as line
  from listed r
  left join twice t
    on t.lot_no = r.lot_no
    and t.bidder_no = r.bidder_no
    and t.item_path = r.item_path
    and t.item_code = r.item_code
  left join numbered d
    on d.lot_no = r.lot_no
    and d.by_words = 0
    and d.first_name = r.item_path
    and d.second_name = r.item_code
),
loose_numbered as (
  select
    o.lot_no as lot_no,
    o.bidder_no as bidder_no,
    o.item_path as item_path,
    o.item_code as item_code,
    s.words as words,
    coalesce(d.item_no, w.item_no) as item_no,
    coalesce(d.section_no, w.section_no) as section_no
  from loose o
  join loose_single s
    on s.lot_no = o.lot_no
    and s.bidder_no = o.bidder_no
    and s.short_code = o.short_code
    and s.words = o.words
  left join moved m
    on m.lot_no = s.lot_no
    and m.bidder_no = s.bidder_no
    and m.short_code = s.short_code
    and m.words = s.words
  left join numbered d
    on d.lot_no = m.lot_no
    and d.by_words = 0
    and d.first_name = m.known_path
    and d.second_name = m.known_code
  left join numbered w
    on w.lot_no = s.lot_no
    and w.by_words = 1
    and w.first_name = s.words
    and w.second_name = s.short_code
),
placed as (
  select
    a.lot_no as lot_no,
    a.bidder_no as bidder_no,
    coalesce(a.direct_no, n.item_no, -1) as item_no,
    coalesce(a.direct_section, n.section_no, -1) as section_no,
    a.item_path as item_path,
    a.item_code as item_code,
    a.description as description,
    a.unit as unit,
    a.quantity as quantity,
    a.unit_price as unit_price,
    a.amount as amount,
    a.competitive as competitive,
    a.source_no as source_no,
    a.line as line
  from aligned a
  left join loose_numbered n
    on a.direct_no is null
    and n.lot_no = a.lot_no
    and n.bidder_no = a.bidder_no
    and n.item_path = a.item_path
    and n.item_code = a.item_code
    and n.words = lower(replace(replace(replace(a.description, ' ', ''), '（', '('), '）', ')'))
),
fixed as (
  select lot_no, item_no
  from placed
  where not competitive and item_no >= 0
  group by lot_no, item_no
)
select
  p.lot_no as lot_no,
  p.bidder_no as bidder_no,
  p.item_no as item_no,
  p.section_no as section_no,
  p.item_path as item_path,
  p.item_code as item_code,
  p.description as description,
  p.unit as unit,
  p.quantity as quantity,
  p.unit_price as unit_price,
  p.amount as amount,
  f.lot_no is not null as fixed,
  p.item_no >= 0 and f.lot_no is null and p.unit_price > 0 as free,
  p.source_no as source_no,
  p.line as line
from placed p
left join fixed f on f.lot_no = p.lot_no and f.item_no = p.item_no
