import type { GroupChange, WarningGroup } from '../domain/warning.ts';
import type { Database } from '../store/database.ts';
import { groupBy } from './group-by.ts';

/** The lasting groups of every lead, by lead_no, with what became of them; reads the temporary table `leads`. */
export async function readLeadGroups(
  results: Database,
): Promise<ReadonlyMap<number, readonly WarningGroup[]>> {
  const groups = await results.rows<Omit<WarningGroup, 'changes'> & { lead_no: number }>(
    `select l.lead_no, g.group_id, g.size, g.stability, min(k.since_run) as since_run
     from leads l
     join set_groups s on s.set_no = l.set_no
     join groups g on g.group_no = s.group_no
     join known_groups k on k.group_id = g.group_id
     group by l.lead_no, g.group_id, g.size, g.stability
     order by l.lead_no, since_run, g.group_id`,
  );
  const changes = groupBy(
    await results.rows<GroupChange & { group_id: string }>(
      'select group_id, run, event, bidder_id, other_id from group_events order by rowid',
    ),
    ({ group_id }) => group_id,
  );
  const told = groups.map(({ lead_no, ...group }) => ({
    lead_no,
    group: {
      ...group,
      changes: (changes.get(group.group_id) ?? []).map(({ group_id: _, ...change }) => change),
    },
  }));
  return new Map(
    [...groupBy(told, ({ lead_no }) => lead_no)].map(([lead, rows]) => [
      lead,
      rows.map(({ group }) => group),
    ]),
  );
}
