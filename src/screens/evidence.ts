import type { EvidenceRow } from '../domain/outcome.ts';
import { bindParams, type PlannedScreen } from '../rules/plan.ts';
import { asSubquery } from '../rules/sql-text.ts';
import { type Database, identifier, type Params } from '../store/database.ts';

/** Subject of an outcome by its numbers; `partner_no` is -1 except for pairs. */
export interface SubjectNo {
  readonly subject_no: number;
  readonly partner_no: number;
}

const FIXED = ['table_name', 'row_key', 'file', 'line'] as const;

/**
 * The source rows behind one answer of a screen, in the order of its evidence query, then of table, key, file and line.
 *
 * @param db facts and results of the run
 * @param limit rows at most
 */
export async function fetchEvidence(
  db: Database,
  { screen, params }: Pick<PlannedScreen, 'screen' | 'params'>,
  subject: SubjectNo,
  limit: number,
): Promise<readonly EvidenceRow[]> {
  const sql = asSubquery(screen.evidence_sql);
  const bound = bindParams(sql, params, { ...subject, limit });
  const names = await columnNames(db, sql, bound);
  for (const name of FIXED)
    if (!names.includes(name)) throw new Error(`evidence of ${screen.id} lacks the column ${name}`);
  // As text, so that no decimal passes through a float; the query's own order is kept.
  const list = names.map((name) => `cast(${identifier(name)} as varchar) as ${identifier(name)}`);
  const rows = await db.rows<Record<string, string | null>>(`select ${list.join(', ')} from (${sql})`, bound);
  return rows.slice(0, limit).map((row) => ({
    table: row.table_name ?? '',
    key: row.row_key ?? '',
    file: row.file ?? '',
    line: Number(row.line ?? 0),
    values: Object.fromEntries(
      names
        .filter((name) => !(FIXED as readonly string[]).includes(name) && row[name] !== null)
        .map((name) => [name, row[name] as string]),
    ),
  }));
}

/** Asked once per query: a report fetches the evidence of thousands of subjects. */
const known = new WeakMap<Database, Map<string, readonly string[]>>();

async function columnNames(db: Database, sql: string, bound: Params): Promise<readonly string[]> {
  const asked = known.get(db) ?? new Map<string, readonly string[]>();
  known.set(db, asked);
  const found = asked.get(sql);
  if (found !== undefined) return found;
  const columns = await db.rows<{ column_name: string }>(`describe select * from (${sql})`, bound);
  const names = columns.map(({ column_name }) => column_name);
  asked.set(sql, names);
  return names;
}
