import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { InputError } from '../domain/errors.ts';
import { type Database, literal } from '../store/database.ts';
import { BYTE_ORDER_MARK, type CsvValue, csvLine } from './csv-cell.ts';
import { EXPORT_NAMES, EXPORT_TABLES, type ExportName, type ExportTable } from './export-tables.ts';
import { type OutputOptions, writeOutput } from './output-file.ts';

export const EXPORT_FORMATS = ['csv', 'parquet', 'arrow', 'ndjson'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportOptions extends OutputOptions {
  /** Starts a CSV file with a byte order mark, which Excel needs to read UTF-8. */
  readonly bom?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes one table of a published run to a file, at constant memory. Parquet is written by DuckDB itself, so `reader` must have been
 * opened with the file's folder among its `writableFolders`; Arrow is the IPC file format (`.arrow`, Feather version 2).
 *
 * @example await exportTable(reader.db, 'lot-scores', 'csv', 'scores.csv')
 * @throws InputError `unknown_export`, `unknown_export_format`, and those of `writeOutput`
 */
export async function exportTable(
  reader: Database,
  what: ExportName,
  format: ExportFormat,
  path: string,
  options: ExportOptions = {},
): Promise<void> {
  const table = tableNamed(what);
  checkFormat(format);
  await writeOutput(path, options, async (temporary) => {
    options.signal?.throwIfAborted();
    if (format === 'parquet') {
      // The temporary name is ours already; another one beside it would be DuckDB's and could be left behind.
      await reader.run(
        `copy (${table.sql}) to ${literal(temporary)} (format parquet, compression zstd, use_tmp_file false)`,
      );
      return;
    }
    const content = exportStream(reader, what, format, options);
    const { signal } = options;
    await pipeline(
      content,
      createWriteStream(temporary, { flags: 'r+' }),
      signal === undefined ? {} : { signal },
    );
  });
}

/** The same content as a stream, for standard output. Parquet needs a file. */
export function exportStream(
  reader: Database,
  what: ExportName,
  format: Exclude<ExportFormat, 'parquet'>,
  options: Pick<ExportOptions, 'bom'> = {},
): Readable {
  const table = tableNamed(what);
  const chunks = reader.stream(table.sql);
  if (format === 'arrow') return Readable.from(arrowBytes(table, chunks));
  return Readable.from(
    format === 'csv' ? csvText(table, chunks, options.bom === true) : ndjsonText(table, chunks),
  );
}

type Chunks = AsyncIterable<readonly (readonly unknown[])[]>;

/** Loaded when it is wanted: the library takes a tenth of a second that every look-up would pay. */
async function* arrowBytes({ columns }: ExportTable, chunks: Chunks): AsyncGenerator<Uint8Array> {
  const { arrowFile } = await import('./arrow-file.ts');
  yield* arrowFile(columns, chunks);
}

async function* csvText(table: ExportTable, chunks: Chunks, bom: boolean): AsyncGenerator<string> {
  yield (bom ? BYTE_ORDER_MARK : '') + csvLine(table.columns.map(({ name }) => name));
  for await (const rows of chunks) yield rows.map((row) => csvLine(row.map(plain))).join('');
}

async function* ndjsonText({ columns }: ExportTable, chunks: Chunks): AsyncGenerator<string> {
  for await (const rows of chunks) {
    yield rows
      .map(
        (row) =>
          `${JSON.stringify(Object.fromEntries(columns.map(({ name }, i) => [name, plain(row[i])])))}\n`,
      )
      .join('');
  }
}

/** BIGINT is a count or a place in a file, far below 2^53; a number that is none is NULL, which both formats can say. */
function plain(value: unknown): CsvValue {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return null;
  return value as CsvValue;
}

function tableNamed(what: string): ExportTable {
  if (Object.hasOwn(EXPORT_TABLES, what)) return EXPORT_TABLES[what as ExportName];
  throw new InputError(
    'unknown_export',
    {
      en: 'There is no export named {what}. Choose one of: {known}.',
      'zh-CN': '没有名为 {what} 的导出表。可选：{known}。',
    },
    { values: { what, known: EXPORT_NAMES.join(', ') } },
  );
}

function checkFormat(format: string): void {
  if ((EXPORT_FORMATS as readonly string[]).includes(format)) return;
  throw new InputError(
    'unknown_export_format',
    {
      en: 'Tables cannot be exported as {format}. Choose one of: {known}.',
      'zh-CN': '不支持导出为 {format}。可选：{known}。',
    },
    { values: { format, known: EXPORT_FORMATS.join(', ') } },
  );
}
