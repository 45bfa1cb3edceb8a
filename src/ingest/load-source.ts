import type { OnProgress } from '../domain/progress.ts';
import { table } from '../domain/tables.ts';
import type { Database } from '../store/database.ts';
import { nameAnonymousBidders, noteAnonymousBidders } from './anonymous.ts';
import { convertFeeds } from './convert.ts';
import { readCsv } from './csv.ts';
import type { PlannedSource } from './discover.ts';
import type { Feed, RawRelation } from './feed.ts';
import { readJsonl } from './jsonl.ts';
import { MAX_RELEASE_BYTES, readOcds } from './ocds.ts';
import { openParquet } from './parquet.ts';
import type { ProblemLog } from './problem-log.ts';
import type { ReadOptions, ReadResult, TableSink } from './row-sink.ts';
import { canonicalSheet, closest, type Sheet, type SheetPlan } from './sheet.ts';
import { type OpenedSource, openSource, unreadable } from './source-file.ts';
import { type Staging, stageSource } from './staging.ts';
import type { TypedTables } from './typed-tables.ts';

/** What became of one file; rows read = loaded + quarantined. */
export interface LoadedSource {
  readonly sourceNo: number;
  readonly name: string;
  readonly format: string;
  readonly encoding: string | null;
  readonly bytes: number;
  readonly sha256: string;
  readonly rows: number;
  readonly loaded: number;
  readonly quarantined: number;
  /** The table its rows are counted for; `null` where it feeds several. */
  readonly table: string | null;
}

export interface LoadContext {
  readonly db: Database;
  readonly typed: TypedTables;
  readonly log: ProblemLog;
  readonly zone: string;
  readonly maxRecordBytes: number;
  readonly tempFolder: string;
  readonly onBytes: (bytes: number) => void;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

const DAMAGED = /^(?:Invalid Input|Invalid|IO|Serialization|Conversion|Not implemented|Unknown) Error/i;

/** Reads one file into the typed tables. */
export async function loadSource(
  context: LoadContext,
  source: PlannedSource,
  sourceNo: number,
): Promise<LoadedSource> {
  const { db, typed, log } = context;
  const file = openSource(source.path, source.name, context.onBytes);
  const { read, rejected, relations, close } = await rawRelations(context, source, sourceNo, file);
  let rows = rejected;
  let loaded = 0;
  let quarantined = rejected;
  try {
    for (const { relation, feeds } of relations) {
      context.signal?.throwIfAborted();
      const converted = await convertFeeds(db, relation, feeds, typed, log);
      rows += converted.rows;
      loaded += converted.loaded;
      quarantined += converted.quarantined;
      if (relation.from.startsWith('temp.')) await db.run(`drop table ${relation.from}`);
    }
  } catch (error) {
    // Parquet pages are read here for the first time; errors in our SQL are of other kinds.
    if (source.format === 'parquet' && DAMAGED.test((error as Error).message))
      throw unreadable(source.name, error);
    throw error;
  } finally {
    close?.();
  }
  await log.flush();
  if (rows !== loaded + quarantined)
    throw new Error(`${source.name}: ${rows} rows read, ${loaded} loaded and ${quarantined} quarantined`);
  return {
    sourceNo,
    name: source.name,
    ...read,
    ...file.digest(),
    rows,
    loaded,
    quarantined,
    table: source.sheet === null || source.sheet.name === '' ? null : source.sheet.name,
  };
}

interface RawSource {
  readonly read: ReadResult;
  readonly rejected: number;
  readonly relations: readonly { readonly relation: RawRelation; readonly feeds: readonly Feed[] }[];
  readonly close?: () => void;
}

async function rawRelations(
  context: LoadContext,
  source: PlannedSource,
  sourceNo: number,
  file: OpenedSource,
): Promise<RawSource> {
  const { db, log } = context;
  const options: ReadOptions = { maxRecordBytes: context.maxRecordBytes, signal: context.signal };
  const staging = stageSource(db, sourceNo, log);
  const { sheet } = source;
  if (sheet === null) {
    const read = await readOcds(file, staging.sink, { ...options, maxRecordBytes: MAX_RELEASE_BYTES });
    const staged = await staging.finish();
    for (const { relation } of staged.tables) await noteAnonymousBidders(db, relation);
    const relations = staged.tables.map(({ table: name, relation }) => ({
      relation,
      feeds: canonicalSheet(source.name, table(name), context.zone).plan(relation.names).feeds,
    }));
    return { read, rejected: staged.rejected, relations };
  }
  if (source.format === 'parquet') {
    const parquet = await openParquet(db, file, context.tempFolder);
    const plan = planSheet(sheet, parquet.names, staging);
    // Node reads it only for its digest.
    for await (const _ of file.chunks()) context.signal?.throwIfAborted();
    const relation = parquet.relation(sourceNo, plan.wanted);
    await staging.finish();
    const named = await nameAnonymousBidders(db, relation, sheet, plan);
    return {
      read: { format: 'parquet', encoding: null },
      rejected: 0,
      relations: [{ relation: named, feeds: plan.feeds }],
      close: parquet.close,
    };
  }
  let plan: SheetPlan | null = null;
  let read: ReadResult;
  if (source.format === 'csv') {
    read = await readCsv(file, staging.sink, {
      ...options,
      isKnown: sheet.isKnown,
      separator: sheet.separator ?? (/\.tsv(\.gz)?$/i.test(source.name) ? '\t' : undefined),
      bind(header) {
        plan = planSheet(sheet, header, staging);
        const sink: TableSink = staging.sink.table(sheet.name, plan.wanted);
        return { sink, indexes: plan.wanted.map((name) => header.indexOf(name)) };
      },
    });
  } else {
    plan = sheet.plan(null);
    read = await readJsonl(file, staging.sink, {
      ...options,
      sink: staging.sink.table(sheet.name, plan.wanted),
      keys: plan.wanted,
      onUnknownKey: (key, line, byte) => reportUnknown(sheet, key, staging, line, byte),
    });
  }
  const { tables, rejected } = await staging.finish();
  const made = plan as SheetPlan | null;
  if (made === null || tables[0] === undefined) return { read, rejected, relations: [] };
  const relation = await nameAnonymousBidders(db, tables[0].relation, sheet, made);
  return { read, rejected, relations: [{ relation, feeds: made.feeds }] };
}

function planSheet(sheet: Sheet, header: readonly string[], staging: Staging): SheetPlan {
  const plan = sheet.plan(header);
  for (const name of plan.unknown) reportUnknown(sheet, name, staging, 1, null);
  return plan;
}

function reportUnknown(
  sheet: Sheet,
  name: string,
  staging: Staging,
  line: number,
  byte: number | null,
): void {
  if (sheet.name === '') return;
  const near = closest(
    name,
    table(sheet.name).columns.map((column) => column.name),
  );
  staging.sink.issue(
    {
      code: 'unknown_column',
      table: sheet.name,
      column: name,
      raw: near === null ? name : `${name} (${near}?)`,
    },
    line,
    byte,
  );
}
