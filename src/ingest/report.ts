import type { RunInput } from '../domain/run.ts';
import type { Database } from '../store/database.ts';

/** What an ingest read and what became of it. */
export interface IngestReport {
  readonly inputs: readonly RunInput[];
  /** Files of the data folder that were not read. */
  readonly unknown_files: readonly string[];
  readonly rows_read: number;
  readonly rows_loaded: number;
  readonly rows_quarantined: number;
  /** Loaded rows, by table, that belong to no bid or lot, so that no screen reads them. */
  readonly rows_unused: Readonly<Record<string, number>>;
  readonly quarantine: Readonly<Record<string, number>>;
  readonly issues: Readonly<Record<string, number>>;
  readonly lots: number;
  readonly bids: number;
  readonly bidders: number;
  readonly labels: number;
  /** Rows that were collapsed into another that says the same. */
  readonly duplicates: number;
}

/** Counts by code, in order of the code. */
export async function countByCode(
  db: Database,
  table: 'quarantine' | 'data_issues',
): Promise<Readonly<Record<string, number>>> {
  const rows = await db.rows<{ code: string; n: bigint }>(
    `select code, count(*) as n from ${table} group by code order by code`,
  );
  return Object.fromEntries(rows.map(({ code, n }) => [code, Number(n)]));
}
