import type { Database } from '../store/database.ts';
import { type ConsensusGroup, memberDigest } from './consensus.ts';
import { type GroupMemory, writeGroupMemory } from './known-groups.ts';
import { lastingGroups } from './lasting-groups.ts';

/**
 * Names the groups after those of earlier runs and writes them. group_no is the rank of the digest, so that it depends neither on the numbering of
 * bidders nor on what a group was called before.
 */
export async function writeGroups(
  results: Database,
  groups: readonly ConsensusGroup[],
  memory: GroupMemory,
): Promise<void> {
  const idOf = await bidderIds(results, groups);
  const named = groups
    .map((group) => {
      const ids = group.members.map((bidder) => idOf.get(bidder)!).sort();
      return { ...group, ids, digest: memberDigest(ids) };
    })
    .sort((one, other) => (one.digest < other.digest ? -1 : 1));
  const lasting = lastingGroups(
    named.map(({ ids }) => ids),
    memory.known,
    memory.runs + 1,
  );
  await writeGroupMemory(results, memory, lasting);
  if (groups.length === 0) return;
  await results.append('groups', {
    group_no: Int32Array.from(named.keys()),
    group_id: lasting.groups.map(({ id }) => id),
    digest: named.map(({ digest }) => digest),
    size: Int32Array.from(named, ({ members }) => members.length),
    stability: Float64Array.from(named, ({ stability }) => stability),
  });
  await results.append('group_members', {
    group_no: Int32Array.from(named.flatMap(({ members }, group) => members.map(() => group))),
    bidder_no: Int32Array.from(named.flatMap(({ members }) => members)),
    core: Int32Array.from(named.flatMap(({ members, core }) => members.map((one) => Number(core.has(one))))),
  });
  await results.run(`
    insert into group_lots
    select
      m.group_no,
      p.lot_no,
      cast(count(*) as integer) as members
    from group_members m
    join participation p on p.bidder_no = m.bidder_no
    group by m.group_no, p.lot_no
    having count(*) >= 2
    order by m.group_no, p.lot_no`);
}

async function bidderIds(
  results: Database,
  groups: readonly ConsensusGroup[],
): Promise<ReadonlyMap<number, string>> {
  const wanted = new Set(groups.flatMap(({ members }) => members));
  const ids = await results.columns(`
    select bidder_no, bidder_id
    from bidders
    where bidder_no in (select bidder_a_no from bidder_edges union all select bidder_b_no from bidder_edges)
    order by bidder_no`);
  const found = new Map<number, string>();
  (ids.bidder_no as Int32Array).forEach((bidder, row) => {
    if (wanted.has(bidder)) found.set(bidder, (ids.bidder_id as readonly string[])[row]!);
  });
  return found;
}
