import { asSubquery } from '../rules/sql-text.ts';
import { type Database, literal } from '../store/database.ts';

/** Functions that may stand where a table does. */
const HARMLESS = new Set(['range', 'generate_series', 'unnest']);

/**
 * Names of the tables a select reads, by DuckDB's own parser, without its named steps; in code-point order.
 *
 * @throws Error where it names a catalog or schema, or reads a file
 */
export async function tablesRead(db: Database, sql: string): Promise<readonly string[]> {
  const { tree } = await db.row<{ tree: string }>(
    `select json_serialize_sql(${literal(asSubquery(sql))}) as tree`,
  );
  const parsed = JSON.parse(tree) as { readonly error?: boolean; readonly error_message?: string };
  if (parsed.error === true) throw new Error(parsed.error_message ?? 'cannot be parsed');
  const tables = new Set<string>();
  visit(parsed, new Set(), tables);
  return [...tables].sort();
}

type Node = Readonly<Record<string, unknown>>;

function visit(value: unknown, steps: ReadonlySet<string>, tables: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, steps, tables);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const node = value as Node;
  const own = stepNames(node);
  const known = own.length === 0 ? steps : new Set([...steps, ...own]);
  if (node.type === 'BASE_TABLE') {
    const name = String(node.table_name);
    if (node.catalog_name || node.schema_name) throw new Error(`names must be unqualified: ${name}`);
    if (!known.has(name)) tables.add(name);
  }
  if (node.type === 'TABLE_FUNCTION') {
    const name = String((node.function as Node | undefined)?.function_name);
    if (!HARMLESS.has(name)) throw new Error(`must not call ${name}`);
  }
  for (const item of Object.values(node)) visit(item, known, tables);
}

function stepNames(node: Node): readonly string[] {
  const map = (node.cte_map as { readonly map?: readonly { readonly key: string }[] } | undefined)?.map;
  return (map ?? []).map(({ key }) => key);
}
