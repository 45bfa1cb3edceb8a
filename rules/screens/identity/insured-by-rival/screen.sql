-- One answer for every pair of bidders of which one insures somebody whom the other named in a bid.
with pairs as (
  select
    least(bidder_no, insurer_no) as bidder_a_no,
    greatest(bidder_no, insurer_no) as bidder_b_no,
    count(distinct case when beside and not disputed and customers <= $max_customers then lot_no end) as lots,
    count(distinct case when beside and not disputed and customers <= $max_customers then person_id end) as persons,
    count(case when beside and disputed and customers <= $max_customers then 1 end) as disputed,
    count(case when beside then 1 end) as beside,
    count(case when joint then 1 end) as joint
  from insured_people
  group by least(bidder_no, insurer_no), greatest(bidder_no, insurer_no)
),
judged as (
  select
    bidder_a_no,
    bidder_b_no,
    lots,
    persons,
    case
      when lots > 0 then null
      when disputed > 0 then 'insurer_disputed'
      when beside = 0 and joint > 0 then 'joint_bid'
    end as reason
  from pairs
)
select
  bidder_a_no as subject_no,
  bidder_b_no as partner_no,
  case when reason is not null then 'not_evaluable' when lots > 0 then 'flagged' else 'cleared' end as outcome,
  reason,
  cast(persons as double) as statistic,
  cast(lots as integer) as n,
  cast(null as double) as p_value,
  case when lots > 0 then cast($strength as double) end as strength
from judged
