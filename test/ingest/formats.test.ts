import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { writeIssues } from '../../src/ingest/issues-file.ts';
import { Database, literal } from '../../src/store/database.ts';
import { BIDS, type Ingested, ingestFiles, ingestFolder, LOTS, withFolder } from './scratch-ingest.ts';

const bidRows = ({ facts }: Ingested): Promise<readonly Record<string, unknown>[]> =>
  facts.rows(
    `select lot_id, bidder_id, cast(amount as varchar) as amount, bids.line as line
     from bids join lots using (lot_no) join bidders using (bidder_no)`,
  );
const quarantine = async ({ facts }: Ingested): Promise<readonly string[]> =>
  (await facts.rows<Record<string, unknown>>('select line, byte, column_name, code from quarantine')).map(
    (row) => Object.values(row).join(' '),
  );

/** Ingests `lots.csv` and a `bids.parquet` of one query. */
const parquetBids = <T>(query: string, look: (ingested: Ingested) => Promise<T>): Promise<T> =>
  withFolder({ 'lots.csv': LOTS }, async (folder) => {
    const db = await Database.open({ readableFolders: [folder] });
    await db.run(`copy (${query}) to ${literal(join(folder, 'data', 'bids.parquet'))} (format parquet)`);
    db.close();
    return ingestFolder(folder, join(folder, 'data'), look);
  });

describe('Parquet', () => {
  test('keeps exact types as they are', async () => {
    const query = `select * from (values
      ('L1', 'B1', 100.25::decimal(18,2), date '2025-01-02', true), ('L1', 'B2', null, null, false)
    ) as t(lot_id, bidder_id, amount, submitted_at, x)`;
    await parquetBids(query, async (ingested) => {
      expect(await bidRows(ingested)).toEqual([
        { lot_id: 'L1', bidder_id: 'B1', amount: '100.2500', line: 1n },
        { lot_id: 'L1', bidder_id: 'B2', amount: null, line: 2n },
      ]);
      expect(await ingested.facts.rows('select cast(submitted_at as varchar) as t from bids')).toEqual([
        { t: '2025-01-01 16:00:00' },
        { t: null },
      ]);
      expect(ingested.report.issues).toEqual({ unknown_column: 1 });
    });
  });

  test('reads the price in a DOUBLE column by its shortest text, and refuses what is not a decimal', async () => {
    const query = `select 'L1' as lot_id, 'B' || i as bidder_id, amount from (values
      (1, 0.1::double), (2, 123456789.12), (3, 'nan'::double), (4, 'infinity'::double), (5, 1e300), (6, 0.00001), (7, 100)
    ) as t(i, amount)`;
    await parquetBids(query, async (ingested) => {
      expect((await bidRows(ingested)).map((row) => row.amount)).toEqual([
        '0.1000',
        '123456789.1200',
        '100.0000',
      ]);
      expect(await quarantine(ingested)).toEqual([
        '3  amount money_not_finite',
        '4  amount money_not_finite',
        '5  amount money_scientific',
        '6  amount money_scientific',
      ]);
    });
  });

  test('refuses decimals that would lose digits', async () => {
    const query = `select 'L1' as lot_id, 'B' || i as bidder_id, amount from (values
      (1, 1.23456::decimal(38,5)), (2, 1.23450::decimal(38,5)), (3, 12345678901234567.0::decimal(38,5))) as t(i, amount)`;
    await parquetBids(query, async (ingested) => {
      expect((await bidRows(ingested)).map((row) => row.amount)).toEqual(['1.2345']);
      expect(await quarantine(ingested)).toEqual([
        '1  amount money_too_precise',
        '3  amount money_out_of_range',
      ]);
    });
  });

  test('refuses ids that are floats or have more than fifteen digits', async () => {
    const wide = `select 'L1' as lot_id, bidder_id, 5 as amount from (values (123456789012345), (110101199003071234)) as t(bidder_id)`;
    await parquetBids(wide, async (ingested) => {
      expect((await bidRows(ingested)).map((row) => row.bidder_id)).toEqual(['123456789012345']);
      expect(await quarantine(ingested)).toEqual(['2  bidder_id id_not_text']);
    });
    await parquetBids(`select 'L1' as lot_id, 7::double as bidder_id, 5 as amount`, async (ingested) => {
      expect(await quarantine(ingested)).toEqual(['1  bidder_id id_not_text']);
    }).catch((error) => expect(error).toMatchObject({ code: 'no_bids_loaded' }));
  });

  test('reads text columns as CSV would', async () => {
    const query = `select 'L1' as lot_id, ' B1 ' as bidder_id, '￥1,234.50' as amount union all select 'L1', '-', '5'`;
    await parquetBids(query, async (ingested) => {
      expect(await bidRows(ingested)).toEqual([
        { lot_id: 'L1', bidder_id: 'B1', amount: '1234.5000', line: 1n },
      ]);
      expect(await quarantine(ingested)).toEqual(['2  bidder_id missing_required']);
    });
  });
});

describe('JSON Lines', () => {
  test('takes numbers by their digits and refuses them as ids', async () => {
    const bids = [
      '{"lot_id":"L1","bidder_id":"B1","amount":1234567890123456.7891}',
      '{"lot_id":"L1","bidder_id":"B2","amount":"￥5","note":1}',
      '{"lot_id":"L1","bidder_id":110101199003071234,"amount":5}',
      '{"lot_id":"L1","bidder_id":"B4","amount":1e400}',
      '{"lot_id":"L1","bidder_id":"B5","bidder_id":"B6","amount":5}',
      '{"lot_id":"L1","bidder_id":"B7"',
      '[1]',
      '',
      '{"lot_id":"L1","bidder_id":"\\ud800","amount":5}',
      `{"lot_id":"L1","bidder_id":"B8","amount":${'['.repeat(100_000)}`,
      '{"__proto__":{"lot_id":"L1"},"bidder_id":"B9","amount":5}',
      '{"lot_id":"L1","bidder_id":"B\\u0000","amount":5}',
      '{"lot_id":"L1","bidder_id":"B9","amount":null,"status":"VALID"}',
    ];
    const files = { 'lots.csv': LOTS, 'bids.jsonl': `${bids.join('\n')}\n` };
    await ingestFiles(files, async (ingested) => {
      expect((await bidRows(ingested)).map(({ bidder_id, amount }) => [bidder_id, amount])).toEqual([
        ['B1', '1234567890123456.7891'],
        ['B2', '5.0000'],
        ['B9', null],
      ]);
      const codes = await ingested.facts.rows('select line, code from quarantine');
      expect(codes.map((row) => Object.values(row).join(' '))).toEqual([
        '3 id_not_text',
        '4 money_scientific',
        '5 duplicate_key',
        '6 not_json',
        '7 not_an_object',
        '9 bad_encoding',
        '10 too_deep',
        '11 missing_required',
        '12 nul_byte',
      ]);
      expect(ingested.report.inputs[0]).toMatchObject({ format: 'jsonl', rows_read: 12, rows_loaded: 3 });
    });
  });

  test('reads compressed files', async () => {
    const lots = gzipSync('{"lot_id":"L1"}\n{"lot_id":"L2","award_rule":{"k":[1,2]}}\n');
    await ingestFiles({ 'lots.jsonl.gz': lots, 'bids.csv': BIDS }, async ({ facts, report }) => {
      expect(report).toMatchObject({ lots: 2, rows_quarantined: 0 });
      expect(await facts.rows('select award_rule from lots')).toEqual([
        { award_rule: null },
        { award_rule: '{"k":[1,2]}' },
      ]);
    });
  });
});

test('every format gives the same facts', async () => {
  const dump = async (ingested: Ingested): Promise<unknown> =>
    (await bidRows(ingested)).map(({ lot_id, bidder_id, amount }) => [lot_id, bidder_id, amount]);
  const rows = BIDS.trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
  const json = rows
    .map(([lot_id, bidder_id, amount]) => JSON.stringify({ lot_id, bidder_id, amount }))
    .join('\n');
  const csv = await ingestFiles({ 'lots.csv': LOTS, 'bids.csv': BIDS }, dump);
  expect(await ingestFiles({ 'lots.csv': LOTS, 'bids.csv.gz': gzipSync(BIDS) }, dump)).toEqual(csv);
  expect(await ingestFiles({ 'lots.csv': LOTS, 'bids.tsv': BIDS.replaceAll(',', '\t') }, dump)).toEqual(csv);
  expect(await ingestFiles({ 'lots.csv': LOTS, 'bids.jsonl': json }, dump)).toEqual(csv);
  const values = rows.map((row) => `(${row.map((cell) => literal(cell)).join(', ')})`).join(', ');
  expect(await parquetBids(`select * from (values ${values}) as t(lot_id, bidder_id, amount)`, dump)).toEqual(
    csv,
  );
});

test('issues.csv lists what was refused and what was odd, safe to open in a spreadsheet', async () => {
  const bids =
    'lot_id,bidder_id,amount,status\nL1,B1,"=HYPERLINK(""x"")",valid\nL1,B2,5,=1+1\nL1,B3,-,@x\nL1,B4,6,"a,\nb"\n';
  await ingestFiles({ 'lots.csv': LOTS, 'bids.csv': bids }, async ({ facts, folder }) => {
    const path = join(folder, 'issues.csv');
    await writeIssues(facts, path);
    const text = readFileSync(path, 'utf8');
    expect(text.startsWith('\ufeffkind,file,line,byte,table,column,code,meaning_zh,meaning_en,raw\r\n')).toBe(
      true,
    );
    const lines = text.split('\r\n');
    expect(lines[1]).toContain(
      'quarantined,bids.csv,2,31,bids,amount,money_unreadable,不是数字,Not a number',
    );
    expect(lines[2]).toBe(
      "issue,bids.csv,3,63,bids,status,code_unknown,不是已知的代码,Not one of the known codes,'=1+1",
    );
    expect(lines[4]?.endsWith(",'@x")).toBe(true);
    expect(lines[5]?.endsWith(',"a,\nb"')).toBe(true);
    for (const line of lines) for (const cell of line.split(',')) expect(cell).not.toMatch(/^"?[=+@]/);
  });
});

test('unknown files are told of and not read; papers of the folder are let be', async () => {
  const files = {
    'lots.csv': LOTS,
    'bids.csv': BIDS,
    'README.md': 'x',
    'notes.txt': 'x',
    'bidz.csv': BIDS,
    '.DS_Store': 'x',
  };
  await ingestFiles(files, async ({ report, folder }) => {
    expect(report.unknown_files).toEqual(['bidz.csv', 'notes.txt']);
    expect(report.issues).toEqual({ unknown_file: 2 });
    writeFileSync(join(folder, 'data', 'later.txt'), 'x');
  });
});

test('a damaged Parquet file is refused or read, and never brings the host down', async () => {
  await withFolder({ 'lots.csv': LOTS }, async (folder) => {
    const plain = join(folder, 'plain.parquet');
    const db = await Database.open({ readableFolders: [folder] });
    await db.run(
      `copy (select 'L1' as lot_id, 'B' || i as bidder_id, i + 0.5 as amount from range(500) t(i)) to ${literal(plain)} (format parquet)`,
    );
    db.close();
    const whole = readFileSync(plain);
    const outcomes = new Set<string>();
    for (let i = 0; i < 20; i++) {
      const mutant = Buffer.from(whole);
      const at = Math.floor((whole.length * i) / 20);
      if (i % 2 === 0) mutant[at] = (mutant[at] as number) ^ 0x5a;
      const content = i % 2 === 0 ? mutant : mutant.subarray(0, at);
      writeFileSync(join(folder, 'data', 'bids.parquet'), content);
      try {
        await withFolder({}, (run) => ingestFolder(run, join(folder, 'data'), async () => undefined));
        outcomes.add('read');
      } catch (error) {
        outcomes.add((error as { code?: string }).code ?? String(error));
      }
    }
    for (const outcome of outcomes)
      expect([
        'read',
        'file_unreadable',
        'missing_column',
        'no_bids_loaded',
        'lots_unpriced',
        'rows_rejected',
      ]).toContain(outcome);
    expect(outcomes).toContain('file_unreadable');
  });
});
