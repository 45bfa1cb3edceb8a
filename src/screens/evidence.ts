import { masked, PRIVATE_PREFIX } from '../domain/masked.ts';
import type { EvidenceRow } from '../domain/outcome.ts';
import { bindParams, type PlannedScreen } from '../rules/plan.ts';
import { asSubquery } from '../rules/sql-text.ts';
import { type Database, identifier, type Params } from '../store/database.ts';
import { MANY, PLACE, queryOfMany } from './evidence-batch.ts';

/** Subject of an outcome by its numbers; `partner_no` is -1 except for pairs. */
export interface SubjectNo {
  readonly subject_no: number;
  readonly partner_no: number;
}

/** What a query of evidence belongs to. */
export type EvidenceOf = Pick<PlannedScreen, 'screen' | 'params'>;

const FIXED = ['table_name', 'row_key', 'file', 'line'] as const;
/** Subjects in one statement; more only makes its text longer. */
const BATCH = 500;

/**
 * The source rows behind one answer of a screen, in the order of its evidence query; private columns masked.
 *
 * @param db facts and results of the run
 * @param limit rows at most
 * @param show what becomes of the values of private columns
 */
export async function fetchEvidence(
  db: Database,
  { screen, params }: EvidenceOf,
  subject: SubjectNo,
  limit: number,
  show: (value: string) => string = masked,
): Promise<readonly EvidenceRow[]> {
  const sql = asSubquery(screen.evidence_sql);
  const bound = bindParams(sql, params, { ...subject, limit });
  const names = await columnNames(db, screen.id, sql, bound);
  const rows = await db.rows<Row>(`select ${asText(names, 'e')} from (${sql}) e`, bound);
  return rows.slice(0, limit).map((row) => evidenceRow(row, names, show));
}

/**
 * The same for many subjects of one screen, in few statements; one list of rows for each subject, in their order.
 */
export async function fetchEvidenceOfMany(
  db: Database,
  of: EvidenceOf,
  subjects: readonly SubjectNo[],
  limit: number,
): Promise<readonly (readonly EvidenceRow[])[]> {
  const { screen, params } = of;
  const many = subjects.length > 1 ? await queryOfMany(db, asSubquery(screen.evidence_sql)) : null;
  const found: EvidenceRow[][] = subjects.map(() => []);
  if (many === null) {
    for (const [i, subject] of subjects.entries())
      found[i]!.push(...(await fetchEvidence(db, of, subject, limit)));
    return found;
  }
  const single = asSubquery(screen.evidence_sql);
  const example = bindParams(single, params, { subject_no: 0, partner_no: -1, limit });
  const names = await columnNames(db, screen.id, single, example);
  for (let start = 0; start < subjects.length; start += BATCH) {
    const rows = await db.rows<Row & { readonly which: number }>(
      `select ${MANY}.which, ${asText(names, 'e')}
       from (values ${subjects
         .slice(start, start + BATCH)
         .map(({ subject_no, partner_no }, i) => `(${start + i}, ${subject_no}, ${partner_no})`)
         .join(', ')}) ${MANY}(which, subject_no, partner_no),
       lateral (${many}) e
       where e.${PLACE} <= ${limit}
       order by ${MANY}.which, e.${PLACE}`,
      bindParams(many, params, { limit }),
    );
    for (const row of rows) found[row.which]!.push(evidenceRow(row, names, masked));
  }
  return found;
}

type Row = Readonly<Record<string, string | number | null>>;

/** As text, so that no decimal passes through a float. */
const asText = (names: readonly string[], table: string): string =>
  names.map((name) => `cast(${table}.${identifier(name)} as varchar) as ${identifier(name)}`).join(', ');

function evidenceRow(row: Row, names: readonly string[], show: (value: string) => string): EvidenceRow {
  const text = (name: string): string => String(row[name] ?? '');
  return {
    table: text('table_name'),
    key: text('row_key'),
    file: text('file'),
    line: Number(row.line ?? 0),
    values: Object.fromEntries(
      names
        .filter((name) => !(FIXED as readonly string[]).includes(name) && row[name] !== null)
        .map((name) => [name, name.startsWith(PRIVATE_PREFIX) ? show(text(name)) : text(name)]),
    ),
  };
}

/** Asked once per query: a report fetches the evidence of thousands of subjects. */
const known = new WeakMap<Database, Map<string, readonly string[]>>();

async function columnNames(
  db: Database,
  screen: string,
  sql: string,
  bound: Params,
): Promise<readonly string[]> {
  const asked = known.get(db) ?? new Map<string, readonly string[]>();
  known.set(db, asked);
  const found = asked.get(sql);
  if (found !== undefined) return found;
  const columns = await db.rows<{ column_name: string }>(`describe select * from (${sql})`, bound);
  const names = columns.map(({ column_name }) => column_name);
  for (const name of FIXED)
    if (!names.includes(name)) throw new Error(`evidence of ${screen} lacks the column ${name}`);
  asked.set(sql, names);
  return names;
}
