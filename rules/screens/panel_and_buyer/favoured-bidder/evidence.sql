-- The scores for the winner of the lot, those of the member who leaned most toward it first, then by how the others leaned.
with winners as (
  select lot_no, max(bidder_no) as bidder_no
  from awards
  where status is null or status in ('active', 'pending')
  group by lot_no
  having count(distinct bidder_no) = 1
),
shown as (
  select
    r.lot_no as lot_no,
    r.panelist_id as panelist_id,
    r.bidder_no as bidder_no,
    r.leaning as leaning,
    row_number() over (order by r.leaning desc, r.panelist_id) as place
  from panel_leanings r
  join winners w on w.lot_no = r.lot_no and w.bidder_no = r.bidder_no
  where r.lot_no = $subject_no
),
leader as (
  select
    panelist_id,
    leaning
  from shown
  where place = 1
)
select
  'panel_scores' as table_name,
  l.lot_id || '|' || s.panelist_id || '|' || b.bidder_id || '|' || p.criterion as row_key,
  f.file as file,
  p.line as line,
  'panel_score' as fact,
  l.lot_id as lot_id,
  b.bidder_id as bidder,
  s.panelist_id as private_panelist,
  p.criterion as criterion,
  cast(p.score as varchar) as score,
  cast(p.max_score as varchar) as max_score,
  printf('%+.2f', s.leaning) as leaning,
  printf('%+.2f', e.leaning) as largest_leaning,
  strftime(coalesce(l.bid_deadline_at, l.opened_at) + interval 8 hours, '%Y-%m-%d') as on_date
from shown s
join lots l on l.lot_no = s.lot_no
join bidders b on b.bidder_no = s.bidder_no
join panel_scores p
  on p.lot_id = l.lot_id
  and p.panelist_id = s.panelist_id
  and p.bidder_id = b.bidder_id
join sources f on f.source_no = p.source_no
cross join leader e
where coalesce(p.is_subjective, true)
order by s.place, p.criterion, p.source_no, p.line
limit $limit
