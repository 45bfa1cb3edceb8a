import { ResourceError } from '../domain/errors.ts';
import type { CapHit } from '../domain/run.ts';
import { Database } from '../store/database.ts';
import type { GroupEvent, GroupEventKind, KnownGroup, LastingGroups } from './lasting-groups.ts';

/** What earlier runs knew of groups. */
export interface GroupMemory {
  /** Runs so far. */
  readonly runs: number;
  readonly known: readonly KnownGroup[];
  readonly events: readonly GroupEvent[];
  /** Why an earlier run could not be asked. */
  readonly caps: readonly CapHit[];
}

export const NO_MEMORY: GroupMemory = { runs: 0, known: [], events: [], caps: [] };

/**
 * Reads the groups that the run published last knew.
 *
 * @param resultsPath its results; none: there was no run. A file that cannot be read is said in `caps` and stops nothing: its groups get new ids.
 */
export async function readGroupMemory(resultsPath: string | null): Promise<GroupMemory> {
  if (resultsPath === null) return NO_MEMORY;
  let db: Database | undefined;
  try {
    db = await Database.open({ path: resultsPath, access: 'read', threads: 1 });
    const { tables } = await db.row<{ tables: number }>(
      `select cast(count(*) as integer) as tables from duckdb_tables() where table_name in ('known_groups', 'group_events', 'group_runs')`,
    );
    // Written before groups were remembered.
    if (tables < 3) return NO_MEMORY;
    const { runs } = await db.row<{ runs: number }>('select runs from group_runs');
    return { runs, known: await readKnown(db), events: await readEvents(db), caps: [] };
  } catch (error) {
    if (!(error instanceof ResourceError)) throw error;
    return { ...NO_MEMORY, caps: [unreadable()] };
  } finally {
    db?.close();
  }
}

/** Fills `group_runs`, `known_groups` and `group_events`, what went before included. */
export async function writeGroupMemory(
  results: Database,
  memory: GroupMemory,
  { groups, absent, events }: LastingGroups,
): Promise<void> {
  await results.run(`insert into group_runs values (${memory.runs + 1})`);
  const rows = [...groups, ...absent].flatMap((group) => group.members.map((bidder) => ({ group, bidder })));
  if (rows.length > 0)
    await results.append('known_groups', {
      group_id: rows.map(({ group }) => group.id),
      since_run: Int32Array.from(rows, ({ group }) => group.since),
      active: Int32Array.from(rows, ({ group }) => Number(group.active)),
      bidder_id: rows.map(({ bidder }) => bidder),
    });
  const all = [...memory.events, ...events];
  if (all.length > 0)
    await results.append('group_events', {
      run: Int32Array.from(all, ({ run }) => run),
      group_id: all.map(({ group_id }) => group_id),
      event: all.map(({ event }) => event),
      bidder_id: all.map(({ bidder_id }) => bidder_id),
      other_id: all.map(({ other_id }) => other_id),
    });
}

async function readKnown(db: Database): Promise<readonly KnownGroup[]> {
  const rows = await db.columns(
    'select group_id, since_run, active, bidder_id from known_groups order by group_id, bidder_id',
  );
  const groups = new Map<string, { since: number; active: boolean; members: string[] }>();
  (rows.group_id as readonly string[]).forEach((id, i) => {
    const group = groups.get(id) ?? {
      since: (rows.since_run as Int32Array)[i]!,
      active: (rows.active as Int32Array)[i] === 1,
      members: [],
    };
    group.members.push((rows.bidder_id as readonly string[])[i]!);
    groups.set(id, group);
  });
  // Code-unit order, as ids are compared everywhere else; SQL orders by bytes.
  return [...groups].map(([id, group]) => ({ id, ...group, members: group.members.sort() }));
}

async function readEvents(db: Database): Promise<readonly GroupEvent[]> {
  const rows = await db.rows<GroupEvent & { readonly event: GroupEventKind }>(
    'select run, group_id, event, bidder_id, other_id from group_events order by rowid',
  );
  return rows.map((row) => ({ ...row }));
}

const unreadable = (): CapHit => ({
  cap: 'earlier_run_unreadable',
  limit: 0,
  hits: 1,
  text: {
    en: 'The results of the run before could not be read, so groups carry new ids and their earlier growth is not told.',
    'zh-CN': '无法读取上一次运行的结果，群组使用了新的编号，其此前的变化未予说明。',
  },
});
