import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksLikeOcds } from '../../src/ingest/ocds.ts';
import { collect, collectPath, inPieces } from './ocds-collect.ts';

const COVERAGE = new URL('../../../shared/data/cardinal-fixtures/coverage/', import.meta.url).pathname;
const release = (ocid: string): string => JSON.stringify({ ocid, tender: { title: 'a "b" \\ [c] {d}' } });

const lotIds = async (text: string | Buffer, size?: number, max?: number): Promise<readonly unknown[]> =>
  (await collect(inPieces(text, size), max)).rows.map(({ values }) => values.lot_id);

describe('shapes of a file', () => {
  const laidOut = JSON.stringify([JSON.parse(release('a')), JSON.parse(release('b'))], null, 2);
  const shapes: Readonly<Record<string, string>> = {
    'JSON Lines': `${release('a')}\n${release('b')}\n`,
    'JSON Lines without a last newline': `${release('a')}\n${release('b')}`,
    'JSON Lines with blank lines and carriage returns': `\r\n${release('a')}\r\n\r\n${release('b')}\r\n`,
    'a byte order mark': `\ufeff${release('a')}\n${release('b')}`,
    'an array on one line': `[${release('a')},${release('b')}]`,
    'an array on several lines': laidOut,
    'an array with one release a line': `[\n${release('a')},\n${release('b')}\n]`,
    'a release package on one line': `{"uri":"x","releases":[${release('a')},${release('b')}],"version":"1.1"}`,
    'a release package on several lines': JSON.stringify(
      { uri: 'ocid', extensions: ['releases'], releases: JSON.parse(laidOut), version: '1.1' },
      null,
      4,
    ),
    'a release package with one release a line': `{"releases": [\n${release('a')},\n${release('b')}\n]}\n`,
    'a record package on several lines': JSON.stringify(
      { records: ['a', 'b'].map((ocid) => ({ ocid, compiledRelease: { ocid } })) },
      null,
      2,
    ),
    'a package a line': `{"releases":[${release('a')}]}\n{"releases":[${release('b')}]}`,
    'documents one after the other': `${JSON.stringify({ ocid: 'a', releases: [{ ocid: 'a' }] }, null, 1)}\n${JSON.stringify({ ocid: 'b', tender: {} }, null, 1)}`,
  };
  for (const [name, text] of Object.entries(shapes)) {
    it(`reads ${name}, in pieces of any size`, async () => {
      for (const size of [1, 2, 3, 7, 64, 1 << 20]) {
        const { rows, rejects } = await collect(inPieces(text, size));
        expect(rejects).toEqual([]);
        expect(rows.map(({ values }) => values.lot_id)).toEqual(['a', 'b']);
      }
    });
  }

  it('reads a laid-out file in UTF-16, and JSON Lines in GBK', async () => {
    expect(await lotIds(Buffer.from(`\ufeff${laidOut}`, 'utf16le'))).toEqual(['a', 'b']);
    const gbk = Buffer.concat([
      Buffer.from('{"ocid":"'),
      Buffer.from([0xb1, 0xea, 0xb6, 0xce]),
      Buffer.from('"}\n'),
    ]);
    expect(await lotIds(gbk)).toEqual(['标段']);
  });

  it('says at which line, release and byte each row begins', async () => {
    const lines = await collect(inPieces(`\n${release('a')}\n\n${release('b')}`));
    expect(lines.rows.map(({ line, byte }) => [line, byte])).toEqual([
      [2, 1],
      [4, 3 + release('a').length],
    ]);
    const array = await collect(inPieces(`[\n ${release('a')},\n ${release('b')}\n]`));
    expect(array.rows.map(({ line, byte }) => [line, byte])).toEqual([
      [1, 3],
      [2, 6 + release('a').length],
    ]);
  });
});

describe('files that are broken', () => {
  it('quarantines a bad line and reads the others', async () => {
    const text = Buffer.concat([
      Buffer.from(`{"ocid":"x",\n${release('a')}\n{"ocid":"y","z":"`),
      Buffer.from([0xff]),
      Buffer.from(`"}\n{"ocid":1,"ocid":2}\n${release('b')}\n[1]\n"s"\n{"a":tru}\n`),
    ]);
    const { rows, rejects } = await collect(inPieces(text, 10));
    expect(rows.map(({ values }) => values.lot_id)).toEqual(['a', 'b']);
    expect(rejects.map(({ line, code }) => [line, code])).toEqual([
      [1, 'not_json'],
      [3, 'bad_encoding'],
      [4, 'duplicate_key'],
      [6, 'not_an_object'],
      [7, 'not_an_object'],
      [8, 'not_json'],
    ]);
    expect(rejects[0]?.byte).toBe(0);
  });

  it('goes on after a broken release of a laid-out array', async () => {
    const text = `[\n  ${release('a')},\n  {"ocid": "x", "y": ]},\n  ${release('b')},\n  {"ocid": "z\n"},\n  ${release('c')}\n]\n`;
    for (const size of [1, 5, 1 << 20]) {
      const { rows, rejects } = await collect(inPieces(text, size));
      expect(rows.map(({ values }) => values.lot_id)).toEqual(['a', 'b', 'c']);
      expect(rejects.map(({ code }) => code)).toEqual(['not_json', 'not_json']);
    }
  });

  it('does not let a release that is never closed take the others along, however many they are', async () => {
    const many = Array.from({ length: 300 }, (_, i) => release(`r${i}`));
    const text = `{"releases": [\n  ${release('a')},\n  {"ocid": "x", "tender": {,\n  ${many.join(',\n  ')}\n]}\n`;
    for (const [size, max] of [
      [1 << 20, 1 << 20],
      [100, 1 << 20],
      [100, 2000],
      [5000, 2000],
    ]) {
      const { rows, rejects } = await collect(inPieces(text, size), max);
      expect(rows).toHaveLength(301);
      expect(rejects.map(({ raw }) => raw)).toEqual(['{"ocid": "x", "tender": {,\n  ']);
      expect(new Set(rows.map(({ byte }) => text.slice(byte ?? 0, (byte ?? 0) + 8)))).toEqual(
        new Set(['{"ocid":']),
      );
    }
  });

  it('counts the release in which a file was cut off, and one where it was cut off between two', async () => {
    const inside = await collect(inPieces(`[\n${release('a')},\n{"ocid":"b",\n"tender":{`));
    expect(inside.rejects.map(({ code, raw }) => [code, raw])).toEqual([
      ['not_json', '{"ocid":"b",\n"tender":{'],
    ]);
    const between = await collect(inPieces(`[\n${release('a')},\n`));
    expect(between.rows).toHaveLength(1);
    expect(between.rejects).toHaveLength(1);
  });

  it('rejects what is nested more than 64 deep, and reads what is nested 64 deep', async () => {
    const nested = (depth: number): string =>
      `{"ocid":"d","x":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
    expect(await lotIds(nested(64))).toEqual(['d']);
    expect((await collect(inPieces(nested(65)))).rejects.map(({ code }) => code)).toEqual(['too_deep']);
    const abyss = await collect(inPieces(`${release('a')}\n{"ocid":"d","x":${'['.repeat(200_000)}\n`));
    expect(abyss.rejects).toHaveLength(1);
    expect(abyss.rows).toHaveLength(1);
  });

  it('rejects a record over the limit without holding it, in lines and in a document', async () => {
    const long = `{"ocid":"long","x":"${'y'.repeat(5000)}"}`;
    for (const text of [
      `${release('a')}\n${long}\n${release('b')}\n`,
      `[\n${release('a')},\n${long},\n${release('b')}\n]`,
    ]) {
      const { rows, rejects } = await collect(inPieces(text, 100), 1000);
      expect(rows.map(({ values }) => values.lot_id)).toEqual(['a', 'b']);
      expect(rejects.map(({ code }) => code)).toEqual(['record_too_long']);
    }
  });

  it('reads a package on one line that is longer than the limit of a record', async () => {
    const many = Array.from({ length: 20_000 }, (_, i) => release(`r${i}`));
    const text = `{"uri":"x","releases":[${many.join(',')}]}\n`;
    expect(text.length).toBeGreaterThan(1 << 20);
    expect(await lotIds(text, 1 << 16, 1000)).toHaveLength(20_000);
  });

  it('does not take a key __proto__ for what an object is', async () => {
    const { rows, rejects } = await collect(
      inPieces('{"ocid":"a","tender":{"__proto__":{"title":"x"}}}\n{"__proto__":{"ocid":"b"}}\n'),
    );
    expect(rows.map(({ values }) => [values.lot_id, values.title])).toEqual([['a', undefined]]);
    expect(rejects.map(({ code }) => code)).toEqual(['missing_required']);
  });

  it('rejects text that UTF-8 cannot hold', async () => {
    const { rejects } = await collect(inPieces('{"ocid":"\\ud800"}\n{"ocid":"\\ud83d\\ude00"}\n'));
    expect(rejects.map(({ line, code }) => [line, code])).toEqual([[1, 'bad_encoding']]);
  });

  it('never loses a release of an array in silence, whatever is done to one byte of its releases', async () => {
    const text = `[\n  ${['a', 'b', 'c', 'd'].map(release).join(',\n  ')}\n]\n`;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 4, max: text.length - 1 }),
        fc.constantFrom('"', '{', '}', '[', ']', ',', '\n', 'x'),
        fc.integer({ min: 1, max: 40 }),
        async (at, byte, size) => {
          const { rows, rejects } = await collect(
            inPieces(`${text.slice(0, at)}${byte}${text.slice(at + 1)}`, size),
          );
          expect(rows.length === 4 || rejects.length > 0).toBe(true);
          // A broken byte may take the release after it along, and no more.
          expect(rows.length).toBeGreaterThanOrEqual(2);
        },
      ),
      { seed: 1, numRuns: 1000 },
    );
  });
});

describe.skipIf(!existsSync(COVERAGE))('robustness files of cardinal (needs ../shared)', () => {
  // Texts that stand for a release in each file, by hand; a blank line, an empty list and an empty package stand for none.
  const texts: Readonly<Record<string, number>> = {
    ambiguous_empty_key: 3,
    blank_file: 0,
    blank_line: 2,
    blank_space: 2,
    empty_array: 0,
    invalid_array_quote_last: 2,
    invalid_brace_first: 2,
    invalid_brace_last: 2,
    invalid_object_quote_first: 2,
    invalid_object_quote_last: 2,
    mixed_array: 9,
    mixed_lines_array: 9,
    mixed_lines_base: 8,
    mixed_lines_object: 9,
    multiline: 4,
  };
  const files = existsSync(COVERAGE) ? readdirSync(COVERAGE).filter((name) => name.endsWith('.jsonl')) : [];
  it('are the 35 that the README counts', () => {
    expect(files).toHaveLength(35);
  });
  for (const file of files) {
    it(`accounts for every text of ${file}`, async () => {
      const { rows, rejects } = await collectPath(join(COVERAGE, file));
      expect(rows).toEqual([]);
      expect(rejects).toHaveLength(texts[file.replace('.jsonl', '')] ?? 1);
    });
  }
});

describe('detection', () => {
  const is = (text: string): boolean => looksLikeOcds(Buffer.from(text));
  it('knows releases, records and packages', () => {
    expect(is('{"ocid":"a"}')).toBe(true);
    expect(is('\ufeff\n [ {"id":1,"ocid":"a"}')).toBe(true);
    expect(is('{\n "uri": "x",\n "releases": [')).toBe(true);
    expect(is('{"records":[]}')).toBe(true);
  });
  it('leaves other JSON alone', () => {
    expect(is('{"lot_id":"a","note":"ocid"}')).toBe(false);
    expect(is('{"lot":{"ocid":"a"}}')).toBe(false);
    expect(is('{"lot_id":"a"}\n{"ocid":"b"}')).toBe(false);
    expect(is('lot_id,ocid\n')).toBe(false);
    expect(is('')).toBe(false);
  });
});
