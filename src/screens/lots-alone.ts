import { type Database, identifier } from '../store/database.ts';
import { tablesRead } from './tables-read.ts';

/**
 * Does work that looks at some lots alone, with the rows of these before it: every table of lots that the queries read is hidden, for that
 * time, by a temporary one of the same name. For dozens of queries about a few hundred lots among millions of bids.
 *
 * @param queries select statements, of which each row a table of lots gives is one of these lots
 * @param lots by lot_no
 */
export async function withLotsAlone<T>(
  db: Database,
  queries: readonly string[],
  lots: ReadonlySet<number>,
  work: () => Promise<T>,
): Promise<T> {
  if (lots.size === 0) return work();
  const hidden = await tablesOfLots(db, queries);
  return withRowsOf(db, hidden, `select unnest([${[...lots].join(', ')}]) as lot_no`, work);
}

/**
 * The same for tables that are known, in an order in which a view comes after what it reads. Inside such work fewer lots still can be looked at alone.
 *
 * @param lots select of lot_no
 */
export async function withRowsOf<T>(
  db: Database,
  tables: readonly string[],
  lots: string,
  work: () => Promise<T>,
): Promise<T> {
  const before = new Set(
    (await db.rows<{ name: string }>('select table_name as name from duckdb_tables() where temporary')).map(
      ({ name }) => name,
    ),
  );
  const outside = (table: string): string => identifier(before.has(table) ? `${table} of more lots` : table);
  const made: string[] = [];
  await db.run(`create temp table lots_alone as ${lots}`);
  try {
    for (const table of tables) {
      const name = identifier(table);
      if (before.has(table)) await db.run(`alter table temp.${name} rename to ${outside(table)}`);
      made.push(table);
      await db.run(
        `create temp table ${name} as select t.* from ${outside(table)} t where t.lot_no in (select lot_no from lots_alone)`,
      );
    }
    await db.run('drop table lots_alone');
    return await work();
  } finally {
    await db.run('drop table if exists temp.lots_alone');
    for (const table of made) {
      await db.run(`drop table if exists temp.${identifier(table)}`);
      if (before.has(table))
        await db.run(`alter table temp.${outside(table)} rename to ${identifier(table)}`);
    }
  }
}

/** Tables that these queries and the views they read have of lots, each view after what it reads: a view then reads what is hidden already. */
async function tablesOfLots(db: Database, queries: readonly string[]): Promise<readonly string[]> {
  const views = new Map(
    (
      await db.rows<{ view_name: string; sql: string }>(
        `select view_name, regexp_replace(sql, '^CREATE VIEW .*? AS ', '') as sql from duckdb_views() where not internal`,
      )
    ).map(({ view_name, sql }) => [view_name, sql.replace(/;\s*$/, '')]),
  );
  const read = new Set<string>();
  const visit = async (sql: string): Promise<void> => {
    for (const table of await tablesRead(db, sql)) {
      const view = views.get(table);
      if (view !== undefined && !read.has(table)) await visit(view);
      read.add(table);
    }
  };
  for (const sql of queries) await visit(sql);
  const ofLots = new Set(
    (
      await db.rows<{ table_name: string }>(
        `select distinct table_name from duckdb_columns() where column_name = 'lot_no' and database_name <> 'temp'`,
      )
    ).map(({ table_name }) => table_name),
  );
  return [...read].filter((table) => ofLots.has(table));
}
