-- The items whose build-up is the same in both bids, those first whose build-up nobody else has; both bidders' lines of an item together.
with first_chains as (
  select c.lot_no as lot_no, c.item_no as item_no, c.chain_no as chain_no
  from item_chains c
  where c.bidder_no = $subject_no
),
second_chains as (
  select c.lot_no as lot_no, c.item_no as item_no, c.chain_no as chain_no
  from item_chains c
  where c.bidder_no = $partner_no
),
joint as (
  select a.lot_no as lot_no, a.item_no as item_no, a.chain_no as chain_no, a.chain_no = b.chain_no as same
  from first_chains a
  join second_chains b on b.lot_no = a.lot_no and b.item_no = a.item_no
),
counted as (
  select j.lot_no as lot_no, j.item_no as item_no, count(*) - 2 as others
  from joint j
  join item_chains c on c.lot_no = j.lot_no and c.item_no = j.item_no and c.chain_no = j.chain_no
  where j.same
  group by j.lot_no, j.item_no
),
held as (
  select lot_no, item_no, others, sum(case when others = 0 then 1 else 0 end) over (partition by lot_no) as rare
  from counted
),
totals as (
  select count(*) as compared_items, sum(case when same then 1 else 0 end) as equal_items
  from joint
),
shown as (
  select h.lot_no as lot_no, h.item_no as item_no, h.others as others, h.rare as rare, i.item_path as item_path, i.item_code as item_code, i.bidder_no as bidder_no
  from held h
  join item_lines i on i.lot_no = h.lot_no and i.item_no = h.item_no and i.free
  where i.bidder_no = $subject_no or i.bidder_no = $partner_no
)
select
  'bid_item_buildup' as table_name,
  l.lot_id || '|' || p.bidder_id || '|' || u.item_path || '|' || u.item_code || '|' || u.kind || '|' || u.norm_code as row_key,
  f.file as file,
  u.line as line,
  'build_up' as fact,
  l.lot_id as lot_id,
  p.bidder_id as bidder,
  strftime(coalesce(l.bid_deadline_at, l.opened_at) + interval 8 hour, '%Y-%m-%d') as on_date,
  u.item_code as item_code,
  u.norm_code as norm_code,
  cast(u.quantity as varchar) as quantity,
  cast(u.coefficient as varchar) as coefficient,
  cast(s.others as varchar) as others_with_build_up,
  x.bidder_id as first_bidder,
  y.bidder_id as second_bidder,
  cast(t.equal_items as varchar) as equal_items,
  cast(t.compared_items as varchar) as compared_items
from shown s
join lots l on l.lot_no = s.lot_no
join bidders p on p.bidder_no = s.bidder_no
join bid_item_buildup u on u.lot_id = l.lot_id and u.bidder_id = p.bidder_id and trim(u.item_path) = s.item_path and replace(trim(u.item_code), ' ', '') = s.item_code
join sources f on f.source_no = u.source_no
join bidders x on x.bidder_no = $subject_no
join bidders y on y.bidder_no = $partner_no
cross join totals t
order by s.rare desc, s.lot_no, case when s.others = 0 then 0 else 1 end, s.item_no, s.bidder_no, u.kind, u.norm_code, u.sequence, u.source_no, u.line
limit $limit
