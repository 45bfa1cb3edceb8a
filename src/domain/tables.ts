import { awards, bids, draws, offers } from './tables/bids.ts';
import type { ColumnType, TableSpec } from './tables/columns.ts';
import { contracts, subcontracts } from './tables/contracts.ts';
import { documents } from './tables/documents.ts';
import { bidItemBuildup, bidItems } from './tables/items.ts';
import { labels } from './tables/labels.ts';
import { events, lots, requirements } from './tables/lots.ts';
import { panelMembers, panelScores } from './tables/panels.ts';
import { parties, partyLinks, sanctions } from './tables/parties.ts';
import { bidPeople, bidSecurities, bidTraces } from './tables/traces.ts';

export type { ColumnSpec, ColumnType, TableSpec } from './tables/columns.ts';
export { AWARD_METHODS, type AwardMethod } from './tables/lots.ts';

/**
 * The vocabulary of everything after ingest: each table, column, type and meaning, once. DDL, the data dictionary and
 * import templates derive from it.
 */
export const TABLES: readonly TableSpec[] = [
  lots,
  bids,
  awards,
  parties,
  partyLinks,
  bidPeople,
  bidTraces,
  bidSecurities,
  bidItems,
  bidItemBuildup,
  documents,
  panelMembers,
  panelScores,
  offers,
  draws,
  contracts,
  subcontracts,
  sanctions,
  requirements,
  events,
  labels,
];

/** @example table('bids').columns */
export function table(name: string): TableSpec {
  const found = TABLES.find((spec) => spec.name === name);
  if (found === undefined) throw new Error(`no table ${name}`);
  return found;
}

/** DuckDB type of a column. Money and numbers are exact decimals. */
export function sqlType(type: ColumnType): string {
  switch (type) {
    case 'money':
      return 'decimal(20,4)';
    case 'number':
      return 'decimal(20,8)';
    case 'integer':
      return 'integer';
    case 'time':
      return 'timestamp';
    case 'boolean':
      return 'boolean';
    default:
      return 'varchar';
  }
}
