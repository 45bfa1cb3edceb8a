import type { Warning } from '../domain/warning.ts';
import type { Database } from '../store/database.ts';

/** Writes `warnings, warning_members, warning_lots, warning_groups`; members and lots are complete, whatever the limits of the body. */
export async function writeWarnings(results: Database, warnings: readonly Warning[]): Promise<void> {
  await results.run(
    'delete from warnings; delete from warning_members; delete from warning_lots; delete from warning_groups',
  );
  await results.append('warnings', {
    rank: Int32Array.from(warnings, ({ rank }) => rank),
    id: warnings.map(({ id }) => id),
    fingerprint: warnings.map(({ fingerprint }) => fingerprint),
    kind: warnings.map(({ kind }) => kind),
    level: warnings.map(({ level }) => level),
    priority: Float64Array.from(warnings, ({ priority }) => priority),
    body: warnings.map((warning) => JSON.stringify(warning)),
  });
  await results.run(
    `insert into warning_members
     select w.id, m.bidder_no from warnings w join lead_members m on m.lead_no = w.rank - 1 order by w.rank, m.bidder_no;
     insert into warning_lots
     select w.id, l.lot_no from warnings w join lead_lots l on l.lead_no = w.rank - 1 order by w.rank, l.lot_no;
     insert into warning_groups
     select w.id, g.group_no from warnings w join leads l on l.lead_no = w.rank - 1 join set_groups g on g.set_no = l.set_no
     order by w.rank, g.group_no`,
  );
}
