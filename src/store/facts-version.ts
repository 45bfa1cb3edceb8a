import { EXIT, ResourceError } from '../domain/errors.ts';
import { TABLES } from '../domain/tables.ts';
import type { Database } from './database.ts';
import { factColumns } from './facts-schema.ts';

/**
 * Refuses facts that another version read in, whose tables lack what this one asks for: screens would break in the middle.
 *
 * @param db with the facts attached as `facts`
 * @throws ResourceError `facts_version`
 */
export async function refuseOtherFacts(db: Database): Promise<void> {
  const rows = await db.rows<{ readonly place: string }>(
    `select table_name || '.' || column_name as place from duckdb_columns() where database_name = 'facts'`,
  );
  const held = new Set(rows.map(({ place }) => place));
  // Labels are in a file of their own, which no scan opens.
  const missing = TABLES.filter(({ name }) => name !== 'labels')
    .flatMap(({ name }) => factColumns(name).map((column) => `${name}.${column.name}`))
    .find((place) => !held.has(place));
  if (missing === undefined) return;
  throw new ResourceError(
    'facts_version',
    {
      en: 'The records of this workspace were read in by another version of ringsight: {missing} is not among them. Read the source files in again with `ringsight scan <data>`, into the same workspace; earlier runs stay as they are.',
      'zh-CN':
        '该工作区的数据由另一版本的 ringsight 读入，其中缺少 {missing}。请用 `ringsight scan <数据>` 将源文件重新读入同一工作区；以往的运行结果不受影响。',
    },
    { exitCode: EXIT.storeVersion, values: { missing } },
  );
}
