import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import type { StageOptions } from '../domain/progress.ts';
import type { RunInput } from '../domain/run.ts';
import { Database } from '../store/database.ts';
import { createFactTables } from '../store/facts-schema.ts';
import { ANONYMOUS_DDL } from './anonymous.ts';
import { assembleFacts } from './assemble.ts';
import { checkBelonging } from './belonging.ts';
import { type Discovery, discover } from './discover.ts';
import { readDocumentTexts } from './document-texts.ts';
import { checkCreditCodes, checkFacts } from './fact-checks.ts';
import { checkGates } from './gates.ts';
import { writeLabels } from './labels.ts';
import { type LoadedSource, loadSource } from './load-source.ts';
import { escapeGlob } from './parquet.ts';
import { createProblemLog, PROBLEM_TABLE_DDL } from './problem-log.ts';
import { countByCode, type IngestReport } from './report.ts';
import { resourceLimit } from './resource-limits.ts';
import { createTypedTables } from './typed-tables.ts';

export interface IngestOptions extends StageOptions {
  /** Folder of sources, or one file. */
  readonly data: string;
  /** Mapping file; default: `mapping.yaml` in the data folder, if there. */
  readonly mapping?: string | undefined;
  /** Databases to create; both are closed again. */
  readonly factsPath: string;
  readonly labelsPath: string;
  /** Where larger-than-memory work spills to. */
  readonly tempFolder: string;
  /** Largest share of rows that may be rejected; default 0.05. */
  readonly rejectShare?: number | undefined;
  /** File that lists every rejected row where there were too many; by default nothing is listed. */
  readonly refusedList?: string | undefined;
  /** Zone of times that name none; default `Asia/Shanghai`. */
  readonly zone?: string | undefined;
  readonly threads?: number | undefined;
  /** DuckDB's own limit, such as `1GB`. */
  readonly memoryLimit?: string | undefined;
}

// With what Node and DuckDB need beside it, a source of any size stays under 1.5 GB.
const MEMORY_LIMIT = '512MB';
const MAX_RECORD_BYTES = 8 << 20;

/**
 * Reads sources into a facts database and a labels database.
 *
 * @throws InputError where the sources cannot be used, ResourceError where memory or disk ran out; the databases are then not to be
 * used either
 */
export async function ingestSources(options: IngestOptions): Promise<IngestReport> {
  const zone = options.zone ?? 'Asia/Shanghai';
  const found = await discover(options.data, options.mapping, zone);
  const db = await Database.open({
    path: options.factsPath,
    tempFolder: options.tempFolder,
    readableFolders: foldersToRead(found, options.tempFolder),
    memoryLimit: options.memoryLimit ?? MEMORY_LIMIT,
    ...(options.threads === undefined ? {} : { threads: options.threads }),
  });
  const interrupt = (): void => db.interrupt();
  options.signal?.addEventListener('abort', interrupt);
  try {
    options.signal?.throwIfAborted();
    await createFactTables(db);
    await db.run(PROBLEM_TABLE_DDL);
    await db.run(ANONYMOUS_DDL);
    const typed = createTypedTables(db);
    const log = createProblemLog(db);
    const total = found.sources.reduce((sum, { bytes }) => sum + bytes, 0);
    let done = 0;
    const sources: LoadedSource[] = [];
    for (const [sourceNo, source] of found.sources.entries()) {
      const item = { en: source.name, 'zh-CN': source.name };
      const onBytes = (bytes: number): void => {
        done += bytes;
        options.onProgress?.({ stage: 'ingest', done, total, unit: 'bytes', item });
      };
      sources.push(
        await loadSource(
          {
            db,
            typed,
            log,
            zone,
            maxRecordBytes: MAX_RECORD_BYTES,
            tempFolder: options.tempFolder,
            onBytes,
            signal: options.signal,
          },
          source,
          sourceNo,
        ),
      );
    }
    await assembleFacts(db, typed);
    await readDocumentTexts(db, {
      folder: found.folder,
      log,
      signal: options.signal,
      onProgress: options.onProgress,
    });
    await checkFacts(db);
    const unused = await checkBelonging(db);
    const labels = await writeLabels(db, typed, options.labelsPath, options.tempFolder);
    await checkCreditCodes(db, (sourceNo, problem) => log.add(sourceNo, problem));
    await log.flush();
    await writeSources(db, sources, found.unknown);
    await checkGates(db, sources, options);
    return await reportOf(db, sources, found.unknown, { labels, unused });
  } catch (error) {
    // An interrupted query says so in DuckDB's words; the reason of the abort says why.
    options.signal?.throwIfAborted();
    throw resourceLimit(error, options.tempFolder) ?? error;
  } finally {
    options.signal?.removeEventListener('abort', interrupt);
    db.close();
  }
}

// Links are followed before a path is compared with the allowed folders, patterns are compared as they are written.
function foldersToRead(found: Discovery, tempFolder: string): readonly string[] {
  const parquet = found.sources.filter(({ format }) => format === 'parquet');
  return parquet.length === 0
    ? []
    : [
        ...new Set([
          ...parquet.map(({ path }) => dirname(realpathSync(path))),
          tempFolder,
          escapeGlob(tempFolder),
        ]),
      ];
}

async function writeSources(
  db: Database,
  sources: readonly LoadedSource[],
  unknown: readonly string[],
): Promise<void> {
  for (const source of sources) {
    await db.run(
      `insert into sources values ($source_no, $file, $format, $encoding, $bytes, $sha256, $rows, $loaded, $quarantined)`,
      {
        source_no: source.sourceNo,
        file: source.name,
        format: source.format,
        encoding: source.encoding,
        bytes: source.bytes,
        sha256: source.sha256,
        rows: source.rows,
        loaded: source.loaded,
        quarantined: source.quarantined,
      },
    );
  }
  for (const [target, mark] of [
    ['quarantine', 'q'],
    ['data_issues', 'i'],
  ]) {
    await db.run(
      `insert into ${target}
       select source_no, file, cast(found.line as bigint), cast(found.byte as bigint), table_name, column_name, code, raw
       from found_problems as found join sources using (source_no) where quarantined = '${mark}'
       order by source_no, found.line, found.byte nulls first, table_name nulls first, column_name nulls first, code, raw`,
    );
  }
  for (const file of unknown) {
    await db.run(`insert into data_issues values (-1, $file, 0, null, null, null, 'unknown_file', $file)`, {
      file,
    });
  }
}

async function reportOf(
  db: Database,
  sources: readonly LoadedSource[],
  unknown: readonly string[],
  { labels, unused }: { readonly labels: number; readonly unused: IngestReport['rows_unused'] },
): Promise<IngestReport> {
  const counts = await db.row<Record<'lots' | 'bids' | 'bidders' | 'duplicates' | 'kept', bigint>>(
    `select (select count(*) from lots) as lots, (select count(*) from bids) as bids,
       (select count(*) from bidders) as bidders, (select count(*) from quarantine) as kept,
       (select cast(coalesce(sum(copies - 1), 0) as bigint) from bids) as duplicates`,
  );
  const quarantined = sources.reduce((sum, source) => sum + source.quarantined, 0);
  if (BigInt(quarantined) !== counts.kept)
    throw new Error(`${quarantined} rows quarantined, but ${counts.kept} in the quarantine`);
  return {
    inputs: sources.map(
      (source): RunInput => ({
        file: source.name,
        format: source.format,
        encoding: source.encoding,
        bytes: source.bytes,
        sha256: source.sha256,
        rows_read: source.rows,
        rows_loaded: source.loaded,
        rows_quarantined: source.quarantined,
      }),
    ),
    unknown_files: unknown,
    rows_read: sources.reduce((sum, source) => sum + source.rows, 0),
    rows_loaded: sources.reduce((sum, source) => sum + source.loaded, 0),
    rows_quarantined: quarantined,
    rows_unused: unused,
    quarantine: await countByCode(db, 'quarantine'),
    issues: await countByCode(db, 'data_issues'),
    lots: Number(counts.lots),
    bids: Number(counts.bids),
    bidders: Number(counts.bidders),
    labels,
    duplicates: Number(counts.duplicates),
  };
}
