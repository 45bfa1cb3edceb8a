-- reads: identity_classes, identity_uses
-- Who keeps whom company with a value. One holder is a companion of another if in at least half of the lots in which it left the value the
-- other left it too: a ring uses its device in the same lots, the customers of a print shop each in lots of their own. One row for two
-- classes of holders, first_no <= second_no: how many holders are companions of the members of both.
with class_lots as (
  select c.value_no as value_no, c.class_no as class_no, u.lot_no as lot_no
  from identity_classes c
  join identity_uses u on u.value_no = c.value_no and u.bidder_no = c.bidder_no
  where c.bidder_no = c.class_no
    and u.lot_no >= 0
),
together as (
  select
    a.value_no as value_no,
    a.class_no as class_no,
    b.class_no as other_no,
    count(*) as lots
  from class_lots a
  join class_lots b on b.value_no = a.value_no and b.lot_no = a.lot_no
  group by a.value_no, a.class_no, b.class_no
),
companions as (
  select
    t.value_no as value_no,
    t.class_no as class_no,
    t.other_no as of_no,
    c.members as members
  from together t
  join identity_classes c on c.value_no = t.value_no and c.bidder_no = t.class_no
  where 2 * t.lots >= c.lots
)
select
  a.value_no as value_no,
  a.of_no as first_no,
  b.of_no as second_no,
  cast(sum(a.members) as integer) as companions
from companions a
join companions b on b.value_no = a.value_no and b.class_no = a.class_no and b.of_no >= a.of_no
group by a.value_no, a.of_no, b.of_no
