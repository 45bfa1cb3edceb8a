import { copyFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeGlob, openParquet } from '../../src/ingest/parquet.ts';
import { openSource } from '../../src/ingest/source-file.ts';
import { Database, literal } from '../../src/store/database.ts';
import { ingestFiles, ingestFolder, withFolder } from './scratch-ingest.ts';

const KNOWN = [
  '投标[2025]', 'a*b', 'q?', '[', ']', '[]', '[!a]', '[a-z]', '[[]', '*', '**', '?', '??', '-x', '--', '-rf', ' lead', 'trail ', 'sp ace', "quo'te",
  'quo"te', 'back\\slash', '{a,b}', '%41', '~', '!x', '$HOME', '`x`', 'a;b', 'a|b', 'a&b', '#x', 'a=b', '@x', 'é', 'ｆｕｌｌ', '（括号）', '标段①',
  '\u200bzero', '😀', 'new\nline', 'tab\tx', 's3:x', 'file:x', 'http:x', "x'); drop table lots; --", 'con', 'a'.repeat(120), '.hidden[1]', '..x', 'x..', '[投标*?]', '\\[x\\]', '[^a]',
]; // biome-ignore format: a list
const generated = fc
  .sample(
    fc.string({
      unit: fc.constantFrom(...'[]*?ab1-{},!^\\ \'"招标$~%'.split('')),
      minLength: 1,
      maxLength: 12,
    }),
    {
      numRuns: 300,
      seed: 41,
    },
  )
  .filter((name) => name.trim() !== '' && name !== '.' && name !== '..');
const NAMES = [...new Set([...KNOWN, ...generated])].slice(0, 200);

describe('file names are names, never patterns', () => {
  test('there are two hundred of them', () => expect(NAMES.length).toBe(200));

  test('each Parquet file is read as exactly that file among all the others', async () => {
    await withFolder({}, async (folder) => {
      const data = join(folder, 'data');
      const temp = join(folder, 'te[m]p*');
      mkdirSync(temp);
      const plain = join(folder, 'plain.parquet');
      const writer = await Database.open({ readableFolders: [folder] });
      for (const [i, name] of NAMES.entries()) {
        await writer.run(`copy (select ${i} as mark) to ${literal(plain)} (format parquet)`);
        copyFileSync(plain, join(data, `${name}.parquet`));
      }
      writer.close();
      const reader = await Database.open({ readableFolders: [data, temp, escapeGlob(temp)] });
      for (const [i, name] of NAMES.entries()) {
        const file = openSource(join(data, `${name}.parquet`), name, () => undefined);
        const parquet = await openParquet(reader, file, temp);
        const { from } = parquet.relation(0, ['mark']);
        expect([name, await reader.rows(`select c0 from ${from}`)]).toEqual([name, [{ c0: i }]]);
        parquet.close();
      }
      reader.close();
    });
  });

  test('a mapped file of any name is read, and no other', async () => {
    await withFolder({}, async (folder) => {
      const data = join(folder, 'data');
      for (const [i, name] of NAMES.entries())
        writeFileSync(join(data, `${name}.csv`), `l,b,p\nL${i},B${i},${i + 1}\n`);
      for (const [i, name] of NAMES.entries()) {
        if (i % 10 !== 0) continue;
        const mapping = join(folder, 'mapping.yaml');
        const columns = { lot_id: 'l', bidder_id: 'b', amount: 'p' };
        writeFileSync(
          mapping,
          JSON.stringify({ sources: [{ file: `${name}.csv`, table: 'bids', columns }] }),
        );
        const run = join(folder, `run-${i}`);
        mkdirSync(join(run, 'temp'), { recursive: true });
        await ingestFolder(
          run,
          data,
          async ({ facts }) =>
            expect(await facts.rows('select lot_id from lots')).toEqual([{ lot_id: `L${i}` }]),
          { mapping },
        );
      }
    });
  });

  test('a data folder of any name is read', async () => {
    for (const name of ['投标[2025]*?', "it's -x", '{a,b}']) {
      await withFolder({}, async (folder) => {
        const data = join(folder, name);
        mkdirSync(data);
        const db = await Database.open({ readableFolders: [folder] });
        await db.run(
          `copy (select 'L1' as lot_id, 'B1' as bidder_id, 5 as amount) to ${literal(join(folder, 'x.parquet'))} (format parquet)`,
        );
        db.close();
        renameSync(join(folder, 'x.parquet'), join(data, 'bids.parquet'));
        writeFileSync(join(data, 'lots.csv'), 'lot_id\nL1\n');
        await ingestFolder(folder, data, async ({ report }) =>
          expect(report).toMatchObject({ lots: 1, bids: 1 }),
        );
      });
    }
  });
});

describe('headers of any kind are kept under their names or refused, never lost', () => {
  const bids = (extra: readonly string[]): string =>
    `${['lot_id', 'bidder_id', 'amount', ...extra].join(',')}\nL1,B1,5${extra.map((_, i) => `,v${i}`).join('')}\n`;

  test.each([
    [['__proto__']],
    [['constructor', 'toString', 'hasOwnProperty', 'prototype']],
    [['select', 'from', 'drop table lots', 'where']],
    [["quo'te", '"""x"""', 'back`tick']],
    [['', '', '']],
    [['列一', '列 二', '列\u3000三']],
    [Array.from({ length: 1000 }, (_, i) => `c${i}`)],
    [['LOT_ID', 'Amount']],
    [['dup', 'dup']],
  ])('columns %j are reported and not read', async (extra) => {
    await ingestFiles({ 'lots.csv': 'lot_id\nL1\n', 'bids.csv': bids(extra) }, async ({ facts, report }) => {
      expect(report).toMatchObject({ bids: 1, rows_quarantined: 0 });
      const unknown = await facts.rows(`select column_name from data_issues where code = 'unknown_column'`);
      expect(unknown.length).toBe(extra.filter((name) => name.trim() !== '').length);
    });
  });

  test('a mapped column named __proto__ keeps its values', async () => {
    const mapping = {
      sources: [
        {
          file: 'x.csv',
          table: 'bids',
          columns: { lot_id: 'constructor', bidder_id: '__proto__', amount: 'toString' },
        },
      ],
    };
    const files = {
      'x.csv': 'constructor,__proto__,toString\nL1,B1,5\n,B2,6\n',
      'mapping.yaml': JSON.stringify(mapping),
    };
    await ingestFiles(files, async ({ facts }) => {
      expect(await facts.rows('select bidder_id from bidders')).toEqual([{ bidder_id: 'B1' }]);
      expect(await facts.rows('select raw from quarantine')).toEqual([
        { raw: '{"constructor":"","__proto__":"B2","toString":"6"}' },
      ]);
      expect(Object.hasOwn(Object.prototype, 'B1')).toBe(false);
    });
  });
});
