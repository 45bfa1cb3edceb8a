import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { InputError } from '../../src/domain/errors.ts';
import { Database, identifier, literal } from '../../src/store/database.ts';
import { type Files, ingestFiles, ingestFolder, refusal, withFolder } from './scratch-ingest.ts';

const NAMES = [
  '__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__', 'select', 'from', 'where', 'drop table lots',
  '"; drop table bids; --', "x' or '1'='1", 'quo"te', "quo'te", 'back`tick', 'back\\slash', '$subject_no', '{x}', '%s', 'a.b', 'a;b', '列一', '列 二',
  '列\u3000三', '（括号）', '\u202egnp', 'zero\u200bwidth', '😀', 'ａｍｏｕｎｔ２', 'source_no', 'line', 'rowid', 'byte', 'position', 'null', 'NaN', 'x'.repeat(3000),
]; // biome-ignore format: a list
/** A hundred sets of further columns, each name once in its set. */
const SETS = fc.sample(fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 12 }), {
  numRuns: 100,
  seed: 4,
});
const KNOWN = ['lot_id', 'bidder_id', 'amount'];
const LOTS = 'lot_id\nL1\n';

/** The known columns hold what they held, and each other column is told by its name. */
async function expectKept(files: Files, extra: readonly string[]): Promise<void> {
  await ingestFiles(files, async ({ facts, report }) => {
    expect(report).toMatchObject({ bids: 1, rows_quarantined: 0 });
    expect(
      await facts.rows(
        'select bidder_id, cast(amount as double) as amount from bids join bidders using (bidder_no)',
      ),
    ).toEqual([{ bidder_id: 'B1', amount: 5 }]);
    const told = await facts.rows<{ column_name: string }>(
      `select distinct column_name from data_issues where code = 'unknown_column'`,
    );
    expect(told.map(({ column_name }) => column_name).sort()).toEqual([...extra].sort());
  });
}

const pollution = (): readonly string[] => Object.getOwnPropertyNames(Object.prototype);
const clean = pollution();

test('a hundred sets of columns in CSV are told by name, and nothing is lost', {
  timeout: 300_000,
}, async () => {
  const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
  for (const extra of SETS)
    await expectKept(
      {
        'lots.csv': LOTS,
        'bids.csv': `${[...KNOWN, ...extra].map(quoted).join(',')}\nL1,B1,5${extra.map((_, i) => `,v${i}`).join('')}\n`,
      },
      extra,
    );
  expect(pollution()).toEqual(clean);
});

test('keys of JSON Lines are told by name, and nobody inherits from them', { timeout: 120_000 }, async () => {
  for (const extra of SETS.slice(0, 12)) {
    const pairs = [
      ['lot_id', 'L1'],
      ['bidder_id', 'B1'],
      ['amount', '5'],
      ...extra.map((name) => [name, 'v']),
    ];
    const line = `{${pairs.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}\n`;
    await expectKept({ 'lots.csv': LOTS, 'bids.jsonl': line }, extra);
  }
  expect(pollution()).toEqual(clean);
});

test('columns of Parquet are told by name', { timeout: 120_000 }, async () => {
  // Parquet itself holds one column for names that differ in case alone, and none without a name.
  for (const extra of SETS.slice(0, 8))
    await withFolder({ 'lots.csv': LOTS }, async (folder) => {
      const data = join(folder, 'data');
      const db = await Database.open({ readableFolders: [data] });
      const columns = [
        "'L1' as lot_id",
        "'B1' as bidder_id",
        '5 as amount',
        ...extra.map((name) => `1 as ${identifier(name)}`),
      ];
      await db.run(
        `copy (select ${columns.join(', ')}) to ${literal(join(data, 'bids.parquet'))} (format parquet)`,
      );
      db.close();
      await ingestFolder(folder, data, async ({ report, facts }) => {
        expect(report).toMatchObject({ bids: 1, rows_quarantined: 0 });
        const told = await facts.rows<{ column_name: string }>(
          `select distinct column_name from data_issues where code = 'unknown_column'`,
        );
        expect(told.map(({ column_name }) => column_name).sort()).toEqual([...extra].sort());
      });
    });
});

test.each([
  ['CSV', { 'bids.csv': 'lot_id,bidder_id,amount,amount\nL1,B1,5,6\n' }, 'duplicate_column'],
  [
    'JSON',
    { 'bids.jsonl': '{"lot_id":"L1","bidder_id":"B1","amount":"5","amount":"6"}\n' },
    'no_bids_loaded',
  ],
])('two known columns of one name in %s are refused', async (_, files, code) => {
  expect(((await refusal({ 'lots.csv': LOTS, ...files } as Files)) as InputError).code).toBe(code);
});
