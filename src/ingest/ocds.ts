import { parse } from 'lossless-json';
import { type Element, readElements } from './ocds-elements.ts';
import { readRelease } from './ocds-release.ts';
import {
  at,
  isObject,
  type JsonObject,
  type OcdsIssue,
  objects,
  ReleaseRejected,
  textOf,
} from './ocds-value.ts';
import type { ReadOptions, ReadResult, RowSink, SourceFile, TableSink } from './row-sink.ts';

/** Columns that OCDS fills, in the order in which they go to the sink. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  lots: [
    'lot_id',
    'tender_id',
    'project_id',
    'title',
    'buyer_id',
    'procuring_entity_id',
    'region',
    'category',
    'procurement_method',
    'award_method',
    'estimated_value',
    'currency',
    'published_at',
    'bid_deadline_at',
    'opened_at',
    'awarded_at',
    'status',
  ],
  bids: [
    'lot_id',
    'bidder_id',
    'amount',
    'currency',
    'status',
    'status_reason',
    'submitted_at',
    'consortium_id',
  ],
  awards: ['lot_id', 'bidder_id', 'amount', 'currency', 'status', 'awarded_at'],
  parties: ['party_id', 'name', 'identifier_scheme', 'identifier', 'phone', 'email', 'address', 'region'],
};

const MAX_DEPTH = 64;
/** Longest release, or line of releases, in bytes. */
export const MAX_RELEASE_BYTES = 64 << 20;

/**
 * Reads OCDS 1.1: releases, records, compiled releases and packages of them, as JSON Lines, as an array or as one document.
 * A release that cannot be read is one rejected row; every other row is one row of a canonical table.
 */
export async function readOcds(file: SourceFile, sink: RowSink, options: ReadOptions): Promise<ReadResult> {
  const tables = new Map<string, TableSink>();
  const tableOf = (name: string): TableSink => {
    const open = tables.get(name) ?? sink.table(name, COLUMNS[name] as readonly string[]);
    tables.set(name, open);
    return open;
  };
  const emit = (release: unknown, issues: readonly OcdsIssue[], line: number, byte: number): void => {
    const read = readRelease(release, issues);
    for (const { table, values } of read.rows) {
      tableOf(table).add(
        (COLUMNS[table] as readonly string[]).map((column) => values[column] ?? null),
        line,
        byte,
      );
    }
    for (const issue of read.issues) sink.issue(issue, line, byte);
  };
  const elements = readElements(file, options.maxRecordBytes);
  for await (const batch of elements.batches) {
    for (const element of batch) {
      options.signal?.throwIfAborted();
      const { line, byte } = element;
      for (const { release, issues, problem } of releasesOf(element)) {
        if (problem !== null) {
          sink.reject({ code: problem, table: null, column: null, raw: element.text }, line, byte);
          continue;
        }
        try {
          emit(release, issues, line, byte);
        } catch (error) {
          if (!(error instanceof ReleaseRejected)) throw error;
          const raw = error.raw ?? element.text;
          sink.reject({ code: error.code, table: null, column: error.column, raw }, line, byte);
        }
        const room = sink.full();
        if (room !== null) await room;
      }
    }
  }
  return { format: 'ocds', encoding: elements.encoding() };
}

interface Candidate {
  readonly release: unknown;
  readonly issues: readonly OcdsIssue[];
  readonly problem: string | null;
}

const failed = (problem: string): readonly Candidate[] => [{ release: undefined, issues: [], problem }];

function releasesOf(element: Element): readonly Candidate[] {
  if (element.problem !== null) return failed(element.problem);
  if (tooDeep(element.text)) return failed('too_deep');
  let value: unknown;
  try {
    value = parse(element.text, null, {
      onDuplicateKey: ({ key }) => {
        throw new DuplicateKey(key);
      },
    });
  } catch (error) {
    return failed(error instanceof DuplicateKey ? 'duplicate_key' : 'not_json');
  }
  if (/\\u[dD][89a-fA-F]/.test(element.text) && !isWellFormed(value)) return failed('bad_encoding');
  return unpack(value);
}

class DuplicateKey extends Error {}

// A package inside an array is unpacked, an array inside an array is no release.
function unpack(value: unknown): readonly Candidate[] {
  const documents = Array.isArray(value) ? value : [value];
  return documents.flatMap((document) => {
    const list = at(document, 'releases') ?? at(document, 'records');
    return Array.isArray(list) && at(document, 'ocid') === undefined
      ? list.map(releaseOf)
      : [releaseOf(document)];
  });
}

/** The release to read of a record: the compiled one, else the last full one. Merging releases is not done here. */
function releaseOf(value: unknown): Candidate {
  const plain: Candidate = { release: value, issues: [], problem: null };
  if (!isObject(value)) return plain;
  const compiled = at(value, 'compiledRelease');
  if (isObject(compiled)) return { ...plain, release: withOcid(compiled, value) };
  if (!Array.isArray(at(value, 'releases'))) return plain;
  // A linked release has a url in place of its content.
  const full = objects(at(value, 'releases')).filter((release) => at(release, 'url') === undefined);
  const last = full.reduce<JsonObject | undefined>(
    (best, release) => (best !== undefined && dateOf(release) < dateOf(best) ? best : release),
    undefined,
  );
  if (last === undefined) return { ...plain, problem: 'record_without_release' };
  const issue = {
    table: 'lots',
    column: 'lot_id',
    code: 'record_not_compiled',
    raw: `${textOf(at(value, 'ocid')) ?? ''}: ${full.length}`,
  };
  return { release: withOcid(last, value), issues: [issue], problem: null };
}

const withOcid = (release: JsonObject, record: JsonObject): JsonObject =>
  at(release, 'ocid') === undefined ? { ...release, ocid: at(record, 'ocid') } : release;

function dateOf(release: JsonObject): number {
  const time = Date.parse(textOf(at(release, 'date')) ?? '');
  return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
}

function tooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 92) i++;
      else if (code === 34) inString = false;
    } else if (code === 34) inString = true;
    else if (code === 123 || code === 91) {
      depth++;
      if (depth > MAX_DEPTH) return true;
    } else if (code === 125 || code === 93) depth--;
  }
  return false;
}

// An escaped half of a surrogate pair is text that UTF-8 cannot hold.
function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return !/\p{Surrogate}/u.test(value);
  if (Array.isArray(value)) return value.every(isWellFormed);
  return !isObject(value) || Object.entries(value).every((entry) => entry.every(isWellFormed));
}

/**
 * Whether a JSON file is OCDS: its first text has an `ocid`, or is a package of releases or records.
 *
 * @param start the first bytes of the uncompressed file; a mebibyte is plenty
 */
export function looksLikeOcds(start: Buffer): boolean {
  const text = start.subarray(0, 1 << 20).toString();
  const head = text.replace(/^\ufeff?\s*(\[\s*)?/, '');
  if (!head.startsWith('{')) return false;
  return keysAtFirstDepth(head).some((key) => key === 'ocid' || key === 'releases' || key === 'records');
}

function keysAtFirstDepth(text: string): readonly string[] {
  const keys: string[] = [];
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 34) {
      const from = i + 1;
      for (i++; i < text.length && text.charCodeAt(i) !== 34; i++) if (text.charCodeAt(i) === 92) i++;
      if (depth === 1 && /^\s*:/.test(text.slice(i + 1, i + 20))) keys.push(text.slice(from, i));
    } else if (code === 123 || code === 91) depth++;
    else if (code === 125 || code === 93) {
      depth--;
      if (depth === 0) break;
    }
  }
  return keys;
}
