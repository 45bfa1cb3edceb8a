import { distance } from 'fastest-levenshtein';
import { type Database, identifier } from '../store/database.ts';

const SHOWN = 5;

/** Up to five values of a column that a mistyped one could mean, nearest first. */
export async function nearest(
  db: Database,
  { table, column }: { readonly table: string; readonly column: string },
  wanted: string,
): Promise<readonly string[]> {
  if (wanted === '') return [];
  const name = identifier(column);
  // DuckDB counts bytes, which is wrong for Chinese but good enough to choose whom to compare properly.
  const rows = await db.rows<{ value: string }>(
    `select distinct ${name} as value from ${identifier(table)}
     where ${name} is not null and abs(length(${name}) - length($wanted)) <= $slack
     order by levenshtein(lower(${name}), lower($wanted)), value
     limit 100`,
    { wanted, slack: Math.max(1, Math.ceil(wanted.length / 4)) },
  );
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  return rows
    .map(({ value }) => ({ value, far: distance(value.toLowerCase(), wanted.toLowerCase()) }))
    .filter(({ far }) => far <= limit)
    .sort((x, y) => x.far - y.far || (x.value < y.value ? -1 : 1))
    .slice(0, SHOWN)
    .map(({ value }) => value);
}
