-- reads: bidders, ownership_paths, parties, party_links
-- What a bidder is tied to, by kind: its legal head (head: by the person's id, head_name: by name alone), who controls it (control: one row
-- for each way of holding), the group or branches it belongs to (group, branch), and the persons among its officers and
-- shareholders (officer). Two bidders with one tie_id have that in common; own: the tie is to the bidder itself. A tie holds on a day when
-- the shares valid on it come to more than `needed`.
with named as (
  select bidder_no, bidder_id
  from bidders
  where not anonymous
),
links as (
  select
    n.bidder_no as bidder_no,
    l.linked_id as linked_id,
    l.kind as kind,
    l.share as share,
    l.valid_from as valid_from,
    l.valid_to as valid_to,
    [l.source_no] as sources,
    [l.line] as lines
  from party_links l
  join named n on n.bidder_id = l.party_id
),
organisations as (
  select party_id
  from parties
  union
  select party_id
  from party_links
  union
  select bidder_id
  from bidders
),
-- Sums of doubles in the order of the ways, which no order of rows can move.
held as (
  select bidder_no, holder_id
  from (
    select
      bidder_no,
      holder_id,
      array_to_string(route, '|') as way,
      max(share) as share
    from ownership_paths
    group by bidder_no, holder_id, route
  )
  group by bidder_no, holder_id
  having list_sum(list(share order by way)) > $control_share
),
heads as (
  select
    p.party_id as party_id,
    lower(regexp_replace(p.legal_representative, '[\s　·•．.]+', '', 'g')) as head,
    p.source_no as source_no,
    p.line as line
  from parties p
  where p.legal_representative is not null
),
joined_groups as (
  select l.party_id as party_id, l.linked_id as tie_id, l.valid_from as valid_from, l.valid_to as valid_to, l.source_no as source_no, l.line as line
  from party_links l
  where l.kind = 'same_group'
),
branches as (
  select party_id, linked_id, valid_from, valid_to, source_no, line
  from party_links
  where kind = 'branch'
  union all
  select linked_id, party_id, valid_from, valid_to, source_no, line
  from party_links
  where kind = 'branch'
),
ties as (
  select bidder_no, 'head' as tie, linked_id as tie_id, false as own, '' as way, 1.0 as share, valid_from, valid_to, sources, lines
  from links
  where kind = 'legal_representative'
  union all
  select n.bidder_no, 'head_name', h.head, false, '', 1.0, null, null, [h.source_no], [h.line]
  from heads h
  join named n on n.bidder_id = h.party_id
  where h.head <> ''
  union all
  select bidder_no, 'officer', linked_id, false, '', 1.0, valid_from, valid_to, sources, lines
  from links
  where kind in ('legal_representative', 'director', 'supervisor', 'shareholder')
    and linked_id not in (select party_id from organisations where party_id is not null)
  union all
  select p.bidder_no, 'control', p.holder_id, false, array_to_string(p.route, '|'), p.share, p.valid_from, p.valid_to, p.sources, p.lines
  from ownership_paths p
  join held h on h.bidder_no = p.bidder_no and h.holder_id = p.holder_id
  union all
  select n.bidder_no, 'control', n.bidder_id, true, '', 1.0, null, null, [], []
  from named n
  where n.bidder_id in (select holder_id from held)
  union all
  select n.bidder_no, 'group', g.tie_id, false, '', 1.0, g.valid_from, g.valid_to, [g.source_no], [g.line]
  from joined_groups g
  join named n on n.bidder_id = g.party_id
  union all
  select n.bidder_no, 'group', n.bidder_id, true, '', 1.0, null, null, [], []
  from named n
  where n.bidder_id in (select tie_id from joined_groups)
  union all
  select n.bidder_no, 'branch', b.linked_id, false, '', 1.0, b.valid_from, b.valid_to, [b.source_no], [b.line]
  from branches b
  join named n on n.bidder_id = b.party_id
  union all
  select n.bidder_no, 'branch', n.bidder_id, true, '', 1.0, null, null, [], []
  from named n
  where n.bidder_id in (select linked_id from branches)
)
select
  bidder_no,
  tie,
  tie_id,
  own,
  way,
  cast(share as double) as share,
  case when tie = 'control' then cast($control_share as double) else 0.0::double end as needed,
  cast(valid_from as timestamp) as valid_from,
  cast(valid_to as timestamp) as valid_to,
  cast(sources as integer[]) as sources,
  cast(lines as bigint[]) as lines
from ties
