import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type IngestOptions, ingestSources } from '../../src/ingest/ingest.ts';
import type { IngestReport } from '../../src/ingest/report.ts';
import { Database } from '../../src/store/database.ts';

export type Files = Readonly<Record<string, string | Buffer>>;

export interface Ingested {
  readonly report: IngestReport;
  readonly facts: Database;
  /** Opened by who asks for it. */
  readonly labels: Pick<Database, 'rows'>;
  readonly folder: string;
}

/** A folder with some files in it, gone when the work has ended. */
export async function withFolder<T>(files: Files, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'ringsight-ingest-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, 'data', name)), { recursive: true });
      writeFileSync(join(folder, 'data', name), content);
    }
    mkdirSync(join(folder, 'temp'), { recursive: true });
    mkdirSync(join(folder, 'data'), { recursive: true });
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ingests some files and looks at what came of it. */
export function ingestFiles<T>(
  files: Files,
  look: (ingested: Ingested) => Promise<T>,
  options: Partial<IngestOptions> = {},
): Promise<T> {
  return withFolder(files, (folder) => ingestFolder(folder, join(folder, 'data'), look, options));
}

export async function ingestFolder<T>(
  folder: string,
  data: string,
  look: (ingested: Ingested) => Promise<T>,
  options: Partial<IngestOptions> = {},
): Promise<T> {
  const factsPath = join(folder, 'facts.duckdb');
  const labelsPath = join(folder, 'labels.duckdb');
  const report = await ingestSources({
    data,
    factsPath,
    labelsPath,
    tempFolder: join(folder, 'temp'),
    rejectShare: 1,
    ...options,
  });
  const facts = await Database.open({ path: factsPath, access: 'read' });
  const labels: Ingested['labels'] = {
    async rows<T>(sql: string) {
      const db = await Database.open({ path: labelsPath, access: 'read' });
      try {
        return await db.rows<T>(sql);
      } finally {
        db.close();
      }
    },
  };
  try {
    return await look({ report, facts, labels, folder });
  } finally {
    facts.close();
  }
}

/** The error that an ingest ends with. */
export async function refusal(files: Files, options: Partial<IngestOptions> = {}): Promise<unknown> {
  try {
    await ingestFiles(files, async () => undefined, options);
  } catch (error) {
    return error;
  }
  throw new Error('the ingest was not refused');
}

export const LOTS = 'lot_id,award_method\nL1,lowest_price\nL2,lowest_price\n';
export const BIDS = 'lot_id,bidder_id,amount\nL1,B1,100\nL1,B2,110\nL2,B1,200\nL2,B2,210\n';
