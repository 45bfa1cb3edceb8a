-- reads: documents, lots, bidders
-- Every document of a lot and who handed it in (-1: the tender's own), in an order in which the files of one bidder in one lot, of one lot
-- and of one tender are neighbours. Lots that name no tender are tenders of their own. row_no: the row in the table documents, which holds
-- the text; characters: 0 where there is no text, as in a scanned file.
with files as (
  select
    cast(d.rowid as integer) as row_no,
    d.document_id as document_id,
    l.lot_no as lot_no,
    case when d.bidder_id is null then -1 else b.bidder_no end as bidder_no,
    coalesce('t' || l.tender_id, 'l' || l.lot_id) as tender_key,
    coalesce(l.category, '') as category_key,
    d.sha256 as sha256,
    case when trim(coalesce(d.text, '')) = '' then 0 else length(d.text) end as characters,
    d.source_no as source_no,
    d.line as line
  from documents d
  join lots l on l.lot_id = d.lot_id
  left join bidders b on b.bidder_id = d.bidder_id and not b.anonymous
)
select
  cast(row_number() over (order by tender_key, lot_no, bidder_no, document_id, row_no) - 1 as integer) as place,
  row_no,
  document_id,
  lot_no,
  bidder_no,
  cast(dense_rank() over (order by tender_key) - 1 as integer) as tender_no,
  cast(dense_rank() over (order by category_key) - 1 as integer) as category_no,
  sha256,
  cast(characters as integer) as characters,
  source_no,
  cast(line as integer) as line
from files
where bidder_no is not null
order by place
