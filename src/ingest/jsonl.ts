import { isLosslessNumber, parse, stringify } from 'lossless-json';
import type { RawValue, ReadOptions, ReadResult, RowSink, SourceFile, TableSink } from './row-sink.ts';
import { readTextLines } from './text-lines.ts';

export interface JsonlOptions extends ReadOptions {
  /** Keys that are read whether or not a row has them. */
  readonly keys: readonly string[];
  /** Whether a key is read where a row has it. */
  readonly isKnown: (key: string) => boolean;
  /** Takes rows of these keys, in their order. Opened anew, with one more, where a row has a known key that none before had. */
  readonly open: (keys: readonly string[]) => TableSink;
  /** Hears once of every key that is not read. */
  readonly onUnknownKey: (key: string, line: number, byte: number) => void;
}

const MAX_DEPTH = 64;

class DuplicateKey extends Error {}

/**
 * Reads JSON Lines: one flat object a line, numbers by their digits; nested values are kept as JSON text. `keys`: all that were read, those of
 * each table first opened being the beginning of them.
 */
export async function readJsonl(
  file: SourceFile,
  sink: RowSink,
  options: JsonlOptions,
): Promise<ReadResult & { readonly keys: readonly string[] }> {
  const keys = [...options.keys];
  const positions = new Map(keys.map((key, i) => [key, i]));
  const unknown = new Set<string>();
  let rows: TableSink | null = null;
  const positionOf = (key: string): number | undefined => {
    const position = positions.get(key);
    if (position !== undefined || unknown.has(key) || !options.isKnown(key)) return position;
    positions.set(key, keys.length);
    keys.push(key);
    rows = null;
    return keys.length - 1;
  };
  const take = (text: string, line: number, byte: number): void => {
    const parsed = parseObject(text);
    if (typeof parsed === 'string') {
      sink.reject({ code: parsed, table: null, column: null, raw: text }, line, byte);
      return;
    }
    const values = new Array<RawValue>(keys.length).fill(null);
    for (const [key, value] of Object.entries(parsed)) {
      const position = positionOf(key);
      if (position !== undefined) values[position] = rawValue(value);
      else if (!unknown.has(key)) {
        unknown.add(key);
        options.onUnknownKey(key, line, byte);
      }
    }
    for (let i = 0; i < keys.length; i++) values[i] ??= null;
    rows ??= options.open([...keys]);
    rows.add(values, line, byte);
  };
  const lines = readTextLines(file, options.maxRecordBytes);
  for await (const { texts, bytes, problems, firstLine } of lines.batches) {
    options.signal?.throwIfAborted();
    for (let i = 0; i < texts.length; i++) {
      const text = texts[i] as string;
      const line = firstLine + i;
      const byte = bytes[i] as number;
      const problem = problems.get(i);
      if (problem !== undefined)
        sink.reject({ code: problem, table: null, column: null, raw: text }, line, byte);
      else if (text.trim() !== '') take(text, line, byte);
      if ((i & 1023) === 1023) await sink.full();
    }
    await sink.full();
  }
  return { format: 'jsonl', encoding: lines.encoding(), keys };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | string {
  if (isTooDeep(text)) return 'too_deep';
  let value: unknown;
  try {
    value = parse(text, null, {
      onDuplicateKey: () => {
        throw new DuplicateKey();
      },
    });
  } catch (error) {
    return error instanceof DuplicateKey ? 'duplicate_key' : 'not_json';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isLosslessNumber(value))
    return 'not_an_object';
  // An escaped half of a surrogate pair is text that no encoding can hold.
  if (/\\u[dD][89a-fA-F]/.test(text) && /\p{Surrogate}/u.test(flatText(value))) return 'bad_encoding';
  if (text.includes('\\u0000') && flatText(value).includes('\0')) return 'nul_byte';
  return value as Readonly<Record<string, unknown>>;
}

function isTooDeep(text: string): boolean {
  const opening = text.split(/[[{]/).length - 1;
  if (opening <= MAX_DEPTH) return false;
  let depth = 0;
  for (const [bracket] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (bracket === '{' || bracket === '[') depth++;
    else if (bracket === '}' || bracket === ']') depth--;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

function flatText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || isLosslessNumber(value)) return '';
  return Object.entries(value)
    .map(([key, inner]) => `${key}\n${flatText(inner)}`)
    .join('\n');
}

function rawValue(value: unknown): RawValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (isLosslessNumber(value)) return { number: value.value };
  return stringify(value) ?? null;
}
