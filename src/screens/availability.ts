import type { PlannedScreen } from '../rules/plan.ts';
import { type Database, identifier } from '../store/database.ts';

/** Tables that the engine itself fills; empty means that there is nothing to examine, not that data are missing. */
const OWN_TABLES = new Set([
  'sources',
  'bidders',
  'bidder_edges',
  'matches',
  'groups',
  'group_members',
  'group_lots',
]);

/**
 * Which of the tables and columns that screens require hold anything: the reasons `missing_table:<t>` and
 * `missing_column:<t.c>` for those that do not.
 */
export async function missingFacts(
  results: Database,
  screens: readonly PlannedScreen[],
): Promise<ReadonlySet<string>> {
  const tables = new Set(screens.flatMap(({ screen }) => screen.requires.tables));
  const columns = new Set(screens.flatMap(({ screen }) => screen.requires.columns));
  const missing = new Set<string>();
  const isEmpty = async (sql: string): Promise<boolean> =>
    (await results.row<{ some: boolean }>(`select exists(${sql}) as some`)).some === false;
  for (const table of [...tables].sort()) {
    if (!OWN_TABLES.has(table) && (await isEmpty(`select 1 from ${identifier(table)}`)))
      missing.add(`missing_table:${table}`);
  }
  for (const path of [...columns].sort()) {
    const [table = '', column = ''] = path.split('.');
    if (missing.has(`missing_table:${table}`)) continue;
    if (await isEmpty(`select 1 from ${identifier(table)} where ${identifier(column)} is not null`))
      missing.add(`missing_column:${path}`);
  }
  return missing;
}

/** The reason why a screen cannot run on these facts at all, if there is one. */
export function missingReason({ screen }: PlannedScreen, missing: ReadonlySet<string>): string | null {
  for (const table of screen.requires.tables)
    if (missing.has(`missing_table:${table}`)) return `missing_table:${table}`;
  for (const column of screen.requires.columns) {
    if (missing.has(`missing_column:${column}`)) return `missing_column:${column}`;
    const table = column.split('.')[0] ?? '';
    if (missing.has(`missing_table:${table}`)) return `missing_table:${table}`;
  }
  return null;
}
