-- reads: panel_scores, lots, bidders
-- What every member of a panel gave every bidder on criteria of judgement, and how far that lies from the member's own mean over all bidders of
-- the lot: strict and mild members on one scale. complete: everybody scored every bidder on every criterion; without that leanings do not
-- compare. scale: the highest possible score, or the highest given where the source does not tell it.
with cells as (
  select
    l.lot_no as lot_no,
    s.panelist_id as panelist_id,
    b.bidder_no as bidder_no,
    -- Sums of decimals are exact: no order of rows shows.
    cast(sum(s.score) as double) as total,
    cast(sum(s.max_score) as double) as most,
    count(*) as criteria,
    count(s.score) as scored,
    count(s.max_score) as bounded
  from panel_scores s
  join lots l on l.lot_id = s.lot_id
  join bidders b on b.bidder_id = s.bidder_id
  where coalesce(s.is_subjective, true)
  group by l.lot_no, s.panelist_id, b.bidder_no
),
panels as (
  select
    lot_no,
    count(distinct panelist_id) as members,
    count(distinct bidder_no) as bidders,
    count(*) as sheets,
    min(scored) = max(criteria) as full_sheets,
    case when min(bounded) = max(criteria) then max(most) else max(total) end as scale
  from cells
  group by lot_no
)
select
  c.lot_no as lot_no,
  c.panelist_id as panelist_id,
  c.bidder_no as bidder_no,
  c.total as total,
  c.total - avg(c.total) over (
    partition by c.lot_no, c.panelist_id
    order by c.bidder_no
    rows between unbounded preceding and unbounded following
  ) as leaning,
  cast(p.members as integer) as members,
  cast(p.bidders as integer) as bidders,
  p.scale as scale,
  p.full_sheets and p.sheets = p.members * p.bidders as complete
from cells c
join panels p on p.lot_no = c.lot_no
order by c.lot_no, c.bidder_no, c.panelist_id
