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
  const read = new Set<string>();
  for (const sql of queries) for (const table of await tablesRead(db, sql)) read.add(table);
  const hidden = (await tablesOfLots(db)).filter((table) => read.has(table));
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

const tablesOfLots = async (db: Database): Promise<readonly string[]> =>
  (
    await db.rows<{ table_name: string }>(
      `select distinct table_name
       from duckdb_columns()
       join duckdb_tables() using (database_name, schema_name, table_name)
       where column_name = 'lot_no' and not temporary
       order by table_name`,
    )
  ).map(({ table_name }) => table_name);
