import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unprotected } from '../../src/export/csv-cell.ts';
import {
  EXPORT_FORMATS,
  type ExportFormat,
  exportStream,
  exportTable,
} from '../../src/export/export-table.ts';
import { EXPORT_NAMES, EXPORT_TABLES, type ExportName } from '../../src/export/export-tables.ts';
import { Database, literal } from '../../src/store/database.ts';
import { publishedRun } from './published-run.ts';

type Row = Readonly<Record<string, unknown>>;

const EXPECTED: Readonly<Record<ExportName, readonly Row[]>> = {
  'lot-scores': [
    { lot_id: 'A-scored', score: 1.25, evaluated: true, flagged: true },
    { lot_id: 'B-unevaluated', score: 0, evaluated: false, flagged: false },
    { lot_id: '=C,"formula"', score: -0.5, evaluated: true, flagged: false },
  ],
  outcomes: [
    outcome('lot-screen', 1, 'price_shape', 'lot', 'A-scored', 'flagged', null, null, 5, 1e-9, null),
    outcome(
      'lot-screen',
      1,
      'price_shape',
      'lot',
      'B-unevaluated',
      'not_evaluable',
      'too_few_bids',
      null,
      1,
      null,
      null,
    ),
    outcome('lot-screen', 1, 'price_shape', 'lot', '=C,"formula"', 'cleared', null, 0.25, 5, 0.5, null),
    outcome('pair-screen', 2, 'network', 'bidder_pair', '018|=cmd|x', 'flagged', null, 3.5, 4, 0.0001, null),
    outcome('group-screen', 1, 'network', 'group', 'G-first', 'flagged', null, 0.8, 2, 0.002, null),
    outcome('buyer-screen', 1, 'panel_and_buyer', 'buyer', '#7', 'flagged', null, null, null, null, 1.5),
    outcome('bidder-screen', 1, 'win_pattern', 'bidder', 'z', 'cleared', null, 0.1, 3, 0.9, null),
  ],
  edges: [
    {
      bidder_a: '018',
      bidder_b: '=cmd|x',
      kind: 'co_bidding',
      joint: 14,
      expected: 1.1,
      p_value: 1e-10,
      q_value: 2e-9,
      weight: 3.5,
      q_by: 1e-8,
      bicm_p: 3e-9,
      similarity: 0.8,
    },
    {
      bidder_a: '018',
      bidder_b: 'z',
      kind: 'co_bidding',
      joint: 2,
      expected: 1.9,
      p_value: 0.4,
      q_value: 0.5,
      weight: 0.1,
      q_by: null,
      bicm_p: null,
      similarity: null,
    },
  ],
  groups: [
    {
      group_id: 'G-first',
      size: 2,
      stability: 0.97,
      lots: 2,
      bidder_id: '018',
      name: '前导零公司',
      core: true,
    },
    {
      group_id: 'G-first',
      size: 2,
      stability: 0.97,
      lots: 2,
      bidder_id: '=cmd|x',
      name: '山河"建设',
      core: false,
    },
  ],
  warnings: [
    {
      rank: 1,
      id: 'W-group',
      fingerprint: 'f1',
      kind: 'group',
      level: 'high',
      priority: 2.5,
      member_count: 2,
      members: '["018","=cmd|x"]',
      lot_count: 2,
      lots: '["A-scored","=C,\\"formula\\""]',
    },
    {
      rank: 2,
      id: 'W-lot',
      fingerprint: 'f2',
      kind: 'lot',
      level: 'low',
      priority: -0.75,
      member_count: 0,
      members: '[]',
      lot_count: 1,
      lots: '["A-scored"]',
    },
  ],
  quarantine: [
    {
      file: 'bids[1].csv',
      line: 3,
      byte: null,
      table_name: null,
      column_name: null,
      code: 'bad_bytes',
      raw: 'x,"y"',
    },
    {
      file: 'bids[1].csv',
      line: 7,
      byte: 120,
      table_name: 'bids',
      column_name: 'amount',
      code: 'bad_money',
      raw: '=1+1\t￥',
    },
  ],
};

function outcome(...values: readonly unknown[]): Row {
  return Object.fromEntries(EXPORT_TABLES.outcomes.columns.map(({ name }, i) => [name, values[i]]));
}

let folder: string;
let db: Database;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringsight-export-'));
  db = await publishedRun([folder]);
});
afterAll(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

describe('an exported table', () => {
  for (const what of EXPORT_NAMES) {
    for (const format of EXPORT_FORMATS) {
      it(`${what} reads back from ${format} as it was`, async () => {
        const file = join(folder, `${what}.${format}`);
        await exportTable(db, what, format, file);
        const rows = await READERS[format](file, what);
        expect(rows).toEqual(EXPECTED[what]);
        expect(Object.keys(rows[0] ?? {})).toEqual(EXPORT_TABLES[what].columns.map(({ name }) => name));
        expect(statSync(file).mode & 0o777).toBe(0o600);
      });
    }
  }

  it('without rows still has its columns', async () => {
    await db.run('create table kept as from quarantine; delete from quarantine');
    try {
      for (const format of EXPORT_FORMATS) {
        const file = join(folder, `empty.${format}`);
        await exportTable(db, 'quarantine', format, file);
        expect(await READERS[format](file, 'quarantine')).toEqual([]);
      }
      const names = EXPORT_TABLES.quarantine.columns.map(({ name }) => name);
      expect(readFileSync(join(folder, 'empty.csv'), 'utf8')).toBe(`${names.join(',')}\n`);
      expect(tableFromIPC(readFileSync(join(folder, 'empty.arrow'))).schema.names).toEqual(names);
    } finally {
      await db.run('insert into quarantine from kept; drop table kept');
    }
  });

  it('of more rows than a record batch holds comes whole and in order', async () => {
    const many = await Database.open({ writableFolders: [folder] });
    try {
      await many.run(`
        create table lots as select i::integer as lot_no, 'lot ' || i as lot_id from range(70000) r(i);
        create table lot_scores as select lot_no, lot_no / 7 as score, true as evaluated, false as flagged from lots`);
      for (const format of EXPORT_FORMATS) {
        const file = join(folder, `many.${format}`);
        await exportTable(many, 'lot-scores', format, file);
        const rows = await READERS[format](file, 'lot-scores');
        expect(rows).toHaveLength(70_000);
        expect(rows[69_999]).toEqual({
          lot_id: 'lot 69999',
          score: 69_999 / 7,
          evaluated: true,
          flagged: false,
        });
        expect(rows[65_536]?.lot_id).toBe('lot 65536');
      }
      expect(tableFromIPC(readFileSync(join(folder, 'many.arrow'))).batches).toHaveLength(2);
    } finally {
      many.close();
    }
  });

  it('is the same bytes each time', async () => {
    for (const format of EXPORT_FORMATS) {
      const [a, b] = [join(folder, `a.${format}`), join(folder, `b.${format}`)];
      await exportTable(db, 'outcomes', format, a);
      await exportTable(db, 'outcomes', format, b);
      expect(readFileSync(a).equals(readFileSync(b))).toBe(true);
    }
  });
});

describe('the query of an export', () => {
  it('joins by hash only, so that its cost grows with the rows and not with their product', async () => {
    for (const what of EXPORT_NAMES) {
      const plan = await db.rows<Row>(`explain ${EXPORT_TABLES[what].sql}`);
      expect(JSON.stringify(plan)).not.toMatch(/NL_JOIN|NESTED_LOOP|CROSS_PRODUCT|IE_JOIN/);
    }
  });
});

describe('a CSV export', () => {
  it('holds no live formula and keeps negative numbers numbers', async () => {
    const file = join(folder, 'formula.csv');
    await exportTable(db, 'lot-scores', 'csv', file, { bom: true });
    expect(readFileSync(file, 'utf8')).toBe(
      '\ufefflot_id,score,evaluated,flagged\nA-scored,1.25,true,true\nB-unevaluated,0,false,false\n"\'=C,""formula""",-0.5,true,false\n',
    );
  });
});

describe('the output file', () => {
  it('is never replaced unless told so', async () => {
    const file = join(folder, 'there.csv');
    writeFileSync(file, 'mine');
    for (const format of EXPORT_FORMATS) {
      await expect(exportTable(db, 'groups', format, file)).rejects.toMatchObject({
        code: 'output_exists',
        exitCode: 2,
      });
    }
    expect(readFileSync(file, 'utf8')).toBe('mine');
    await exportTable(db, 'groups', 'csv', file, { force: true });
    expect(readFileSync(file, 'utf8')).toContain('G-first');
  });

  it('is left as it was, and nothing beside it, when the export fails half way', async () => {
    const broken = await Database.open({ writableFolders: [folder] });
    try {
      await broken.run(`
        create table lots as select i::integer as lot_no, 'lot' as lot_id from range(10000) r(i);
        create view lot_scores as select lot_no, case when lot_no < 9000 then 1.0 else error('broken') end as score, true as evaluated, true as flagged from lots`);
      const before = readdirSync(folder);
      for (const format of EXPORT_FORMATS) {
        await expect(
          exportTable(broken, 'lot-scores', format, join(folder, `half.${format}`)),
        ).rejects.toThrow(/broken/);
      }
      expect(readdirSync(folder)).toEqual(before);
      // The failed stream must not hold the database.
      expect(await broken.row('select 1 as one')).toEqual({ one: 1 });
    } finally {
      broken.close();
    }
  });

  it('says what is wrong with a place that cannot be written', async () => {
    await expect(exportTable(db, 'groups', 'csv', folder)).rejects.toMatchObject({
      code: 'output_is_folder',
    });
    await expect(exportTable(db, 'groups', 'csv', join(folder, 'no', 'x.csv'))).rejects.toMatchObject({
      code: 'output_folder_missing',
    });
    await expect(exportTable(db, 'group' as 'groups', 'csv', join(folder, 'x.csv'))).rejects.toMatchObject({
      code: 'unknown_export',
    });
    await expect(exportTable(db, 'groups', 'xls' as 'csv', join(folder, 'x.csv'))).rejects.toMatchObject({
      code: 'unknown_export_format',
    });
  });

  it.skipIf(process.getuid?.() === 0)(
    'says so where writing is not allowed (skipped for root, who may)',
    async () => {
      const closed = mkdtempSync(join(folder, 'closed-'));
      chmodSync(closed, 0o500);
      await expect(exportTable(db, 'groups', 'csv', join(closed, 'x.csv'))).rejects.toMatchObject({
        code: 'output_not_writable',
      });
    },
  );
});

describe('a reader with a writable folder', () => {
  it('writes there and nowhere else, and stays locked', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'ringsight-outside-'));
    const copy = (path: string) => db.run(`copy (select 1) to ${literal(path)} (format parquet)`);
    try {
      await copy(join(folder, 'inside.parquet'));
      for (const path of [
        join(outside, 'x.parquet'),
        join(folder, '..', 'y.parquet'),
        `${folder}-z.parquet`,
      ]) {
        await expect(copy(path)).rejects.toThrow(/Permission/);
      }
      await expect(db.run('set enable_external_access = true')).rejects.toThrow();
      await expect(db.run(`attach ${literal(join(outside, 'a.duckdb'))} as a`)).rejects.toThrow();
    } finally {
      rmSync(outside, { recursive: true });
    }
  });
});

describe('an export as a stream', () => {
  it('ends the query when its reader goes away, so that the database is free again', async () => {
    for (const format of ['csv', 'ndjson', 'arrow'] as const) {
      const stream = exportStream(db, 'outcomes', format);
      for await (const _ of stream) break;
      expect(await db.row('select 1 as one')).toEqual({ one: 1 });
    }
  });
});

type Reader = (file: string, what: ExportName) => Promise<readonly Row[]>;

/** Reads each format with something else than what wrote it, where there is something else. */
const READERS: Readonly<Record<ExportFormat, Reader>> = {
  csv: async (file, what) => {
    const types = new Map(EXPORT_TABLES[what].columns.map(({ name, type }) => [name, type]));
    const rows = await readWith(
      `select * from read_csv(${literal(file)}, header = true, all_varchar = true, delim = ',', quote = '"', escape = '"', nullstr = '')`,
    );
    return rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => {
          const type = types.get(name);
          if (value === null) return [name, null];
          if (type === 'text') return [name, unprotected(value as string)];
          return [name, type === 'boolean' ? value === 'true' : Number(value)];
        }),
      ),
    );
  },
  ndjson: async (file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Row),
  parquet: async (file) => (await readWith(`from read_parquet(${literal(file)})`)).map(comparable),
  arrow: async (file) =>
    [...tableFromIPC(readFileSync(file))].map((row) => comparable((row as { toJSON(): Row }).toJSON())),
};

async function readWith(sql: string): Promise<readonly Row[]> {
  const reader = await Database.open({ readableFolders: [folder] });
  try {
    return await reader.rows<Row>(sql);
  } finally {
    reader.close();
  }
}

/** Arrow and Parquet keep 64-bit integers and infinities, which JSON and CSV cannot say. */
function comparable(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'bigint' ? Number(value) : value === Number.POSITIVE_INFINITY ? null : value,
    ]),
  );
}
