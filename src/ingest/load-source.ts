import type { OnProgress } from '../domain/progress.ts';
import { table } from '../domain/tables.ts';
import type { Database } from '../store/database.ts';
import { nameAnonymousBidders, noteAnonymousBidders } from './anonymous.ts';
import { readBill } from './bill.ts';
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
  const { read, rejected, relations, parts, close } = await rawRelations(context, source, sourceNo, file);
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
    for (const part of parts ?? []) await db.run(`drop table ${part}`);
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
  /** Tables behind a relation that is none itself. */
  readonly parts?: readonly string[];
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
    const read =
      source.bill === undefined
        ? await readOcds(file, staging.sink, { ...options, maxRecordBytes: MAX_RELEASE_BYTES })
        : await readBill(file, staging.sink, source.bill, options);
    const staged = await staging.finish();
    if (source.bill === undefined)
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
    const { keys, ...result } = await readJsonl(file, staging.sink, {
      ...options,
      keys: sheet.plan(null).wanted,
      isKnown: sheet.isKnown,
      open: (known) => staging.sink.table(sheet.name, known),
      onUnknownKey: (key, line, byte) => reportUnknown(sheet, key, staging, line, byte),
    });
    read = result;
    const { tables, rejected } = await staging.finish();
    if (tables.length === 0) return { read, rejected, relations: [] };
    const made = planSheet(sheet, keys, staging, keys);
    const whole = unite(tables.map(({ relation }) => relation));
    const relation = await nameAnonymousBidders(db, whole, sheet, made);
    const parts = tables.length === 1 ? [] : tables.map((each) => each.relation.from);
    return { read, rejected, relations: [{ relation, feeds: made.feeds }], parts };
  }
  const { tables, rejected } = await staging.finish();
  const made = plan as SheetPlan | null;
  if (made === null || tables[0] === undefined) return { read, rejected, relations: [] };
  const relation = await nameAnonymousBidders(db, tables[0].relation, sheet, made);
  return { read, rejected, relations: [{ relation, feeds: made.feeds }] };
}

/** Tables of which each has the columns of the one before and more, as one: what a table lacks is NULL. */
function unite(tables: readonly RawRelation[]): RawRelation {
  const last = tables.at(-1) as RawRelation;
  if (tables.length === 1) return last;
  const selects = tables.map(({ from, names }) => {
    const columns = last.names.map((_, i) => `, ${i < names.length ? '' : 'cast(null as varchar) as '}c${i}`);
    return `select line, byte, marks${columns.join('')} from ${from}`;
  });
  const rows = tables.reduce((sum, relation) => sum + relation.rows, 0);
  return { ...last, from: `(${selects.join(' union all ')})`, rows };
}

function planSheet(
  sheet: Sheet,
  header: readonly string[],
  staging: Staging,
  wanted?: readonly string[],
): SheetPlan {
  const plan = sheet.plan(header, wanted);
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
