import { byteOrderMark, looksLikeUtf16, utf8OrGb } from './encoding.ts';
import { documentScanner } from './ocds-document.ts';
import type { SourceFile } from './row-sink.ts';
import { readTextLines } from './text-lines.ts';

/** One JSON text of a file: a line of JSON Lines, or one release of an array or package. */
export interface Element {
  /** The whole text; of an element with a problem what can be shown of it. */
  readonly text: string;
  /** Why there is nothing to parse: a quarantine code. */
  readonly problem: string | null;
  /** JSON Lines: line of the file. Array or package: number of the release in it. */
  readonly line: number;
  /** Offset of the first byte in the uncompressed file. */
  readonly byte: number;
}

export interface Elements {
  readonly batches: AsyncIterable<readonly Element[]>;
  /** Known once the batches have been read. */
  encoding(): string;
}

const PEEK = 1 << 20;
const NEWLINE = 10;
const OPEN_BRACE = 123;
const OPEN_BRACKET = 91;

/**
 * Cuts a JSON file into texts of at most `maxBytes` at bounded memory, however long the file or its only line is. The shape is
 * read off the first mebibyte: a first line that is whole in itself means JSON Lines; an array or package that goes on means a
 * document, of which the releases are cut out.
 */
export function readElements(file: SourceFile, maxBytes: number): Elements {
  let encoding = (): string => 'utf-8';
  async function* batches(): AsyncGenerator<readonly Element[]> {
    const { peek, chunks } = await peekAt(file.chunks());
    const mark = byteOrderMark(peek);
    const wide = mark === null ? looksLikeUtf16(peek) : mark.encoding === 'utf-8' ? null : mark.encoding;
    const plain = wide === null ? peek : Buffer.from(new TextDecoder(wide).decode(peek));
    const offset = mark?.length ?? 0;
    if (!isDocument(wide === null ? plain.subarray(offset) : plain)) {
      const lines = readTextLines({ ...file, chunks: () => chunks }, maxBytes);
      encoding = lines.encoding;
      for await (const { firstLine, texts, bytes, problems } of lines.batches) {
        yield texts.flatMap((text, i) =>
          problems.has(i) || text.trim() !== ''
            ? [{ text, problem: problems.get(i) ?? null, line: firstLine + i, byte: bytes[i] as number }]
            : [],
        );
      }
      return;
    }
    const name = wide ?? (utf8OrGb(peek, NEWLINE) === 'gbk' ? 'gb18030' : 'utf-8');
    encoding = () => `${name}${mark === null ? '' : ' (BOM)'}`;
    const scanner = documentScanner(name === 'utf-8' ? offset : 0, maxBytes);
    if (name === 'utf-8') {
      let skip = offset;
      for await (const chunk of chunks) {
        yield scanner.push(chunk.subarray(skip));
        skip = 0;
      }
    } else {
      // Offsets are those of the text in UTF-8.
      const decoder = new TextDecoder(name);
      for await (const chunk of chunks)
        yield scanner.push(Buffer.from(decoder.decode(chunk, { stream: true })));
      yield scanner.push(Buffer.from(decoder.decode()));
    }
    yield scanner.end();
  }
  return { batches: batches(), encoding: () => encoding() };
}

async function peekAt(
  source: AsyncIterable<Buffer>,
): Promise<{ readonly peek: Buffer; readonly chunks: AsyncIterable<Buffer> }> {
  const iterator = source[Symbol.asyncIterator]();
  const held: Buffer[] = [];
  let size = 0;
  let done = false;
  while (size < PEEK && !done) {
    const next = await iterator.next();
    done = next.done === true;
    if (next.done !== true) {
      held.push(next.value);
      size += next.value.length;
    }
  }
  async function* chunks(): AsyncGenerator<Buffer> {
    try {
      yield* held.splice(0);
      while (!done) {
        const next = await iterator.next();
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  }
  return { peek: Buffer.concat(held), chunks: chunks() };
}

function isDocument(peek: Buffer): boolean {
  const first = skipBlank(peek, 0);
  const opener = peek[first];
  if (opener !== OPEN_BRACKET && opener !== OPEN_BRACE) return false;
  const lineEnd = peek.indexOf(NEWLINE, first);
  if (lineEnd === -1 && peek.length < PEEK) return false;
  if (lineEnd === -1) return opener === OPEN_BRACKET || opensPackage(peek.subarray(first));
  if (isBalanced(peek.subarray(first, lineEnd))) return false;
  // A broken first line of JSON Lines is followed by a line that opens an object, a laid-out object by a key.
  return (
    opener === OPEN_BRACKET ||
    peek[skipBlank(peek, lineEnd)] !== OPEN_BRACE ||
    opensPackage(peek.subarray(first, lineEnd))
  );
}

function opensPackage(start: Buffer): boolean {
  const scanner = documentScanner(0, start.length);
  scanner.push(start);
  return scanner.inPackage();
}

function isBalanced(line: Buffer): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < line.length; i++) {
    const byte = line[i];
    if (inString) {
      if (byte === 92) i++;
      else if (byte === 34) inString = false;
    } else if (byte === 34) inString = true;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    else if (byte === 125 || byte === 93) depth--;
  }
  return depth <= 0 && !inString;
}

export const isBlank = (byte: number | undefined): boolean =>
  byte === 32 || byte === 10 || byte === 13 || byte === 9;

function skipBlank(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && isBlank(bytes[at])) at++;
  return at;
}
