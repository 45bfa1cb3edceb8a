import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EXIT, type InputError } from '../../src/domain/errors.ts';
import type { IngestOptions } from '../../src/ingest/ingest.ts';
import { BIDS, type Files, ingestFiles, ingestFolder, LOTS, refusal, withFolder } from './scratch-ingest.ts';

const bad = (rows: number, of: number): string =>
  `lot_id,bidder_id,amount\n${Array.from({ length: of }, (_, i) => `L1,B${i},${i < rows ? 'abc' : i}`).join('\n')}\n`;

interface Case {
  readonly what: string;
  readonly files: Files;
  readonly options?: Partial<IngestOptions>;
  readonly code: string;
  readonly exitCode: number;
  readonly says: string;
}

const CASES: readonly Case[] = [
  { what: 'an empty folder', files: {}, code: 'data_empty', exitCode: EXIT.dataGate, says: 'holds no file' },
  {
    what: 'no bids',
    files: { 'lots.csv': LOTS },
    code: 'no_bids',
    exitCode: EXIT.usage,
    says: 'no table "bids"',
  },
  {
    what: 'no lots',
    files: { 'bids.csv': BIDS },
    code: 'no_lots',
    exitCode: EXIT.usage,
    says: 'no table "lots"',
  },
  {
    what: 'files of no known name',
    files: { 'a.csv': BIDS, 'b.txt': 'x' },
    code: 'no_bids',
    exitCode: EXIT.usage,
    says: 'Found: a.csv, b.txt',
  },
  {
    what: 'headers without rows',
    files: { 'lots.csv': 'lot_id\n', 'bids.csv': 'lot_id,bidder_id,amount\n' },
    code: 'data_empty',
    exitCode: EXIT.dataGate,
    says: 'no row in bids.csv, lots.csv',
  },
  {
    what: 'files without a byte',
    files: { 'lots.csv': '', 'bids.csv': '' },
    code: 'data_empty',
    exitCode: EXIT.dataGate,
    says: 'no row',
  },
  {
    what: 'bids without a row',
    files: { 'lots.csv': LOTS, 'bids.csv': 'lot_id,bidder_id,amount\n' },
    code: 'no_bids_loaded',
    exitCode: EXIT.dataGate,
    says: 'No bid was loaded',
  },
  {
    what: 'bids without a price',
    files: { 'lots.csv': LOTS, 'bids.csv': 'lot_id,bidder_id,amuont\nL1,B1,5\nL1,B2,6\n' },
    code: 'lots_unpriced',
    exitCode: EXIT.dataGate,
    says: 'None of the 2 bids has a price',
  },
  {
    what: 'a required column under another name',
    files: { 'lots.csv': LOTS, 'bids.csv': 'lot_id,bider_id,amount\nL1,B1,5\n' },
    code: 'missing_column',
    exitCode: EXIT.usage,
    says: 'Did you mean "bider_id"?',
  },
  {
    what: 'a column twice',
    files: { 'lots.csv': LOTS, 'bids.csv': 'lot_id,bidder_id,amount,amount\nL1,B1,5,6\n' },
    code: 'duplicate_column',
    exitCode: EXIT.usage,
    says: 'has the column "amount" twice',
  },
  {
    what: 'a Parquet file that is none',
    files: { 'lots.csv': LOTS, 'bids.parquet': 'PAR1 not really' },
    code: 'file_unreadable',
    exitCode: EXIT.usage,
    says: 'bids.parquet cannot be read',
  },
  {
    what: 'a compressed file cut short',
    files: { 'lots.csv': LOTS, 'bids.csv.gz': Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2]) },
    code: 'file_unreadable',
    exitCode: EXIT.usage,
    says: 'bids.csv.gz cannot be read',
  },
  {
    what: 'a mapping that is not there',
    files: { 'x.csv': BIDS },
    options: { mapping: '/nowhere/mapping.yaml' },
    code: 'mapping_missing',
    exitCode: EXIT.usage,
    says: '/nowhere/mapping.yaml',
  },
  {
    what: 'a mapping of a file that is not there',
    files: {
      'bids-2025.csv': BIDS,
      'x.csv': BIDS,
      'mapping.yaml':
        'sources: [{file: bids-2024.csv, table: bids, columns: {lot_id: lot_id, bidder_id: bidder_id}}]',
    },
    code: 'mapped_file_missing',
    exitCode: EXIT.usage,
    says: 'Did you mean "bids-2025.csv"?',
  },
  {
    what: 'more rejected rows than allowed',
    files: { 'lots.csv': LOTS, 'bids.csv': bad(6, 100) },
    options: { rejectShare: 0.05 },
    code: 'rows_rejected',
    exitCode: EXIT.dataGate,
    says: '6 of 100 rows of bids.csv could not be trusted (6.0 %, limit 5 %), most often: Not a number (bids.csv:2 amount)',
  },
];

describe('an ingest refuses, in one sentence of each language and with its exit code,', () => {
  test.each(CASES)('$what', async ({ files, options, code, exitCode, says }) => {
    const error = (await refusal(files, options)) as InputError;
    expect(error).toMatchObject({ name: 'InputError', code, exitCode });
    expect(error.in('en')).toContain(says);
    for (const language of ['en', 'zh-CN'] as const) {
      expect(error.in(language)).not.toMatch(/\{\w+\}/);
      expect(error.in(language)).not.toContain('\n');
    }
    expect(error.in('zh-CN')).toMatch(/[\u4e00-\u9fff]{4}/);
  });

  test('a folder that is not there', async () => {
    await withFolder({}, async (folder) => {
      const missing = ingestFolder(folder, join(folder, 'nowhere'), async () => undefined);
      await expect(missing).rejects.toMatchObject({ code: 'data_missing', exitCode: EXIT.usage });
    });
  });

  test('a file whose name is a folder is not a file', async () => {
    await withFolder({ 'lots.csv': LOTS }, async (folder) => {
      mkdirSync(join(folder, 'data', 'bids.csv'));
      const refused = ingestFolder(folder, join(folder, 'data'), async () => undefined);
      await expect(refused).rejects.toMatchObject({ code: 'no_bids' });
    });
  });
});

test('as many rejected rows as allowed are let through', async () => {
  await ingestFiles(
    { 'lots.csv': LOTS, 'bids.csv': bad(5, 100) },
    async ({ report }) => expect(report).toMatchObject({ rows_quarantined: 5, bids: 95 }),
    { rejectShare: 0.05 },
  );
});

test('an ingest stops when it is told to', async () => {
  const stop = new AbortController();
  const bids = `lot_id,bidder_id,amount\n${'L1,B1,5\n'.repeat(400_000)}`;
  const running = ingestFiles({ 'lots.csv': LOTS, 'bids.csv': bids }, async () => undefined, {
    signal: stop.signal,
    onProgress: () => stop.abort(new Error('enough')),
  });
  await expect(running).rejects.toThrow('enough');
});

test('progress is told in bytes, up to all of them', async () => {
  const seen: (readonly [number, number | null])[] = [];
  await ingestFiles({ 'lots.csv': LOTS, 'bids.csv': BIDS }, async () => undefined, {
    onProgress: ({ done, total }) => seen.push([done, total]),
  });
  const all = LOTS.length + BIDS.length;
  expect(seen.at(-1)).toEqual([all, all]);
});
