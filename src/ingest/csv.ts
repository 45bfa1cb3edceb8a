import { detectSeparator, splitRecord } from './csv-record.ts';
import { trimEdges } from './placeholders.ts';
import type { LineBlock, ReadOptions, ReadResult, RowSink, SourceFile, TableSink } from './row-sink.ts';
import { type LineBatch, readTextLines } from './text-lines.ts';

/** Which columns of a sheet are wanted, told once its header is known. */
export interface SheetBinding {
  readonly sink: TableSink;
  /** Positions of the wanted columns in the header, in the order in which the sink takes them. */
  readonly indexes: readonly number[];
}

export interface CsvOptions extends ReadOptions {
  readonly separator?: string | undefined;
  readonly isKnown: (name: string) => boolean;
  /** Called with the names of the header, trimmed. @throws InputError where the sheet cannot be used */
  readonly bind: (header: readonly string[]) => SheetBinding;
}

// A quotation mark that is not closed within these bounds was never meant to be.
const MAX_OPEN_LINES = 1000;

interface Line {
  readonly text: string;
  readonly line: number;
  readonly byte: number;
}

/** Reads a CSV file of any size: every record is added or rejected, with the line and byte at which it begins. */
export async function readCsv(file: SourceFile, sink: RowSink, options: CsvOptions): Promise<ReadResult> {
  let separator = options.separator;
  let binding: SheetBinding | null = null;
  let width = 0;
  let open: Line[] = [];
  let openLength = 0;

  const reject = (code: string, { text, line, byte }: Line): void =>
    sink.reject({ code, table: null, column: null, raw: text }, line, byte);

  const record = (text: string, first: Line): 'taken' | 'open' | 'malformed' => {
    const body = text.endsWith('\r') ? text.slice(0, -1) : text;
    if (binding === null) {
      const declared = /^sep=(.)$/i.exec(body)?.[1];
      if (declared !== undefined) {
        separator = declared;
        return 'taken';
      }
      if (body.trim() === '') return 'taken';
      separator ??= detectSeparator(body, options.isKnown);
      const header = splitRecord(body, separator);
      if (header === 'open') return 'open';
      const names = (header === 'malformed' ? body.split(separator) : header).map(trimEdges);
      width = names.length;
      binding = options.bind(names);
      return 'taken';
    }
    if (body === '' || (body.length < 80 && body.trim() === '' && !body.includes(separator as string)))
      return 'taken';
    const fields = splitRecord(body, separator as string);
    if (typeof fields === 'string') return fields;
    if (fields.length !== width) {
      reject('ragged_row', { ...first, text: body });
      return 'taken';
    }
    const { indexes } = binding;
    const values = new Array<string>(indexes.length);
    for (let i = 0; i < indexes.length; i++) values[i] = fields[indexes[i] as number] as string;
    binding.sink.add(values, first.line, first.byte);
    return 'taken';
  };

  // The mark that opened was no mark: its line is rejected and what followed is read afresh.
  const giveUp = (code: 'unterminated_quote' | 'malformed_quote'): void => {
    const [first, ...others] = open;
    open = [];
    openLength = 0;
    if (first !== undefined) reject(code, first);
    for (const line of others) take(line);
  };

  const take = (line: Line): void => {
    if (open.length === 0) {
      const result = record(line.text, line);
      if (result === 'malformed') reject('malformed_quote', line);
      if (result !== 'open') return;
      open = [line];
      openLength = line.text.length;
      return;
    }
    open.push(line);
    openLength += line.text.length;
    // Only a line with an odd number of marks can close the record.
    if ((line.text.split('"').length - 1) % 2 === 1) {
      const result = record(open.map(({ text }) => text).join('\n'), open[0] as Line);
      if (result === 'taken') {
        open = [];
        openLength = 0;
        return;
      }
      if (result === 'malformed') {
        giveUp('malformed_quote');
        return;
      }
    }
    if (open.length > MAX_OPEN_LINES || openLength > options.maxRecordBytes) giveUp('unterminated_quote');
  };

  const lines = readTextLines(file, options.maxRecordBytes);
  for await (const batch of lines.batches) {
    options.signal?.throwIfAborted();
    const { texts, bytes, problems, firstLine } = batch;
    let tried = false;
    for (let i = 0; i < texts.length; i++) {
      const bound = binding as SheetBinding | null;
      if (!tried && bound?.sink.addLines !== undefined && open.length === 0) {
        tried = true;
        const block = plainBlock(batch, i, separator as string, width, bound.indexes);
        if (block !== null) {
          bound.sink.addLines(block);
          break;
        }
      }
      const line = { text: texts[i] as string, line: firstLine + i, byte: bytes[i] as number };
      const problem = problems.get(i);
      if (problem === undefined) take(line);
      else {
        giveUp('unterminated_quote');
        reject(problem, line);
      }
      if ((i & 1023) === 1023) await sink.full();
    }
    await sink.full();
  }
  while (open.length > 0) giveUp('unterminated_quote');
  return { format: 'csv', encoding: lines.encoding() };
}

const LINE_FEED = 0x0a;

/** The rest of a batch as one block, where each of its lines is a whole record without quotation marks; else `null`. */
function plainBlock(
  batch: LineBatch,
  from: number,
  separator: string,
  width: number,
  indexes: readonly number[],
): LineBlock | null {
  if (batch.whole === null || width < 2) return null;
  let start = 0;
  for (let i = 0; i < from; i++) start += (batch.texts[i] as string).length + 1;
  let text = start === 0 ? batch.whole : batch.whole.slice(start);
  if (text.includes('"')) return null;
  if (text.includes('\r')) text = text.replaceAll('\r\n', '\n');
  if (text.includes('\r')) return null;
  if (text.endsWith('\n')) text = text.slice(0, -1);
  const wanted = separator.charCodeAt(0);
  let fields = 1;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === wanted) fields++;
    else if (code === LINE_FEED) {
      if (fields !== width) return null;
      fields = 1;
    }
  }
  if (fields !== width) return null;
  const { firstLine, bytes } = batch;
  return {
    text,
    count: bytes.length - from,
    firstLine: firstLine + from,
    bytes: from === 0 ? bytes : bytes.slice(from),
    separator,
    indexes,
  };
}
