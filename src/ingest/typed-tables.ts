import { sqlType, type TableSpec } from '../domain/tables.ts';
import { type Database, identifier } from '../store/database.ts';

/**
 * Temporary tables `t_<table>` that hold typed rows of all sources until the facts are assembled: columns that some source
 * fills, then `source_no, line, byte`.
 */
export interface TypedTables {
  /** Makes sure that the table has the columns; answers its name for SQL. */
  ensure(table: TableSpec, columns: readonly string[]): Promise<string>;
  /** Name for SQL of a table that some source filled, else `null`. */
  find(table: string): string | null;
  has(table: string, column: string): boolean;
}

export function createTypedTables(db: Database): TypedTables {
  const present = new Map<string, Set<string>>();
  return {
    async ensure(spec, columns) {
      const name = typedName(spec.name);
      let known = present.get(spec.name);
      if (known === undefined) {
        known = new Set();
        present.set(spec.name, known);
        await db.run(`create temp table ${name} (source_no integer, line bigint, byte bigint)`);
      }
      for (const column of spec.columns) {
        if (!columns.includes(column.name) || known.has(column.name)) continue;
        known.add(column.name);
        await db.run(`alter table ${name} add column ${identifier(column.name)} ${sqlType(column.type)}`);
      }
      return name;
    },
    find: (table) => (present.has(table) ? typedName(table) : null),
    has: (table, column) => present.get(table)?.has(column) ?? false,
  };
}

const typedName = (table: string): string => `temp.main.${identifier(`t_${table}`)}`;
