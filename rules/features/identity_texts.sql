-- reads: bid_people, bid_securities, bid_traces, bidders, parties
-- What bidders wrote or left behind that another bidder may have as well, as the sources spell it: each text once for each kind and bidder
-- (-1: the tender itself). Everything about who shares what starts from these few rows and not from the facts.
with written as (
  select kind, value as text, bidder_id
  from bid_traces
  where kind <> 'software' and value is not null
  group by kind, value, bidder_id
  union all
  -- A source without ids repeats the name in their place; a name alone is no person.
  select
    case when role = 'contact' then 'contact' when role in ('representative', 'submitter') then 'representative' else 'person' end as kind,
    person_id as text,
    bidder_id
  from bid_people
  where name is null or person_id <> name
  group by kind, person_id, bidder_id
  union all
  select 'phone' as kind, phone as text, bidder_id
  from bid_people
  where phone is not null
  group by phone, bidder_id
  union all
  select 'payer_account' as kind, payer_account as text, bidder_id
  from bid_securities
  where payer_account is not null
  group by payer_account, bidder_id
  union all
  select 'refund_account' as kind, refund_account as text, bidder_id
  from bid_securities
  where refund_account is not null
  group by refund_account, bidder_id
  union all
  select 'premium_payer' as kind, premium_payer_account as text, bidder_id
  from bid_securities
  where premium_payer_account is not null
  group by premium_payer_account, bidder_id
  union all
  select 'phone' as kind, phone as text, party_id as bidder_id
  from parties
  where phone is not null
  union all
  select 'email' as kind, email as text, party_id as bidder_id
  from parties
  where email is not null
  union all
  select 'address' as kind, address as text, party_id as bidder_id
  from parties
  where address is not null
  union all
  select 'legal_representative' as kind, legal_representative as text, party_id as bidder_id
  from parties
  where legal_representative is not null
)
select
  w.kind as kind,
  w.text as text,
  coalesce(b.bidder_no, -1) as bidder_no
from written w
left join bidders b on b.bidder_id = w.bidder_id
where w.bidder_id is null or not b.anonymous
group by w.kind, w.text, coalesce(b.bidder_no, -1)
