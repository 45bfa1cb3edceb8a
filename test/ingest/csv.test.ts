import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCsv } from '../../src/ingest/csv.ts';
import type { LineBlock, RawValue, RowSink, SourceFile } from '../../src/ingest/row-sink.ts';

interface Seen {
  readonly rows: {
    readonly values: readonly RawValue[];
    readonly line: number;
    readonly byte: number | null;
  }[];
  readonly rejected: {
    readonly code: string;
    readonly raw: string;
    readonly line: number;
    readonly byte: number | null;
  }[];
  header: readonly string[];
}

let blocksSeen = 0;

const source = (content: Buffer, chunk: number): SourceFile => ({
  path: '/given.csv',
  name: 'given.csv',
  async *chunks() {
    for (let at = 0; at < content.length; at += chunk) yield content.subarray(at, at + chunk);
  },
});

async function read(
  text: string | Buffer,
  options: { chunk?: number; separator?: string; maxRecordBytes?: number; blocks?: boolean } = {},
): Promise<Seen> {
  const seen: Seen = { rows: [], rejected: [], header: [] };
  const add = (row: readonly RawValue[], line: number, byte: number | null): void =>
    void seen.rows.push({ values: [...row], line, byte });
  const addLines = (block: LineBlock): void => {
    const texts = block.text.split('\n');
    expect([texts.length, block.bytes.length]).toEqual([block.count, block.count]);
    for (const [i, text] of texts.entries()) {
      const fields = text.split(block.separator);
      const wanted = block.indexes.map((index) => fields[index] as string);
      add(wanted, block.firstLine + i, block.bytes[i] as number);
    }
    if (texts.length > 1) blocksSeen += 1;
  };
  const sink: RowSink = {
    table: () => ({ add, ...(options.blocks === true ? { addLines } : {}) }),
    reject: ({ code, raw }, line, byte) => seen.rejected.push({ code, raw, line, byte }),
    issue: () => undefined,
    full: () => null,
  };
  const content = Buffer.isBuffer(text) ? text : Buffer.from(text);
  await readCsv(source(content, options.chunk ?? 1 << 20), sink, {
    maxRecordBytes: options.maxRecordBytes ?? 1 << 20,
    separator: options.separator,
    isKnown: (name) => ['a', 'b', 'c'].includes(name),
    bind(header) {
      seen.header = header;
      return { sink: sink.table('t', header), indexes: header.map((_, i) => i) };
    },
  });
  return seen;
}

const values = (seen: Seen): readonly (readonly RawValue[])[] => seen.rows.map((row) => row.values);
const codes = (seen: Seen): readonly string[] => seen.rejected.map(({ code, line }) => `${line} ${code}`);

describe('the CSV reader', () => {
  test.each([
    ['line feeds', 'a,b\n1,2\n3,4\n'],
    ['no newline at the end', 'a,b\n1,2\n3,4'],
    ['carriage returns and line feeds', 'a,b\r\n1,2\r\n3,4\r\n'],
    ['carriage returns alone', 'a,b\r1,2\r3,4\r'],
    ['semicolons', 'a;b\n1;2\n3;4\n'],
    ['tabs', 'a\tb\n1\t2\n3\t4\n'],
    ['full-width semicolons', 'a；b\n1；2\n3；4\n'],
    ['bars', 'a|b\n1|2\n3|4\n'],
    ['a separator declared for Excel', 'sep=;\na;b\n1;2\n3;4\n'],
    ['blank lines', '\n\na,b\n\n1,2\n   \n3,4\n\n'],
    ['quoted fields', '"a","b"\n"1","2"\n3,"4"\n'],
    ['spaces in the header', ' a , b \n1,2\n3,4\n'],
  ])('reads a file with %s', async (_, text) => {
    const seen = await read(text);
    expect(seen.header).toEqual(['a', 'b']);
    expect(values(seen)).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
    expect(seen.rejected).toEqual([]);
  });

  test('keeps separators, marks and newlines inside quotes, and knows the line each record begins on', async () => {
    const seen = await read('a,b\n"x,1","say ""hi"""\n"two\nlines","and\n\nthree"\n5,6\n');
    expect(seen.rows).toEqual([
      { values: ['x,1', 'say "hi"'], line: 2, byte: 4 },
      { values: ['two\nlines', 'and\n\nthree'], line: 3, byte: 23 },
      { values: ['5', '6'], line: 7, byte: 48 },
    ]);
  });

  test('keeps a carriage return that stands inside quotes', async () => {
    expect(values(await read('a,b\r\n"x\r\ny",2\r\n'))).toEqual([['x\r\ny', '2']]);
  });

  test('takes a mark inside a field as text', async () => {
    expect(values(await read('a,b\n5" pipe,2\nx"y"z,3\n'))).toEqual([
      ['5" pipe', '2'],
      ['x"y"z', '3'],
    ]);
  });

  test('rejects rows of another width with their text, and goes on', async () => {
    const seen = await read('a,b\n1\n1,2,3\n1,2\n,\n');
    expect(codes(seen)).toEqual(['2 ragged_row', '3 ragged_row']);
    expect(seen.rejected.map(({ raw }) => raw)).toEqual(['1', '1,2,3']);
    expect(values(seen)).toEqual([
      ['1', '2'],
      ['', ''],
    ]);
  });

  test('rejects only the line of a mark that is never closed', async () => {
    const seen = await read('a,b\n1,"open\n2,x\n3,y\n');
    expect(codes(seen)).toEqual(['2 unterminated_quote']);
    expect(seen.rejected[0]).toEqual({ code: 'unterminated_quote', raw: '1,"open', line: 2, byte: 4 });
    expect(values(seen)).toEqual([
      ['2', 'x'],
      ['3', 'y'],
    ]);
  });

  test('rejects text after a closing mark', async () => {
    const seen = await read('a,b\n"1"x,2\n3,"open\n"4"y,5\n6,7\n');
    expect(codes(seen)).toEqual(['2 malformed_quote', '3 unterminated_quote', '4 malformed_quote']);
    expect(values(seen)).toEqual([['6', '7']]);
  });

  test('gives up an open mark after a thousand lines and reads them again', async () => {
    const lines = Array.from({ length: 3000 }, (_, i) => `${i},x`);
    const seen = await read(`a,b\n0,"open\n${lines.join('\n')}\n`);
    expect(codes(seen)).toEqual(['2 unterminated_quote']);
    expect(seen.rows.length).toBe(3000);
  });

  test('rejects a line with a NUL byte, visibly', async () => {
    const seen = await read('a,b\n1,x\0y\n2,z\n');
    expect(seen.rejected).toEqual([{ code: 'nul_byte', raw: '1,x\\x00y', line: 2, byte: 4 }]);
    expect(values(seen)).toEqual([['2', 'z']]);
  });

  test('rejects a line longer than the limit without holding it, and knows where the next begins', async () => {
    const seen = await read(`a,b\n1,${'x'.repeat(300_000)}\n2,y\n`, { maxRecordBytes: 1000, chunk: 700 });
    expect(codes(seen)).toEqual(['2 record_too_long']);
    expect(seen.rows).toEqual([{ values: ['2', 'y'], line: 3, byte: 300_007 }]);
  });

  test('holds every line to the limit, also where a chunk has it whole', async () => {
    const seen = await read(`a,b\n1,${'x'.repeat(3000)}\n2,y\n`, { maxRecordBytes: 1000 });
    expect(codes(seen)).toEqual(['2 record_too_long']);
    expect(seen.rows).toEqual([{ values: ['2', 'y'], line: 3, byte: 3007 }]);
  });

  test('takes ten thousand columns', async () => {
    const header = Array.from({ length: 10_000 }, (_, i) => `c${i}`).join(',');
    const row = Array.from({ length: 10_000 }, (_, i) => String(i)).join(',');
    const seen = await read(`${header}\n${row}\n`);
    expect(seen.rows[0]?.values.length).toBe(10_000);
  });

  test.each(['', '\n', '\n\n', 'a,b', 'a,b\n', '\ufeff', '\ufeffa,b\n'])(
    'finds no row in %j and does not fail',
    async (text) => {
      const seen = await read(text);
      expect([seen.rows, seen.rejected]).toEqual([[], []]);
    },
  );

  test('reads the same whatever the size of the chunks', async () => {
    const text = 'a,b\r\n甲,"乙\r\n丙"\r\n1,2,3\r\n"x",y\r\n"open,z\r\n5,6\r\n';
    const whole = await read(text);
    for (let chunk = 1; chunk <= 40; chunk++) expect(await read(text, { chunk })).toEqual(whole);
    expect(whole.rows.map(({ line }) => line)).toEqual([2, 5, 7]);
  });

  test('accounts for every record of any text, at the line and byte it begins on', async () => {
    const field = fc.string({ unit: fc.constantFrom(...'ab1 ,"\n\r;\t甲'.split('')), maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(field, { maxLength: 40 }),
        fc.integer({ min: 1, max: 64 }),
        async (parts, chunk) => {
          const text = `a,b\n${parts.join('')}`;
          const bytes = Buffer.from(text);
          const seen = await read(text, { chunk, separator: ',' });
          const starts = [...seen.rows, ...seen.rejected].map(({ line, byte }) => [line, byte] as const);
          for (const [line, byte] of starts) {
            const before = bytes.subarray(0, byte ?? 0).toString();
            expect(before.split('\n').length).toBe(line);
            expect(before === '' || before.endsWith('\n')).toBe(true);
          }
          // No line begins two records, and every line that is not blank is part of one.
          expect(new Set(starts.map(([line]) => line)).size).toBe(starts.length);
          const covered = seen.rows.flatMap(({ values: row, line }) =>
            Array.from({ length: row.join('').split('\n').length }, (_, i) => line + i),
          );
          const refused = seen.rejected.flatMap(({ raw, line }) => raw.split('\n').map((_, i) => line + i));
          const all = new Set([...covered, ...refused]);
          for (const [i, line] of text.split('\n').entries())
            if (i > 0 && line.trim() !== '') expect(all.has(i + 1)).toBe(true);
        },
      ),
      { numRuns: 1500 },
    );
  });

  test('gives plain lines in blocks as it would give them one by one', async () => {
    const plain = fc
      .tuple(fc.constantFrom('1', '甲', '', ' x'), fc.constantFrom('2', '乙\t', ''))
      .map((row) => row.join(','));
    const line = fc.oneof(
      { weight: 20, arbitrary: plain },
      fc.constantFrom('"q",2', '"open', 'close",2', '1', '', '1,2,3', '\ufffd,1', 'a\rb,2'),
    );
    const newline = fc.constantFrom('\n', '\r\n');
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 30 }), newline, fc.boolean(), async (rows, end, last) => {
        const text = `a,b${end}${rows.join(end)}${last ? end : ''}`;
        const separator = ',';
        const blocks = await read(text, { blocks: true, separator });
        expect(blocks).toEqual(await read(text, { separator }));
        const cut = await read(text, { blocks: true, separator, chunk: 65_536 });
        expect(cut).toEqual(blocks);
      }),
      { numRuns: 1500 },
    );
    expect(blocksSeen).toBeGreaterThan(100);
  });

  test('reads back what a careful writer wrote', async () => {
    const cell = fc.string({ unit: fc.constantFrom(...'ab ,;"\n\r甲\t'.split('')), maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { maxLength: 30 }), async (rows) => {
        const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
        const text = `a,b\n${rows.map((row) => row.map(quote).join(',')).join('\n')}\n`;
        const seen = await read(text);
        expect(values(seen)).toEqual(rows);
        expect(seen.rejected).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });
});
