import { createHash } from 'node:crypto';
import { createReadStream, realpathSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isAbsolute, join, sep } from 'node:path';
import { createDocumentReader, type DocumentReader } from '../documents/document-reader.ts';
import { type DocumentProblem, type FileTrace, LIMITS } from '../documents/parsed-document.ts';
import type { OnProgress } from '../domain/progress.ts';
import type { Database } from '../store/database.ts';
import { byteOrderMark, looksLikeUtf16, utf8OrGb } from './encoding.ts';
import type { ProblemLog } from './problem-log.ts';

export interface DocumentTextOptions {
  /** Folder that paths are relative to; nothing outside of it is read. */
  readonly folder: string;
  readonly log: ProblemLog;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

const THREADS = 2;
const FLUSH_CHARACTERS = 8 << 20;

/**
 * Reads the files that documents name in place of a text: text, page breaks, digest and media type into the facts, so that a scan needs no file,
 * and what a file tells of its making into `bid_traces`. What cannot be read stays without text and is a data issue.
 */
export async function readDocumentTexts(db: Database, options: DocumentTextOptions): Promise<void> {
  const rows = await db.rows<DocumentRow>(
    `select cast(rowid as integer) as row_no, path, source_no, cast(line as double) as line
     from documents where path is not null and trim(coalesce(text, '')) = '' order by rowid`,
  );
  if (rows.length === 0) return;
  await db.run(`
    create temp table read_documents (row_no integer, text varchar, page_breaks varchar, sha256 varchar, media_type varchar);
    create temp table read_traces (row_no integer, kind varchar, value varchar)`);
  const reader = createDocumentReader({ threads: THREADS });
  try {
    let held: ReadRow[] = [];
    let characters = 0;
    for (let from = 0; from < rows.length; from += THREADS) {
      options.signal?.throwIfAborted();
      const some = rows.slice(from, from + THREADS);
      const read = await Promise.all(some.map((row) => readRow(row, reader, options)));
      read.forEach((found, i) => {
        const { source_no, line, path } = some[i]!;
        for (const code of found.problems)
          options.log.add(source_no, {
            quarantined: false,
            line,
            byte: null,
            table: 'documents',
            column: 'path',
            code,
            raw: path,
          });
        held.push(found);
        characters += found.text?.length ?? 0;
      });
      if (characters > FLUSH_CHARACTERS) {
        await append(db, held);
        held = [];
        characters = 0;
      }
      const item = { en: some[0]!.path, 'zh-CN': some[0]!.path };
      options.onProgress?.({
        stage: 'ingest',
        done: from + some.length,
        total: rows.length,
        unit: 'files',
        item,
      });
    }
    await append(db, held);
  } finally {
    await reader.close();
  }
  await db.run(`
    update documents set text = r.text, page_breaks = coalesce(documents.page_breaks, r.page_breaks),
      sha256 = coalesce(documents.sha256, r.sha256), media_type = coalesce(documents.media_type, r.media_type)
    from read_documents r where documents.rowid = r.row_no;
    insert into bid_traces (lot_id, bidder_id, kind, value, operation, source_no, line)
      select d.lot_id, d.bidder_id, t.kind, t.value, 'make', min(d.source_no), min_by(d.line, d.source_no)
      from read_traces t join documents d on d.rowid = t.row_no
      where not exists (
        from bid_traces b where b.lot_id = d.lot_id and b.bidder_id is not distinct from d.bidder_id
          and b.kind = t.kind and b.value = t.value and b.operation is not distinct from 'make')
      group by d.lot_id, d.bidder_id, t.kind, t.value
      order by d.lot_id, d.bidder_id nulls first, t.kind, t.value;
    drop table read_documents; drop table read_traces`);
}

interface DocumentRow {
  readonly row_no: number;
  readonly path: string;
  readonly source_no: number;
  readonly line: number;
}

interface ReadRow {
  readonly row_no: number;
  readonly text: string | null;
  readonly pageBreaks: string | null;
  readonly sha256: string | null;
  readonly mediaType: string | null;
  readonly traces: readonly FileTrace[];
  readonly problems: readonly DocumentProblem[];
}

async function readRow(
  { row_no, path }: DocumentRow,
  reader: DocumentReader,
  { folder, signal }: DocumentTextOptions,
): Promise<ReadRow> {
  const nothing = { row_no, text: null, pageBreaks: null, sha256: null, mediaType: null, traces: [] };
  const place = placeOf(folder, path);
  if (typeof place === 'string') return { ...nothing, problems: [place] };
  const format = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  const read = await readFormat(format, place.file, reader, signal);
  if (read === null) return { ...nothing, problems: ['document_format'] };
  const sha256 = await digestOf(place.file);
  if ('problem' in read) return { ...nothing, sha256, problems: [read.problem] };
  const text = read.text.replaceAll('\0', ' ').replace(/\p{Surrogate}/gu, '\ufffd');
  const blank = text.trim() === '';
  return {
    row_no,
    text: blank ? null : text,
    pageBreaks: read.pageBreaks.length > 0 ? JSON.stringify(read.pageBreaks) : null,
    sha256,
    mediaType: read.mediaType,
    traces: [...read.traces, { kind: 'file_hash', value: sha256 }],
    problems: blank ? ['document_no_text', ...read.issues] : read.issues,
  };
}

async function readFormat(
  format: string,
  file: string,
  reader: DocumentReader,
  signal: AbortSignal | undefined,
): Promise<Awaited<ReturnType<DocumentReader['read']>> | null> {
  if (format === 'docx' || format === 'xlsx' || format === 'pdf')
    return reader.read({ format, path: file }, signal);
  if (format !== 'txt' && format !== 'html' && format !== 'htm') return null;
  if (statSync(file).size > LIMITS.characters) return { problem: 'document_too_large', why: 'too much text' };
  const text = decoded(await readFile(file));
  if (text === null) return { problem: 'document_damaged', why: 'not text' };
  return format === 'txt'
    ? { text, pageBreaks: [], mediaType: 'text/plain', traces: [], issues: [] }
    : reader.read({ format: 'html', text }, signal);
}

/** The file that a path names, or why it is not to be read: links are followed before it is compared with the folder. */
function placeOf(folder: string, path: string): { readonly file: string } | DocumentProblem {
  if (path.includes('\0') || isAbsolute(path) || /^[a-z]+:/i.test(path) || path.split(/[\\/]/).includes('..'))
    return 'document_outside';
  try {
    const root = realpathSync(folder);
    const file = realpathSync(join(root, path));
    if (!file.startsWith(root + sep)) return 'document_outside';
    const { size, isRegular } = regular(file);
    if (!isRegular) return 'document_outside';
    return size > LIMITS.fileBytes ? 'document_too_large' : { file };
  } catch {
    return 'document_missing';
  }
}

function regular(file: string): { readonly size: number; readonly isRegular: boolean } {
  const found = statSync(file);
  return { size: found.size, isRegular: found.isFile() };
}

/** NULL where the bytes are text in no encoding that is known. */
function decoded(bytes: Buffer): string | null {
  const mark = byteOrderMark(bytes);
  const encoding = mark?.encoding ?? looksLikeUtf16(bytes) ?? utf8OrGb(bytes, 0x0a) ?? 'utf-8';
  try {
    return new TextDecoder(encoding === 'gbk' ? 'gb18030' : encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

async function append(db: Database, held: readonly ReadRow[]): Promise<void> {
  if (held.length === 0) return;
  await db.append(
    'read_documents',
    {
      row_no: Int32Array.from(held, ({ row_no }) => row_no),
      text: held.map(({ text }) => text),
      page_breaks: held.map(({ pageBreaks }) => pageBreaks),
      sha256: held.map(({ sha256 }) => sha256),
      media_type: held.map(({ mediaType }) => mediaType),
    },
    'temp',
  );
  const traces = held.flatMap(({ row_no, traces: own }) => own.map((one) => ({ row_no, ...one })));
  if (traces.length === 0) return;
  await db.append(
    'read_traces',
    {
      row_no: Int32Array.from(traces, ({ row_no }) => row_no),
      kind: traces.map(({ kind }) => kind),
      value: traces.map(({ value }) => value),
    },
    'temp',
  );
}
