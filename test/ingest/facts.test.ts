import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { BIDS, type Files, ingestFiles, LOTS } from './scratch-ingest.ts';

const bidRows = (facts: Database): Promise<readonly Record<string, unknown>[]> =>
  facts.rows(
    `select lot_id, bidder_id, round, cast(amount as varchar) as amount, copies, contradicted, bids.line as line
     from bids join lots using (lot_no) join bidders using (bidder_no)`,
  );
const issues = async (facts: Database): Promise<readonly string[]> =>
  (
    await facts.rows<Record<string, unknown>>(
      'select file, line, column_name, code, raw from data_issues order by all',
    )
  ).map((row) => Object.values(row).join(' '));

describe('facts', () => {
  test('numbers lots and bidders by rank of their ids in code-point order', async () => {
    const files = {
      'lots.csv': 'lot_id\nb\nB\n甲\na10\na9\n',
      'bids.csv': 'lot_id,bidder_id,amount\na9,乙,1\nb,Z,2\nB,z,3\n甲,乙,4\na10,é,5\n',
    };
    await ingestFiles(files, async ({ facts }) => {
      expect(await facts.rows('select lot_no, lot_id from lots')).toEqual(
        ['B', 'a10', 'a9', 'b', '甲'].map((lot_id, lot_no) => ({ lot_no, lot_id })),
      );
      expect(await facts.rows('select bidder_no, bidder_id from bidders')).toEqual(
        ['Z', 'z', 'é', '乙'].map((bidder_id, bidder_no) => ({ bidder_no, bidder_id })),
      );
    });
  });

  test('keeps a trace in whose place the source says nothing, without a value', async () => {
    const traces =
      'lot_id,bidder_id,kind,value,operation\nL1,B1,mac,FF-FF-FF-FF-FF-FF,make\nL1,B1,disk,无,make\nL1,B1,board,-,make\nL1,B1,cpu,C0FFEE0102,make\n';
    await ingestFiles({ 'lots.csv': LOTS, 'bids.csv': BIDS, 'bid_traces.csv': traces }, async ({ facts }) => {
      expect(await facts.rows('select kind, value from bid_traces order by line')).toEqual([
        { kind: 'mac', value: null },
        { kind: 'disk', value: null },
        { kind: 'board', value: null },
        { kind: 'cpu', value: 'C0FFEE0102' },
      ]);
      expect(await facts.rows('select * from quarantine')).toEqual([]);
    });
  });

  test('collapses equal bids, counts them, and keeps bids that contradict each other', async () => {
    const bids = 'lot_id,bidder_id,amount\nL1,B1,100\nL1,B2,110\nL1,B1,100.00\nL1,B2,120\nL1,B1,￥100\n';
    await ingestFiles({ 'lots.csv': LOTS, 'bids.csv': bids }, async ({ facts, report }) => {
      expect(await bidRows(facts)).toEqual([
        {
          lot_id: 'L1',
          bidder_id: 'B1',
          round: 1,
          amount: '100.0000',
          copies: 3,
          contradicted: false,
          line: 2n,
        },
        {
          lot_id: 'L1',
          bidder_id: 'B2',
          round: 1,
          amount: '110.0000',
          copies: 1,
          contradicted: true,
          line: 3n,
        },
        {
          lot_id: 'L1',
          bidder_id: 'B2',
          round: 1,
          amount: '120.0000',
          copies: 1,
          contradicted: true,
          line: 5n,
        },
      ]);
      expect(await issues(facts)).toEqual([
        'bids.csv 2  duplicate_row L1|B1|1 × 3',
        'bids.csv 5  contradiction L1|B2|1',
      ]);
      expect(report).toMatchObject({ rows_read: 7, rows_loaded: 7, bids: 3, duplicates: 2 });
    });
  });

  test('of lots that say different things under one id keeps one, whatever the order of the rows', async () => {
    const rows = ['L1,北京,100', 'L1,上海,100', 'L1,,90', 'L1,上海,100'];
    const seen = new Set<string>();
    for (const order of [rows, [...rows].reverse(), [rows[2], rows[0], rows[3], rows[1]]]) {
      const lots = `lot_id,region,ceiling_price\n${order.join('\n')}\n`;
      await ingestFiles(
        { 'lots.csv': lots, 'bids.csv': 'lot_id,bidder_id,amount\nL1,B1,5\n' },
        async ({ facts, report }) => {
          seen.add(
            JSON.stringify(await facts.rows('select region, cast(ceiling_price as varchar) as c from lots')),
          );
          expect(report.issues).toMatchObject({ contradiction: 2, duplicate_row: 1 });
        },
      );
    }
    expect([...seen]).toEqual([JSON.stringify([{ region: '上海', c: '100.0000' }])]);
  });

  test('keeps lots that only bids or awards mention, and says so', async () => {
    const files = {
      'lots.csv': 'lot_id\nL1\n',
      'bids.csv': 'lot_id,bidder_id,amount\nL1,B1,5\nL9,B1,6\n',
      'awards.csv': 'lot_id,bidder_id,amount\nL1,B7,5\nL8,B1,6\n',
    };
    await ingestFiles(files, async ({ facts }) => {
      expect(await facts.rows('select lot_id, source_no, line from lots')).toEqual([
        { lot_id: 'L1', source_no: 2, line: 2n },
        { lot_id: 'L8', source_no: -1, line: 0n },
        { lot_id: 'L9', source_no: -1, line: 0n },
      ]);
      expect(await facts.rows('select bidder_id from bidders')).toEqual([
        { bidder_id: 'B1' },
        { bidder_id: 'B7' },
      ]);
      expect(await issues(facts)).toEqual([
        'awards.csv 2 bidder_id award_without_bid L1|B7',
        'awards.csv 3 bidder_id award_without_bid L8|B1',
        'awards.csv 3 lot_id lot_without_row L8',
        'bids.csv 3 lot_id lot_without_row L9',
      ]);
    });
  });

  test('makes placeholders NULL before anything is joined on them, and refuses rows without their ids', async () => {
    const bids =
      'lot_id,bidder_id,amount,consortium_id\nL1,B1,5,-\nL1,B2,6,000000000000\nL1,无,7,C1\n,B4,8,C1\nL1,B5,9,C1\n';
    await ingestFiles({ 'lots.csv': LOTS, 'bids.csv': bids }, async ({ facts }) => {
      expect(await facts.rows('select consortium_id from bids')).toEqual([
        { consortium_id: null },
        { consortium_id: null },
        { consortium_id: 'C1' },
      ]);
      expect(await facts.rows('select line, column_name, code, raw from quarantine')).toEqual([
        {
          line: 4n,
          column_name: 'bidder_id',
          code: 'missing_required',
          raw: '{"lot_id":"L1","bidder_id":"无","amount":"7","consortium_id":"C1"}',
        },
        {
          line: 5n,
          column_name: 'lot_id',
          code: 'missing_required',
          raw: '{"lot_id":"","bidder_id":"B4","amount":"8","consortium_id":"C1"}',
        },
      ]);
    });
  });

  test('lists what cannot be right and changes nothing', async () => {
    const files = {
      'lots.csv': 'lot_id,ceiling_price,bid_deadline_at\nL1,1000000,2025-01-02 10:00\n',
      'bids.csv':
        'lot_id,bidder_id,amount,status,submitted_at\nL1,B1,95,valid,2025-01-02 09:00\nL1,B2,0,weird,2025-01-02 11:00\nL1,B3,-5,,soon\nL1,B4,详见公告,invited,\nL1,91350100M000100Y44,900000,valid,\nL1,91350100M000100Y43,900000,valid,\n',
      'parties.csv': 'party_id,name,identifier\nB1,甲公司,12350100MB02709752\nB2,乙公司,12350100MB02709751\n',
    };
    await ingestFiles(files, async ({ facts, report }) => {
      expect(await issues(facts)).toEqual([
        'bids.csv 2 amount amount_out_of_band 95.0000 / 1000000.0000',
        'bids.csv 3 amount amount_not_positive 0.0000',
        'bids.csv 3 status code_unknown weird',
        'bids.csv 3 submitted_at bid_after_deadline 2025-01-02 03:00:00 > 2025-01-02 02:00:00',
        'bids.csv 4 amount amount_not_positive -5.0000',
        'bids.csv 4 submitted_at time_unreadable soon',
        'bids.csv 5 amount money_placeholder 详见公告',
        'bids.csv 6 bidder_id uscc_check_digit 91350100M000100Y44',
        'parties.csv 2 identifier uscc_check_digit 12350100MB02709752',
      ]);
      expect(report).toMatchObject({ rows_quarantined: 0, bids: 6 });
      expect(
        await facts.rows('select bidder_id, name, identifier from bidders where name is not null'),
      ).toEqual([
        { bidder_id: 'B1', name: '甲公司', identifier: '12350100MB02709752' },
        { bidder_id: 'B2', name: '乙公司', identifier: '12350100MB02709751' },
      ]);
    });
  });

  test('stores times in UTC, read in the zone that was declared', async () => {
    const lots = 'lot_id,opened_at\nL1,2025-01-02 09:30\nL2,2025年1月2日\n';
    const opened = (zone?: string): Promise<unknown> =>
      ingestFiles(
        { 'lots.csv': lots, 'bids.csv': BIDS },
        ({ facts }) => facts.rows('select cast(opened_at as varchar) as t from lots'),
        zone === undefined ? {} : { zone },
      );
    expect(await opened()).toEqual([{ t: '2025-01-02 01:30:00' }, { t: '2025-01-01 16:00:00' }]);
    expect(await opened('America/New_York')).toEqual([
      { t: '2025-01-02 14:30:00' },
      { t: '2025-01-02 05:00:00' },
    ]);
  });

  test('puts labels into a database of their own and not a word of them into the facts', async () => {
    const labels =
      'subject_kind,subject_id,value,source\nlot,L1,collusive,court-of-x\nlot,L2,guilty,court-of-x\n';
    await ingestFiles({ 'lots.csv': LOTS, 'bids.csv': BIDS, 'labels.csv': labels }, async (ingested) => {
      expect(await ingested.labels.rows('select subject_id, value, source, line from labels')).toEqual([
        { subject_id: 'L1', value: 'collusive', source: 'court-of-x', line: 2n },
      ]);
      const tables = await ingested.facts.rows<{ name: string }>(
        'select table_name as name from duckdb_tables()',
      );
      expect(tables.map(({ name }) => name)).not.toContain('labels');
      for (const { name } of tables) {
        const rows = await ingested.facts.rows(`select * from "${name}"`);
        const text = JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value));
        expect(text).not.toMatch(/collusive|guilty|court-of-x/);
      }
      expect(ingested.report).toMatchObject({ labels: 1, rows_quarantined: 1 });
    });
  });

  test('shuffled rows and shuffled columns give the same tables, positions aside', async () => {
    const random = fc.sample(fc.infiniteStream(fc.double({ noNaN: true, min: 0, max: 1 })), {
      numRuns: 1,
      seed: 7,
    })[0];
    const shuffled = <T>(rows: readonly T[]): readonly T[] =>
      rows
        .map((row) => [random?.next().value ?? 0, row] as const)
        .sort(([a], [b]) => a - b)
        .map(([, row]) => row);
    const bids = Array.from(
      { length: 400 },
      (_, i) => `L${i % 37},B${(i * 7) % 23},${100 + (i % 5)}.5,${i % 3 === 0 ? 'valid' : '无'}`,
    );
    const lots = Array.from(
      { length: 60 },
      (_, i) => `L${i % 40},R${i % 3},￥${i % 7},2025年1月${1 + (i % 9)}日`,
    );
    const awards = Array.from({ length: 50 }, (_, i) => `L${i % 37},B${i % 23}`);
    const dump = (files: Files): Promise<string> =>
      ingestFiles(files, async ({ facts }) => {
        const out: string[] = [];
        for (const [table, except] of [
          ['lots', 'source_no, line'],
          ['bids', 'source_no, line'],
          ['bidders', ''],
          ['awards', 'source_no, line'],
          ['parties', 'source_no, line'],
        ] as const) {
          const rows = await facts.rows(
            `select ${except === '' ? '*' : `* exclude (${except})`} from ${table}`,
          );
          out.push(JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value)));
        }
        out.push(
          JSON.stringify(
            await facts.rows(
              'select code, table_name, raw, count(*)::int as n from data_issues group by all order by all',
            ),
          ),
        );
        return out.join('\n');
      });
    const files = (b: readonly string[], l: readonly string[], a: readonly string[]): Files => ({
      'bids.csv': `lot_id,bidder_id,amount,status\n${b.join('\n')}\n`,
      'lots.csv': `lot_id,region,ceiling_price,opened_at\n${l.join('\n')}\n`,
      'awards.csv': `lot_id,bidder_id\n${a.join('\n')}\n`,
    });
    const first = await dump(files(bids, lots, awards));
    for (let run = 0; run < 4; run++) {
      expect(await dump(files(shuffled(bids), shuffled(lots), shuffled(awards)))).toBe(first);
    }
    const half = Math.floor(bids.length / 2);
    const split = files(bids.slice(0, half), lots, awards);
    const rest = `amount,bidder_id,status,lot_id\n${bids
      .slice(half)
      .map((row) => row.split(','))
      .map(([l, b, a, s]) => [a, b, s, l].join(','))
      .join('\n')}\n`;
    expect(await dump({ ...split, 'bids.2.csv': rest })).toBe(first);
  });

  test('rows read are rows loaded and rows quarantined, whatever is in the files', async () => {
    const cell = fc.oneof(
      fc.constantFrom(
        'L1',
        'L2',
        'B1',
        'B2',
        '100',
        '1,000',
        '',
        '-',
        'abc',
        '1e5',
        'NaN',
        '"',
        '""',
        'x"y',
        '\0',
        '\ufffd',
        '壹佰元',
        '\u001f',
      ),
      fc.string({ maxLength: 4 }),
    );
    const line = fc.array(cell, { minLength: 1, maxLength: 5 }).map((cells) => cells.join(','));
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 30 }),
        fc.array(line, { maxLength: 10 }),
        async (bids, lots) => {
          const files = {
            'bids.csv': `lot_id,bidder_id,amount\nL1,B1,1\n${bids.join('\n')}`,
            'lots.csv': `lot_id,title,ceiling_price\nL1,x,5\n${lots.join('\n')}`,
          };
          await ingestFiles(files, async ({ facts, report }) => {
            for (const input of report.inputs)
              expect(input.rows_read).toBe(input.rows_loaded + input.rows_quarantined);
            const { held, kept } = await facts.row<{ held: bigint; kept: bigint }>(
              'select (select count(*) from quarantine) as held, (select cast(sum(copies) as bigint) from bids) as kept',
            );
            expect(Number(held)).toBe(report.rows_quarantined);
            expect(Number(kept)).toBe(report.inputs.find(({ file }) => file === 'bids.csv')?.rows_loaded);
          });
        },
      ),
      { numRuns: 30 },
    );
  });
});
