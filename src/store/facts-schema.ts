import { sqlType, TABLES, type TableSpec } from '../domain/tables.ts';
import { type Database, identifier } from './database.ts';

/**
 * Tables of a published facts database. `lots` and `bids` carry dense integer keys given in id order, so that everything
 * after ingest joins on integers and does not depend on the order of the input; every row knows its source.
 */
export async function createFactTables(facts: Database): Promise<void> {
  for (const ddl of factDdl()) await facts.run(ddl);
}

/** Where a fact row came from; `line` is 1-based: line of a text file, row of a Parquet file, release of an OCDS file. */
const PROVENANCE = ['source_no integer not null', 'line bigint not null'];

function factDdl(): readonly string[] {
  return [
    `create table sources (
       source_no integer not null, file varchar not null, format varchar not null, encoding varchar,
       bytes bigint not null, sha256 varchar not null,
       rows_read bigint not null, rows_loaded bigint not null, rows_quarantined bigint not null)`,
    // Every row that was not loaded, and nothing else.
    `create table quarantine (
       source_no integer not null, file varchar not null, line bigint not null, byte bigint,
       table_name varchar, column_name varchar, code varchar not null, raw varchar not null)`,
    // What was wrong with a row or value that was loaded all the same.
    `create table data_issues (
       source_no integer not null, file varchar not null, line bigint not null, byte bigint,
       table_name varchar, column_name varchar, code varchar not null, raw varchar not null)`,
    // lot_no: 0-based rank of lot_id in code-point order. Lots that only bids mention have no source row (source_no -1).
    `create table lots (lot_no integer not null, ${columns('lots')}, ${PROVENANCE.join(', ')})`,
    // bidder_no: 0-based rank of bidder_id in code-point order, over all bids and awards. anonymous: the source names no bidder.
    `create table bidders (bidder_no integer not null, bidder_id varchar not null, name varchar, identifier varchar,
       anonymous boolean not null)`,
    // Ordered by lot_no, bidder_no, round, amount, source. copies: exact duplicates that were collapsed into the row, itself
    // counted. contradicted: another row with the same key says something else.
    `create table bids (lot_no integer not null, bidder_no integer not null, ${columns('bids')},
       copies integer not null, contradicted boolean not null, ${PROVENANCE.join(', ')})`,
    `create table awards (lot_no integer not null, bidder_no integer not null,
       ${columns('awards')}, ${PROVENANCE.join(', ')})`,
    ...TABLES.filter((spec) => !['lots', 'bids', 'awards', 'labels'].includes(spec.name)).map(
      (spec) => `create table ${identifier(spec.name)} (${columns(spec.name)}, ${PROVENANCE.join(', ')})`,
    ),
  ];
}

/** DDL of the labels, which live in a database file of their own that no scan opens. */
export const LABELS_DDL = `create table labels (${columns('labels')}, ${PROVENANCE.join(', ')})`;

/** Columns of a table of records as facts keep them: `bids` and `awards` name lot and bidder by number. */
export function factColumns(tableName: string): TableSpec['columns'] {
  const { columns: all } = TABLES.find((candidate) => candidate.name === tableName) as TableSpec;
  const numbered = tableName === 'bids' || tableName === 'awards' ? ['lot_id', 'bidder_id'] : [];
  return all.filter((column) => !numbered.includes(column.name));
}

function columns(tableName: string): string {
  return factColumns(tableName)
    .map((column) => `${identifier(column.name)} ${sqlType(column.type)}`)
    .join(', ');
}
