import type { TableSpec } from '../domain/tables.ts';
import { type Database, identifier, literal } from '../store/database.ts';
import type { TypedTables } from './typed-tables.ts';

/** Source and line of a row as one number that orders rows as they were read. */
export const POSITION = '((cast(source_no as bigint) << 44) | line)';
export const sourceOf = (position: string): string => `cast(${position} >> 44 as integer)`;
export const lineOf = (position: string): string => `(${position} & 17592186044415)`;

/**
 * Exact duplicates collapsed into one row at the first of their places; rows with one key that say different things are all
 * kept. Both are listed as data issues. Answers the name for SQL of a relation with the table's columns present, `source_no`,
 * `line`, `byte`, `copies` and `variant` (1 for the first row of a key in the order of its values), or `null` where no source
 * filled the table.
 */
export async function collapse(db: Database, typed: TypedTables, spec: TableSpec): Promise<string | null> {
  const from = typed.find(spec.name);
  if (from === null) return null;
  const columns = presentColumns(typed, spec);
  const key = spec.key
    .filter((name) => columns.includes(name))
    .map(identifier)
    .join(', ');
  const { n, keys } = await db.row<{ n: bigint; keys: bigint }>(
    `select count(*) as n, (select count(*) from (select distinct ${key} from ${from})) as keys from ${from}`,
  );
  if (n === keys) return `(select *, 1 as copies, 1 as variant from ${from})`;
  const all = columns.map(identifier).join(', ');
  const values = columns.map((name) => `${identifier(name)} nulls last`).join(', ');
  const name = identifier(`d_${spec.name}`);
  await db.run(
    `create temp table ${name} as
     with rows as (
       select ${all}, min(${POSITION}) as position, cast(count(*) as integer) as copies,
         arg_min(byte, ${POSITION}) as byte
       from ${from} group by ${all}
     )
     select ${all}, ${sourceOf('position')} as source_no, ${lineOf('position')} as line, byte, copies,
       row_number() over (partition by ${key} order by ${values}) as variant
     from rows`,
  );
  await listProblems(db, `temp.main.${name}`, spec);
  return `temp.main.${name}`;
}

/** Lists the collapsed and the contradictory rows of a relation as data issues. */
export async function listProblems(db: Database, from: string, spec: TableSpec): Promise<void> {
  const hidden = spec.name === 'labels';
  const key = spec.key
    .map((name) => `coalesce(cast(${identifier(name)} as varchar), '')`)
    .join(" || '|' || ");
  const raw = hidden ? "''" : key;
  await db.run(
    `insert into found_problems
     select source_no, 'i', line, byte, ${literal(spec.name)}, null, 'duplicate_row', ${raw} || ' × ' || copies
     from ${from} where copies > 1`,
  );
  await db.run(
    `insert into found_problems
     select source_no, 'i', line, byte, ${literal(spec.name)}, null, 'contradiction', ${raw}
     from ${from} where variant > 1`,
  );
}

export const presentColumns = (typed: TypedTables, spec: TableSpec): readonly string[] =>
  spec.columns.map((column) => column.name).filter((name) => typed.has(spec.name, name));

/** The columns of a table for a select list; what no source fills is NULL. */
export const selectColumns = (typed: TypedTables, spec: TableSpec, except: readonly string[] = []): string =>
  spec.columns
    .filter((column) => !except.includes(column.name))
    .map((column) => (typed.has(spec.name, column.name) ? identifier(column.name) : 'null'))
    .join(', ');
