import { isUtf8 } from 'node:buffer';
import { type Element, isBlank } from './ocds-elements.ts';

export interface DocumentScanner {
  /** Elements that end in the chunk. */
  readonly push: (chunk: Buffer) => readonly Element[];
  /** What is open when the file ends. */
  readonly end: () => readonly Element[];
  /** Whether it stands in the list of a package. */
  readonly inPackage: () => boolean;
}

/** Where the scanner stands outside an element. */
type Place =
  /** Before, between or after documents. */
  | 'top'
  /** In the object that is the document, before it is known to be a package. */
  | 'object'
  /** Between the elements of the list of releases. */
  | 'list'
  /** In what follows the list in its package. */
  | 'rest'
  /** After an error, looking for a line that begins like an element. */
  | 'lost';

const HEAD = 2048;
const QUOTE = 34;
const BACKSLASH = 92;
const NEWLINE = 10;
const COLON = 58;
const OPEN = new Set([123, 91]);
const CLOSE: Readonly<Record<number, number>> = { 125: 123, 93: 91 };
// Nothing an element can hold is as deep; the parser refuses far earlier.
const DEPTH_CAP = 1024;
// Bytes that may be read a second time, so that no file can be made to cost the square of its length.
const SECOND_READING = 1 << 29;

/**
 * Cuts the releases out of a JSON document: the elements of a list, the `releases` or `records` of a package, or an object that
 * is itself a release. Only brackets and strings are looked at; the elements are parsed by whoever gets them. After an element
 * whose brackets do not match it goes on at the next line that opens an object where elements of this file begin, also where a
 * bracket that was never closed made the element run over that line.
 */
export function documentScanner(offset: number, maxBytes: number): DocumentScanner {
  let place: Place = 'top';
  let stack: number[] = [];
  let base = 0;
  let inString = false;
  let escaped = false;
  let scalar = false;
  // The element being read.
  let open = false;
  let parts: Buffer[] = [];
  let length = 0;
  let start = 0;
  let ordinal = 0;
  // Keys of the document's object.
  let key = '';
  let lastString = '';
  let hasOcid = false;
  // Columns, for finding the way back.
  let lineStart = offset;
  let column = -1;
  let blankSoFar = true;
  let position = offset;
  let secondReading = SECOND_READING;

  const out: Element[] = [];

  const keep = (part: Buffer): void => {
    length += part.length;
    if (length <= maxBytes) parts.push(part);
    else if (parts.length > 1) parts = [Buffer.from(Buffer.concat(parts).subarray(0, HEAD))];
    else if (parts.length === 0) parts.push(Buffer.from(part.subarray(0, HEAD)));
  };
  const finish = (malformed: boolean): void => {
    const tooLong = length > maxBytes;
    const bytes = Buffer.concat(parts);
    const problem = tooLong
      ? 'record_too_long'
      : malformed
        ? 'not_json'
        : isUtf8(bytes)
          ? null
          : 'bad_encoding';
    ordinal++;
    const text = problem === null ? bytes.toString('utf8') : bytes.subarray(0, HEAD).toString();
    out.push({ text, problem, line: ordinal, byte: start });
    open = false;
    parts = [];
    length = 0;
  };

  /** Ends the open element where the next one seems to begin, and returns what is to be read again from there. */
  const rewind = (held: Buffer, unread: Buffer): Buffer | null => {
    const at = base === 0 || column === -1 || held.length > secondReading ? -1 : nextBeginning(held, column);
    if (at === -1) return null;
    secondReading -= held.length;
    parts = [held.subarray(0, at)];
    length = at;
    position = start + at;
    lineStart = position;
    finish(true);
    place = 'list';
    stack = stack.slice(0, base);
    inString = false;
    escaped = false;
    scalar = false;
    return Buffer.concat([held.subarray(at), unread]);
  };

  /** Returns what has to be read again. */
  const scan = (chunk: Buffer): Buffer | null => {
    let from = 0; // first byte of this chunk that belongs to the open element
    const begin = (i: number): void => {
      open = true;
      start = position + i;
      from = i;
    };
    const endAt = (i: number, malformed = false): void => {
      keep(chunk.subarray(from, i));
      finish(malformed);
    };
    let again: Buffer | null = null;
    const fail = (i: number): void => {
      if (!open) begin(i);
      if (length <= maxBytes) {
        again = rewind(Buffer.concat([...parts, chunk.subarray(from, i + 1)]), chunk.subarray(i + 1));
        if (again !== null) return;
      }
      endAt(i + 1, true);
      place = 'lost';
      inString = false;
      escaped = false;
      scalar = false;
      blankSoFar = chunk[i] === NEWLINE;
    };

    for (let i = 0; i < chunk.length && again === null; i++) {
      const byte = chunk[i] as number;
      if (byte === NEWLINE) lineStart = position + i + 1;
      if (place === 'lost') {
        if (byte === NEWLINE) blankSoFar = true;
        else if (!isBlank(byte)) {
          const found = blankSoFar && OPEN.has(byte) && (column === -1 || position + i - lineStart <= column);
          blankSoFar = false;
          if (!found) continue;
          // Where the list of a package was lost the brackets around it are not known; they no longer matter.
          place = base === 0 ? 'top' : 'list';
          stack = stack.slice(0, base);
        }
        if (place === 'lost') continue;
      }
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) {
          inString = false;
          if (scalar && place === 'list' && stack.length === base) {
            endAt(i + 1);
            scalar = false;
          }
        } else if (byte < 32) fail(i);
        else if (place === 'object' && stack.length === 1 && lastString.length < 16)
          lastString += String.fromCharCode(byte);
        continue;
      }
      if (scalar && (isBlank(byte) || byte === 44 || CLOSE[byte] !== undefined)) {
        endAt(i);
        scalar = false;
      }
      if (isBlank(byte)) continue;
      const between = stack.length === base && (place === 'list' || place === 'top');
      if (byte === QUOTE) {
        if (between && !scalar) {
          begin(i);
          scalar = true;
          if (place === 'top') {
            fail(i);
            continue;
          }
        }
        inString = true;
        lastString = '';
        continue;
      }
      if (OPEN.has(byte)) {
        if (between) {
          if (place === 'list' || byte === 123) begin(i);
          if (place === 'list' && column === -1) column = position + i - lineStart;
          if (place === 'top') {
            place = byte === 123 ? 'object' : 'list';
            base = byte === 123 ? 0 : 1;
            hasOcid = false;
            key = '';
          }
        } else if (place === 'object' && stack.length === 1 && byte === 91 && isList(key) && !hasOcid) {
          place = 'list';
          base = 2;
          open = false;
          parts = [];
          length = 0;
        }
        stack.push(byte);
        if (stack.length > DEPTH_CAP) fail(i);
        continue;
      }
      const opener = CLOSE[byte];
      if (opener !== undefined) {
        if (stack.at(-1) !== opener) {
          fail(i);
          continue;
        }
        stack.pop();
        if (place === 'list' && stack.length === base - 1) {
          place = stack.length === 0 ? 'top' : 'rest';
          base = 0;
        } else if (open && stack.length === base) {
          endAt(i + 1);
          if (place === 'object') place = 'top';
        } else if (stack.length === 0) place = 'top';
        continue;
      }
      if (place === 'object' && stack.length === 1) {
        if (byte === COLON) key = lastString;
        if (key === 'ocid') hasOcid = true;
      }
      if (between && byte !== 44 && !scalar) {
        begin(i);
        scalar = true;
        if (place === 'top') fail(i);
      }
    }
    if (again !== null) return again;
    if (open && length <= maxBytes && length + chunk.length - from > maxBytes)
      again = rewind(Buffer.concat([...parts, chunk.subarray(from)]), Buffer.alloc(0));
    if (again !== null) return again;
    if (open) keep(chunk.subarray(from));
    position += chunk.length;
    return null;
  };
  const push = (chunk: Buffer): readonly Element[] => {
    for (let rest: Buffer | null = chunk; rest !== null; ) rest = scan(rest);
    return out.splice(0);
  };

  return {
    push,
    end() {
      while (open && length <= maxBytes && stack.length > base) {
        let rest = rewind(Buffer.concat(parts), Buffer.alloc(0));
        if (rest === null) break;
        while (rest !== null) rest = scan(rest);
      }
      if (open) finish(!(scalar && !inString && stack.length === base));
      else if (stack.length > 0 && place !== 'lost') {
        // The file stops between two releases: nothing can tell how many are missing.
        start = position;
        finish(true);
      }
      return out.splice(0);
    },
    inPackage: () => place === 'list',
  };
}

/** Offset of the next line that opens an object no further in than elements begin. */
function nextBeginning(held: Buffer, column: number): number {
  for (let line = held.indexOf(NEWLINE) + 1; line > 0; line = held.indexOf(NEWLINE, line) + 1) {
    let at = line;
    while (at < line + column && (held[at] === 32 || held[at] === 9)) at++;
    if (held[at] === 123) return at;
  }
  return -1;
}

const isList = (key: string): boolean => key === 'releases' || key === 'records';
