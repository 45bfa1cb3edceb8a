-- One answer for every lot: of the members of its panel the one who leaned most toward the winner, if that member does so whenever the two meet.
with usable as (
  select
    lot_no,
    bool_and(complete) as complete,
    max(members) >= $min_panel and max(bidders) >= $min_bidders and max(scale) > 0 as enough
  from panel_leanings
  group by lot_no
),
ranked as (
  select
    lot_no,
    panelist_id,
    bidder_no,
    members,
    scale,
    leaning,
    row_number() over (partition by lot_no, bidder_no order by leaning desc, panelist_id) as place,
    lead(leaning) over (partition by lot_no, bidder_no order by leaning desc, panelist_id) as following
  from panel_leanings
  where complete
    and members >= $min_panel
    and bidders >= $min_bidders
    and scale > 0
),
favours as (
  select
    lot_no,
    panelist_id,
    bidder_no,
    members,
    place = 1 and leaning - following >= $min_excess * scale as favoured
  from ranked
),
-- Every member is as likely as any other to be the one who leans most: on average over the meetings, at most one in so many.
meetings as (
  select
    panelist_id,
    bidder_no,
    count(*) as lots,
    count(case when favoured then 1 end) as favoured_lots,
    -- In billionths, so that no order of rows shows.
    cast(sum(cast(1000000000 // members as bigint)) as double) / 1000000000 / count(*) as chance
  from favours
  group by panelist_id, bidder_no
),
weighed as (
  select
    panelist_id,
    bidder_no,
    lots,
    favoured_lots,
    -- Hoeffding 1956: no tail of unequal chances is above that of their mean, and that no tail above Chernoff's bound.
    case
      when favoured_lots <= chance * lots then 1.0
      else exp(
        -favoured_lots * ln(favoured_lots / (lots * chance))
        - case
          when favoured_lots < lots
            then (lots - favoured_lots) * ln((1 - cast(favoured_lots as double) / lots) / (1 - chance))
          else 0
        end
      )
    end as p_value
  from meetings
),
winners as (
  select lot_no, max(bidder_no) as bidder_no
  from awards
  where status is null or status in ('active', 'pending')
  group by lot_no
  having count(distinct bidder_no) = 1
),
tested as (
  select
    f.lot_no as lot_no,
    count(case when w.lots >= $min_meetings then 1 end) as tested,
    min(case when w.lots >= $min_meetings and f.favoured then w.p_value end) as p_value,
    max(case when w.lots >= $min_meetings and f.favoured then w.favoured_lots end) as favoured_lots,
    max(case when w.lots >= $min_meetings and f.favoured then w.lots end) as lots,
    max(w.lots) as most_meetings
  from favours f
  join winners a on a.lot_no = f.lot_no and a.bidder_no = f.bidder_no
  join weighed w on w.panelist_id = f.panelist_id and w.bidder_no = f.bidder_no
  group by f.lot_no
),
judged as (
  select
    l.lot_no as lot_no,
    t.favoured_lots as favoured_lots,
    coalesce(t.lots, t.most_meetings, 0) as lots,
    case when t.p_value is null then 1.0 else least(1.0, t.tested * t.p_value) end as p_value,
    case
      when u.lot_no is null then 'no_panel_scores'
      when not u.complete then 'incomplete_scores'
      when not u.enough then 'small_panel'
      when t.lot_no is null then 'no_winner'
      when t.tested = 0 then 'few_meetings'
    end as reason
  from lots l
  left join usable u on u.lot_no = l.lot_no
  left join tested t on t.lot_no = l.lot_no
)
select
  lot_no as subject_no,
  cast(-1 as integer) as partner_no,
  case
    when reason is not null then 'not_evaluable'
    when p_value <= $alpha then 'flagged'
    else 'cleared'
  end as outcome,
  reason as reason,
  case when reason is null then cast(coalesce(favoured_lots, 0) as double) end as statistic,
  cast(lots as integer) as n,
  case when reason is null then p_value end as p_value,
  cast(null as double) as strength
from judged
