-- reads: bid_people, bid_securities, bid_traces, bidders, identity_readings, identity_shared, lots, parties
-- Who left which value in which lot: one row for each value of each fact row, of the values of identity_shared alone.
-- bidder_no -1: the tender's own. lot_no -1: known of the bidder and of no lot. of_tender: the tender left the value itself, in this lot or
-- another of the same procedure, so that it says nothing of this bidder there; a weak value is that of many machines, and having it is no sign of
-- the tender's. row_key holds no value, because reports print it.
with readings as (
  select
    r.kind as kind,
    r.text as text,
    r.value as value,
    r.weak as weak,
    s.value_no as value_no
  from identity_readings r
  join identity_shared s on s.kind = r.kind and s.value = r.value
),
found as (
  select
    r.value_no as value_no, r.kind as kind, r.value as value, r.weak as weak, 'bid_traces' as table_name,
    t.lot_id as lot_id, t.bidder_id as bidder_id, t.operation as operation, t.kind as part, t.source_no as source_no, t.line as line
  from bid_traces t
  join readings r on r.kind = t.kind and r.text = t.value
  union all
  select
    r.value_no, r.kind, r.value, r.weak, 'bid_people',
    p.lot_id, p.bidder_id, null, p.role, p.source_no, p.line
  from bid_people p
  join readings r
    on r.text = p.person_id
    and r.kind = case when p.role = 'contact' then 'contact' when p.role in ('representative', 'submitter') then 'representative' else 'person' end
  where p.name is null or p.person_id <> p.name
  union all
  select
    r.value_no, r.kind, r.value, r.weak, 'bid_people',
    p.lot_id, p.bidder_id, null, p.role, p.source_no, p.line
  from bid_people p
  join readings r on r.kind = 'phone' and r.text = p.phone
  union all
  select
    r.value_no, r.kind, r.value, r.weak, 'bid_securities',
    s.lot_id, s.bidder_id, null, s.security_id, s.source_no, s.line
  from bid_securities s
  join readings r on (r.kind = 'payer_account' and r.text = s.payer_account)
  union all
  select
    r.value_no, r.kind, r.value, r.weak, 'bid_securities',
    s.lot_id, s.bidder_id, null, s.security_id, s.source_no, s.line
  from bid_securities s
  join readings r on (r.kind = 'refund_account' and r.text = s.refund_account)
  union all
  select
    r.value_no, r.kind, r.value, r.weak, 'bid_securities',
    s.lot_id, s.bidder_id, null, s.security_id, s.source_no, s.line
  from bid_securities s
  join readings r on (r.kind = 'premium_payer' and r.text = s.premium_payer_account)
  union all
  select
    r.value_no, r.kind, r.value, r.weak, 'parties',
    null, p.party_id, null, null, p.source_no, p.line
  from parties p
  join readings r on r.kind = 'phone' and r.text = p.phone
  union all
  select
    r.value_no, r.kind, r.value, r.weak, 'parties',
    null, p.party_id, null, null, p.source_no, p.line
  from parties p
  join readings r on r.kind = 'email' and r.text = p.email
  union all
  select
    r.value_no, r.kind, r.value, r.weak, 'parties',
    null, p.party_id, null, null, p.source_no, p.line
  from parties p
  join readings r on r.kind = 'address' and r.text = p.address
  union all
  select
    r.value_no, r.kind, r.value, r.weak, 'parties',
    null, p.party_id, null, null, p.source_no, p.line
  from parties p
  join readings r on r.kind = 'legal_representative' and r.text = p.legal_representative
),
-- By procedure, or by lot where it has none.
own as (
  select
    coalesce(l.tender_id, l.lot_id) as tender_id,
    l.tender_id is not null as of_procedure,
    r.value_no as value_no
  from bid_traces t
  join readings r on r.kind = t.kind and r.text = t.value
  join lots l on l.lot_id = t.lot_id
  where t.bidder_id is null
  group by coalesce(l.tender_id, l.lot_id), l.tender_id is not null, r.value_no
)
select
  coalesce(l.lot_no, -1) as lot_no,
  coalesce(b.bidder_no, -1) as bidder_no,
  f.kind as kind,
  f.value as value,
  f.value_no as value_no,
  f.operation as operation,
  f.weak as weak,
  o.value_no is not null and not f.weak as of_tender,
  f.table_name as table_name,
  f.source_no as source_no,
  f.line as line,
  concat_ws('|', f.lot_id, f.bidder_id, f.part, f.operation) as row_key
from found f
left join bidders b on b.bidder_id = f.bidder_id
left join lots l on l.lot_id = f.lot_id
left join own o
  on o.tender_id = coalesce(l.tender_id, l.lot_id)
  and o.of_procedure = (l.tender_id is not null)
  and o.value_no = f.value_no
where (f.bidder_id is null or not b.anonymous)
  and (f.lot_id is null or l.lot_no is not null)
