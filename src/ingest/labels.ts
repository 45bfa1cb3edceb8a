import { table } from '../domain/tables.ts';
import { Database } from '../store/database.ts';
import { LABELS_DDL } from '../store/facts-schema.ts';
import { collapse, selectColumns } from './collapse.ts';
import type { TypedTables } from './typed-tables.ts';

/** Writes the labels into a database of their own, which no scan opens, and answers how many there are. */
export async function writeLabels(
  db: Database,
  typed: TypedTables,
  path: string,
  tempFolder: string,
): Promise<number> {
  const labels = await Database.open({ path, tempFolder });
  try {
    await labels.run(LABELS_DDL);
    const spec = table('labels');
    const rows = await collapse(db, typed, spec);
    if (rows === null) return 0;
    await labels.run(
      `create temp table staged (subject_kind varchar, subject_id varchar, value varchar, source varchar,
         decided_at varchar, source_no integer, line double)`,
    );
    let count = 0;
    for await (const batch of db.stream(
      `select ${selectColumns(typed, spec, ['decided_at'])},
         ${typed.has('labels', 'decided_at') ? 'cast(decided_at as varchar)' : 'null'}, source_no, line from ${rows}`,
    )) {
      count += batch.length;
      const texts = (i: number): (string | null)[] => batch.map((row) => row[i] as string | null);
      await labels.append(
        'staged',
        {
          subject_kind: texts(0),
          subject_id: texts(1),
          value: texts(2),
          source: texts(3),
          decided_at: texts(4),
          source_no: Int32Array.from(batch, (row) => Number(row[5])),
          line: Float64Array.from(batch, (row) => Number(row[6])),
        },
        'temp',
      );
    }
    await labels.run(
      `insert into labels
       select subject_kind, subject_id, value, source, cast(decided_at as timestamp), source_no, cast(line as bigint)
       from staged order by subject_kind, subject_id, source nulls first, value, decided_at nulls first`,
    );
    return count;
  } finally {
    labels.close();
  }
}
