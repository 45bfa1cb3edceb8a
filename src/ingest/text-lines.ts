import { isAscii, isUtf8 } from 'node:buffer';
import { byteOrderMark, type Encoding, hasFourByteForm, looksLikeUtf16, utf8OrGb } from './encoding.ts';
import type { SourceFile } from './row-sink.ts';

/** Consecutive lines of a text file. A line keeps a carriage return at its end; the newline itself is not part of it. */
export interface LineBatch {
  /** 1-based number of the first line. */
  readonly firstLine: number;
  readonly texts: readonly string[];
  /** Offset at which each line begins in the uncompressed file. */
  readonly bytes: readonly number[];
  /** The whole text of the batch where every line can be read, newlines included. */
  readonly whole: string | null;
  /** Lines that cannot be read, by index in the batch; their text is what could be shown of them. */
  readonly problems: ReadonlyMap<number, 'bad_encoding' | 'mojibake' | 'nul_byte' | 'record_too_long'>;
}

export interface TextLines {
  readonly batches: AsyncIterable<LineBatch>;
  /** Known once the batches have been read. */
  encoding(): string;
}

type Problem = 'bad_encoding' | 'mojibake' | 'nul_byte' | 'record_too_long';

const LF = 0x0a;
const CR = 0x0d;
const NUL = 0x00;
// What the encoding and the kind of newline are told by.
const SAMPLE = 65_536;

/**
 * Text file to lines: detects the encoding (UTF-8, GBK, GB18030, UTF-16, with or without a byte order mark) and the kind of
 * newline. Bytes that the encoding does not allow spoil their line, never the file, and are never replaced.
 */
export function readTextLines(file: SourceFile, maxLineBytes: number): TextLines {
  let encoding: Encoding | null = null;
  let marked = false;
  return {
    encoding: () => `${encoding ?? 'utf-8'}${marked ? ' (BOM)' : ''}`,
    batches: (async function* () {
      let rest: Buffer = Buffer.alloc(0);
      let offset = 0;
      let line = 1;
      let newline = LF;
      let started = false;
      let skipping = false;

      const split = (complete: Buffer): LineBatch => {
        if (encoding === null || encoding === 'gbk') encoding = decide(complete, newline, encoding);
        const lines = encoding?.startsWith('utf-16')
          ? splitUtf16(complete, encoding, newline)
          : splitBytes(complete, encoding, newline);
        if (complete.length > maxLineBytes) flagLong(lines, complete.length, maxLineBytes);
        const batch: LineBatch = {
          firstLine: line,
          texts: lines.texts,
          bytes: lines.starts.map((start) => start + offset),
          whole: lines.problems.size === 0 && newline === LF ? lines.whole : null,
          problems: lines.problems,
        };
        line += lines.texts.length;
        offset += complete.length;
        return batch;
      };

      const begin = (data: Buffer): Buffer => {
        started = true;
        const mark = byteOrderMark(data);
        encoding = mark?.encoding ?? looksLikeUtf16(data);
        marked = mark !== null;
        offset = mark?.length ?? 0;
        const text = data.subarray(offset);
        newline = kindOfNewline(text, encoding);
        return text;
      };

      for await (const chunk of file.chunks()) {
        let data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
        if (!started) {
          if (data.length < SAMPLE) {
            rest = data;
            continue;
          }
          data = begin(data);
        }
        if (skipping) {
          const end = firstNewline(data, newline, encoding);
          offset += end === -1 ? data.length : end;
          rest = Buffer.alloc(0);
          if (end === -1) continue;
          data = data.subarray(end);
          line += 1;
          skipping = false;
        }
        const end = lastNewline(data, newline, encoding);
        if (end > 0) yield split(data.subarray(0, end));
        rest = end > 0 ? data.subarray(end) : data;
        if (rest.length > maxLineBytes) {
          yield tooLong(rest, line, offset);
          offset += rest.length;
          rest = Buffer.alloc(0);
          skipping = true;
        }
      }
      if (!started) rest = begin(rest);
      if (rest.length > maxLineBytes && lastNewline(rest, newline, encoding) === 0)
        yield tooLong(rest, line, offset);
      else if (rest.length > 0) yield split(rest);
    })(),
  };
}

function decide(complete: Buffer, newline: number, before: Encoding | null): Encoding | null {
  if (isAscii(complete)) return before;
  const encoding = before ?? utf8OrGb(complete, newline);
  return encoding === 'gbk' && hasFourByteForm(complete) ? 'gb18030' : encoding;
}

function tooLong(rest: Buffer, line: number, offset: number): LineBatch {
  return {
    firstLine: line,
    texts: [visible(rest.subarray(0, 500))],
    bytes: [offset],
    whole: null,
    problems: new Map([[0, 'record_too_long']]),
  };
}

interface Split {
  readonly whole: string | null;
  readonly texts: string[];
  readonly starts: readonly number[];
  readonly problems: Map<number, Problem>;
}

// In UTF-8 and the GB family the byte of a newline is never part of another character, so that bytes and text fall into
// lines together.
function splitBytes(complete: Buffer, encoding: Encoding | null, newline: number): Split {
  const character = String.fromCharCode(newline);
  const text = decodeWhole(complete, encoding);
  const suspicious =
    text === null || complete.includes(NUL) || text.includes('\ufffd') || text.includes('锟斤拷');
  const texts: string[] = [];
  const starts: number[] = [];
  const problems = new Map<number, Problem>();
  let at = 0;
  let from = 0;
  while (at < complete.length) {
    const found = complete.indexOf(newline, at);
    const end = found === -1 ? complete.length : found;
    starts.push(at);
    if (text !== null) {
      const until = found === -1 ? text.length : text.indexOf(character, from);
      texts.push(text.slice(from, until));
      from = until + 1;
    } else {
      const bytes = complete.subarray(at, end);
      const line = decodeWhole(bytes, encoding);
      if (line === null) problems.set(texts.length, 'bad_encoding');
      texts.push(line ?? visible(bytes));
    }
    if (suspicious) flag(texts, problems);
    at = end + 1;
  }
  return { whole: text, texts, starts, problems };
}

function splitUtf16(complete: Buffer, encoding: Encoding, newline: number): Split {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  const texts: string[] = [];
  const starts: number[] = [];
  const problems = new Map<number, Problem>();
  let at = 0;
  while (at < complete.length) {
    const found = newlineUtf16(complete, newline, encoding, at);
    const bytes = complete.subarray(at, found === -1 ? complete.length : found);
    starts.push(at);
    try {
      texts.push(decoder.decode(bytes));
    } catch {
      problems.set(texts.length, 'bad_encoding');
      texts.push(visible(bytes));
    }
    flag(texts, problems);
    at += bytes.length + 2;
  }
  return { whole: null, texts, starts, problems };
}

function flagLong({ texts, starts, problems }: Split, end: number, limit: number): void {
  for (const [i, start] of starts.entries()) {
    if ((starts[i + 1] ?? end) - start <= limit + 1) continue;
    problems.set(i, 'record_too_long');
    texts[i] = (texts[i] as string).slice(0, 500);
  }
}

function flag(texts: string[], problems: Map<number, Problem>): void {
  const index = texts.length - 1;
  const text = texts[index] as string;
  if (problems.has(index)) return;
  if (text.includes('\0')) {
    problems.set(index, 'nul_byte');
    texts[index] = text.replaceAll('\0', '\\x00');
  } else if (text.includes('\ufffd') || text.includes('锟斤拷')) problems.set(index, 'mojibake');
}

const gb18030 = new TextDecoder('gb18030', { fatal: true });

function decodeWhole(bytes: Buffer, encoding: Encoding | null): string | null {
  if (isAscii(bytes)) return bytes.toString('latin1');
  if (encoding === 'gbk' || encoding === 'gb18030') {
    try {
      return gb18030.decode(bytes);
    } catch {
      return null;
    }
  }
  return isUtf8(bytes) ? bytes.toString('utf8') : null;
}

/** Bytes as text in which every byte can be told: ASCII as it is, the rest as \xNN. */
function visible(bytes: Buffer): string {
  return bytes
    .toString('latin1', 0, 4096)
    .replace(/[^\x20-\x7e]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

// Carriage returns end lines only in a file that has no line feed.
function kindOfNewline(data: Buffer, encoding: Encoding | null): number {
  return firstNewline(data, LF, encoding) === -1 && firstNewline(data, CR, encoding) !== -1 ? CR : LF;
}

/** Offset just past the first newline, or -1. */
function firstNewline(data: Buffer, newline: number, encoding: Encoding | null): number {
  if (encoding?.startsWith('utf-16')) {
    const at = newlineUtf16(data, newline, encoding, 0);
    return at === -1 ? -1 : at + 2;
  }
  const at = data.indexOf(newline);
  return at === -1 ? -1 : at + 1;
}

/** Offset just past the last newline, or 0. */
function lastNewline(data: Buffer, newline: number, encoding: Encoding | null): number {
  if (!encoding?.startsWith('utf-16')) return data.lastIndexOf(newline) + 1;
  const low = encoding === 'utf-16le' ? 0 : 1;
  for (let i = data.length - (data.length % 2) - 2; i >= 0; i -= 2)
    if (data[i + low] === newline && data[i + 1 - low] === 0) return i + 2;
  return 0;
}

function newlineUtf16(data: Buffer, newline: number, encoding: Encoding | null, from: number): number {
  const low = encoding === 'utf-16le' ? 0 : 1;
  for (let i = from; i + 1 < data.length; i += 2)
    if (data[i + low] === newline && data[i + 1 - low] === 0) return i;
  return -1;
}
