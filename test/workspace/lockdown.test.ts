import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database, literal } from '../../src/store/database.ts';
import { LABELS_DDL } from '../../src/store/facts-schema.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';
import { publishRun } from './publish-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringsight-lockdown-'));
const outside = join(folder, 'outside');
const inside = join(folder, 'inside');
const target = join(outside, 'written');
mkdirSync(outside);
mkdirSync(inside);
const secret = join(outside, 'secret.csv');
writeFileSync(secret, 'name\nsealed-bid-4711\n');
writeFileSync(join(outside, 'secret.json'), '{"name":"sealed-bid-4711"}\n');
writeFileSync(join(inside, 'open.csv'), 'name\nopen\n');
const workspace = openWorkspace(join(folder, 'workspace'));
const facts = join(workspace.path, 'facts', '1.duckdb');
const labels = join(workspace.path, 'facts', '1.labels.duckdb');
const otherDatabase = join(outside, 'other.duckdb');

const at = (path: string): string => literal(path);

/** What SQL might try to reach another file, an extension or a setting. */
const ESCAPES: readonly string[] = [
  `select * from read_text(${at(secret)})`,
  `select * from read_blob(${at(secret)})`,
  `select * from read_csv(${at(secret)})`,
  `select * from read_csv_auto(${at(`${outside}/../outside/secret.csv`)})`,
  `select * from read_json(${at(join(outside, 'secret.json'))})`,
  `select * from read_parquet(${at(join(outside, '*.parquet'))})`,
  `select * from ${at(secret)}`,
  `select * from sniff_csv(${at(secret)})`,
  `select * from glob(${at(`${outside}/*`)})`,
  `select * from read_text('/etc/passwd')`,
  `select * from read_text('file://${secret}')`,
  `select * from read_csv('https://example.org/x.csv')`,
  `select * from read_csv(${at(`${inside}/../outside/secret.csv`)})`,
  `select * from parquet_metadata(${at(join(outside, 'x.parquet'))})`,
  `create temp table stolen as select * from read_csv(${at(secret)})`,
  `copy (select 1) to ${at(target)}`,
  `copy (select 1) to ${at(target)} (format parquet)`,
  `export database ${at(target)}`,
  `import database ${at(outside)}`,
  `attach ${at(otherDatabase)} as other (read_only)`,
  `attach ${at(labels)} as truth (read_only)`,
  `attach ${at(target)} as fresh`,
  `select * from read_blob(${at(labels)})`,
  'install httpfs',
  'load httpfs',
  `load ${at(join(outside, 'x.duckdb_extension'))}`,
  "install spatial from 'https://example.org'",
  'set enable_external_access = true',
  'reset enable_external_access',
  'set lock_configuration = false',
  'reset lock_configuration',
  `set allowed_directories = [${at(outside)}]`,
  `set allowed_paths = [${at(secret)}]`,
  `set temp_directory = ${at(outside)}`,
  "set memory_limit = '900GB'",
  'set threads = 64',
  'set autoload_known_extensions = true',
  'set autoinstall_known_extensions = true',
  'set allow_community_extensions = true',
  'set allow_unsigned_extensions = true',
  `set extension_directory = ${at(outside)}`,
  `set home_directory = ${at(outside)}`,
  `set secret_directory = ${at(outside)}`,
  `set global log_query_path = ${at(target)}`,
  `pragma enable_profiling = 'json'`,
  `pragma profiling_output = ${at(target)}`,
];

/** Each way in which the program opens a database. */
const OPEN_PATHS: Readonly<Record<string, () => Promise<Database>>> = {
  'in memory': () => Database.open(),
  'ingest: facts to write, the data folder to read': () =>
    Database.open({
      path: join(folder, 'building-facts.duckdb'),
      readableFolders: [inside],
      tempFolder: join(folder, 'temp'),
    }),
  'scan: results to write, facts attached': () =>
    Database.open({
      path: join(folder, 'results.duckdb'),
      attach: [{ name: 'facts', path: facts }],
      searchPath: ['results', 'facts'],
      tempFolder: join(folder, 'temp'),
    }),
  'reader of a published run': async () => (await workspace.openReader()).db,
  'export: a published run to read, one folder to write': async () =>
    (await workspace.openReader({ writableFolders: [inside] })).db,
  'one file, read only': () => Database.open({ path: facts, access: 'read' }),
};

beforeAll(async () => {
  mkdirSync(join(folder, 'temp'));
  await publishRun(workspace, 1);
  for (const path of [labels, otherDatabase]) {
    const db = await Database.open({ path });
    await db.run(LABELS_DDL);
    db.close();
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(Object.keys(OPEN_PATHS))('a database opened as: %s', (name) => {
  let db: Database;
  beforeAll(async () => {
    db = await (OPEN_PATHS[name] as () => Promise<Database>)();
  });
  afterAll(() => db.close());

  it.each(ESCAPES)('refuses %s', async (sql) => {
    await expect(db.rows(sql)).rejects.toThrow(
      /disabled|locked|cannot|not allowed|permission|read-only|not found/i,
    );
    expect(existsSync(target)).toBe(false);
  });

  it('still works afterwards', async () => {
    expect(await db.row('select 1 as one')).toEqual({ one: 1 });
    expect(
      await db.row(
        `select current_setting('enable_external_access') as access, current_setting('lock_configuration') as locked,
           current_setting('TimeZone') as zone`,
      ),
    ).toEqual({ access: false, locked: true, zone: 'UTC' });
  });
});

describe('read-only databases', () => {
  it('refuse every change', async () => {
    const reader = await workspace.openReader();
    try {
      for (const sql of [
        'delete from facts.bidders',
        'insert into results.reasons values (1, $$x$$)',
        'drop table facts.bids',
        'create table facts.mine (x integer)',
        'create table results.mine (x integer)',
      ])
        await expect(reader.db.run(sql), sql).rejects.toThrow(/read-only|read only/i);
    } finally {
      reader.close();
    }
    expect((await workspace.verify()).findings.filter(({ code }) => code !== 'file_added')).toEqual([]);
    expect(readdirSync(join(workspace.path, 'runs', '1')).sort()).toEqual([
      'manifest.json',
      'results.duckdb',
      'warnings.json',
    ]);
  });
});

describe('a folder that ingest may read', () => {
  it('opens its own files and nothing beside it', async () => {
    const db = await (
      OPEN_PATHS['ingest: facts to write, the data folder to read'] as () => Promise<Database>
    )();
    try {
      expect(await db.rows(`select name from read_csv(${at(join(inside, 'open.csv'))})`)).toEqual([
        { name: 'open' },
      ]);
      await expect(db.rows(`select * from read_csv(${at(`${inside}-other/x.csv`)})`)).rejects.toThrow(
        /disabled|permission/i,
      );
    } finally {
      db.close();
    }
  });
});
