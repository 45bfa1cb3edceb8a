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
  await db.run(`create temp table lots_alone as select unnest([${[...lots].join(', ')}]) as lot_no`);
  const made = ['lots_alone'];
  try {
    for (const table of hidden) {
      const name = identifier(table);
      await db.run(
        `create temp table ${name} as select t.* from ${name} t where t.lot_no in (select lot_no from lots_alone)`,
      );
      made.push(table);
    }
    return await work();
  } finally {
    for (const table of made) await db.run(`drop table temp.${identifier(table)}`);
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
