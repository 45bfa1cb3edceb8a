-- reads: bidders, party_links
-- Who holds a bidder, directly or through at most max_steps firms: one row for each way, with the product of the shares on it. A parent
-- counts as a full holding where no share is given. Ways below min_share are left out, so that there are at most 1 / min_share of them for
-- each number of steps, and no firm is passed twice.
with recursive holdings as (
  select
    party_id,
    linked_id as holder_id,
    cast(coalesce(share, 1) as double) as share,
    valid_from,
    valid_to,
    source_no,
    line
  from party_links
  where kind in ('shareholder', 'parent')
    and linked_id <> party_id
    and (kind = 'parent' or share is not null)
    and coalesce(share, 1) > 0
    and coalesce(share, 1) <= 1
),
ways as (
  select
    b.bidder_no as bidder_no,
    h.holder_id as holder_id,
    1 as steps,
    h.share as share,
    h.valid_from as valid_from,
    h.valid_to as valid_to,
    [b.bidder_id, h.holder_id] as route,
    [h.source_no] as sources,
    [h.line] as lines
  from bidders b
  join holdings h on h.party_id = b.bidder_id
  where not b.anonymous
    and h.share >= $min_share
  union all
  select
    w.bidder_no as bidder_no,
    h.holder_id as holder_id,
    w.steps + 1 as steps,
    w.share * h.share as share,
    greatest(w.valid_from, h.valid_from) as valid_from,
    least(w.valid_to, h.valid_to) as valid_to,
    list_append(w.route, h.holder_id) as route,
    list_append(w.sources, h.source_no) as sources,
    list_append(w.lines, h.line) as lines
  from ways w
  join holdings h on h.party_id = w.holder_id
  where w.steps < $max_steps
    and w.share * h.share >= $min_share
    and not list_contains(w.route, h.holder_id)
)
select
  bidder_no,
  holder_id,
  steps,
  share,
  valid_from,
  valid_to,
  route,
  sources,
  lines
from ways
where valid_from is null
  or valid_to is null
  or valid_from <= valid_to
