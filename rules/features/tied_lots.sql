-- reads: bid_sides, bidder_ties, lots
-- Pairs of bidders with a tie in common, in the lots in which they stood on different sides: in_force says whether the tie of both held
-- on the day of the lot (NULL: the day is not known and the tie is dated). bidders: how many have the tie, at any time. A tie of more than
-- max_tie_bidders tells nobody apart: of its pairs, which would grow with the square, those with the tied party itself alone are listed.
with sized as (
  select
    tie,
    tie_id,
    count(distinct bidder_no) as bidders
  from bidder_ties
  group by tie, tie_id
  having count(distinct bidder_no) >= 2
    and (count(distinct bidder_no) <= $max_tie_bidders or bool_or(own))
),
tied as (
  select
    t.tie as tie,
    t.tie_id as tie_id,
    t.bidder_no as bidder_no,
    bool_or(t.own) as own,
    min(s.bidders) as bidders
  from bidder_ties t
  join sized s on s.tie = t.tie and s.tie_id = t.tie_id
  group by t.tie, t.tie_id, t.bidder_no
),
present as (
  select distinct lot_no, bidder_no
  from bid_sides
),
-- An id that dozens of bidders share names no joint bid.
joint_bids as (
  select lot_no, round, consortium_id
  from bid_sides
  where consortium_id is not null
  group by lot_no, round, consortium_id
  having count(*) between 2 and 20
),
allied as (
  select a.lot_no as lot_no, a.bidder_no as bidder_a_no, b.bidder_no as bidder_b_no
  from joint_bids j
  join bid_sides a
    on a.lot_no = j.lot_no
    and a.round = j.round
    and a.consortium_id = j.consortium_id
  join bid_sides b
    on b.lot_no = j.lot_no
    and b.round = j.round
    and b.consortium_id = j.consortium_id
    and b.bidder_no > a.bidder_no
  group by a.lot_no, a.bidder_no, b.bidder_no
),
tied_present as (
  select
    t.tie as tie,
    t.tie_id as tie_id,
    t.bidder_no as bidder_no,
    t.own as own,
    t.bidders as bidders,
    p.lot_no as lot_no
  from tied t
  join present p on p.bidder_no = t.bidder_no
),
common as (
  select tie, tie_id, bidder_no, own, bidders, lot_no
  from tied_present
  where bidders <= $max_tie_bidders
),
-- Who is tied to itself stands against all that are tied to it, however many.
owners as (
  select tie, tie_id, bidder_no, lot_no
  from tied_present
  where own
    and bidders > $max_tie_bidders
),
paired as (
  select a.tie as tie, a.tie_id as tie_id, a.bidder_no as bidder_a_no, b.bidder_no as bidder_b_no, a.own or b.own as direct, a.bidders as bidders,
    a.lot_no as lot_no
  from common a
  join common b
    on b.tie = a.tie
    and b.tie_id = a.tie_id
    and b.lot_no = a.lot_no
    and b.bidder_no > a.bidder_no
  union all
  select t.tie, t.tie_id, least(o.bidder_no, t.bidder_no), greatest(o.bidder_no, t.bidder_no), true, t.bidders, t.lot_no
  from owners o
  join tied_present t
    on t.tie = o.tie
    and t.tie_id = o.tie_id
    and t.lot_no = o.lot_no
    and t.bidder_no <> o.bidder_no
),
met as (
  select
    p.tie as tie,
    p.tie_id as tie_id,
    p.bidder_a_no as bidder_a_no,
    p.bidder_b_no as bidder_b_no,
    p.direct as direct,
    p.bidders as bidders,
    p.lot_no as lot_no,
    coalesce(l.bid_deadline_at, l.opened_at, l.published_at, l.awarded_at) as moment
  from paired p
  join lots l on l.lot_no = p.lot_no
  left join allied c
    on c.lot_no = p.lot_no
    and c.bidder_a_no = p.bidder_a_no
    and c.bidder_b_no = p.bidder_b_no
  where c.lot_no is null
),
asked as (
  select tie, tie_id, bidder_a_no as bidder_no, lot_no, moment
  from met
  union
  select tie, tie_id, bidder_b_no as bidder_no, lot_no, moment
  from met
),
-- Of one way with several entries the largest share counts.
ways as (
  select
    a.tie as tie,
    a.tie_id as tie_id,
    a.bidder_no as bidder_no,
    a.lot_no as lot_no,
    min(t.needed) as needed,
    t.way as way,
    max(t.share) as share,
    max(case
      when (t.valid_from is null or t.valid_from <= a.moment) and (t.valid_to is null or t.valid_to >= a.moment) then t.share
      else 0
    end) as share_then
  from asked a
  join bidder_ties t on t.tie = a.tie and t.tie_id = a.tie_id and t.bidder_no = a.bidder_no
  group by a.tie, a.tie_id, a.bidder_no, a.lot_no, t.way
),
standing as (
  select
    w.tie as tie,
    w.tie_id as tie_id,
    w.bidder_no as bidder_no,
    w.lot_no as lot_no,
    list_sum(list(w.share_then order by w.way)) > min(w.needed) as stood,
    list_sum(list(w.share order by w.way)) > min(w.needed) as might
  from ways w
  group by w.tie, w.tie_id, w.bidder_no, w.lot_no
)
select
  m.bidder_a_no as bidder_a_no,
  m.bidder_b_no as bidder_b_no,
  m.lot_no as lot_no,
  m.tie as tie,
  m.tie_id as tie_id,
  m.direct as direct,
  cast(m.bidders as integer) as bidders,
  case
    when a.stood and b.stood then true
    when m.moment is null and a.might and b.might then null
    else false
  end as in_force
from met m
join standing a
  on a.tie = m.tie
  and a.tie_id = m.tie_id
  and a.bidder_no = m.bidder_a_no
  and a.lot_no = m.lot_no
join standing b
  on b.tie = m.tie
  and b.tie_id = m.tie_id
  and b.bidder_no = m.bidder_b_no
  and b.lot_no = m.lot_no
