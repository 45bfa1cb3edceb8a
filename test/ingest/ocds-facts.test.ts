import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { ingestSources } from '../../src/ingest/ingest.ts';
import { DATA_ISSUES, QUARANTINE_REASONS } from '../../src/ingest/problems.ts';
import { Database } from '../../src/store/database.ts';
import { collectPath } from './ocds-collect.ts';

const CARDINAL = new URL('../../../shared/data/cardinal-fixtures/', import.meta.url).pathname;
const SMALL = new URL('../../fixtures/ocds-small/', import.meta.url).pathname;

const temporary = mkdtempSync(join(tmpdir(), 'ringsight-ocds-'));
afterAll(() => rmSync(temporary, { recursive: true }));
let made = 0;

async function withFacts<T>(data: string, look: (facts: Database) => Promise<T>): Promise<T> {
  made += 1;
  const factsPath = join(temporary, `facts-${made}.duckdb`);
  await ingestSources({
    data,
    factsPath,
    labelsPath: join(temporary, `labels-${made}.duckdb`),
    tempFolder: temporary,
    rejectShare: 1,
  });
  const facts = await Database.open({ path: factsPath, access: 'read' });
  try {
    return await look(facts);
  } finally {
    facts.close();
  }
}

const BIDS = `select lot_id, bidder_id, cast(amount as varchar) as amount, copies, contradicted, bids.line as line
  from bids join lots using (lot_no) join bidders using (bidder_no)`;

describe('OCDS files as facts', () => {
  it('loads a folder of releases and records, and accounts for every row', async () => {
    await withFacts(SMALL, async (facts) => {
      const sources = await facts.rows(
        `select file, format, cast(rows_read as integer) as read, cast(rows_loaded as integer) as loaded,
           cast(rows_quarantined as integer) as quarantined from sources order by file`,
      );
      // records.json: 2 lots, 3 bids, 2 awards. releases.jsonl: 9 lots, 17 bids, 8 awards, 10 parties.
      expect(sources).toEqual([
        { file: 'records.json', format: 'ocds', read: 8, loaded: 7, quarantined: 1 },
        { file: 'releases.jsonl', format: 'ocds', read: 45, loaded: 44, quarantined: 1 },
      ]);
      expect(await facts.rows('select file, line, code from quarantine order by file')).toEqual([
        { file: 'records.json', line: 3n, code: 'record_without_release' },
        { file: 'releases.jsonl', line: 5n, code: 'id_not_text' },
      ]);
      expect(await facts.rows(`${BIDS} where lot_id = 'ocds-small-1/2' order by bidder_id`)).toEqual([
        {
          lot_id: 'ocds-small-1/2',
          bidder_id: 'A1',
          amount: '760000.0000',
          copies: 1,
          contradicted: false,
          line: 1n,
        },
        {
          lot_id: 'ocds-small-1/2',
          bidder_id: 'A2',
          amount: '750000.0000',
          copies: 1,
          contradicted: false,
          line: 1n,
        },
        {
          lot_id: 'ocds-small-1/2',
          bidder_id: 'A3',
          amount: '750000.0000',
          copies: 1,
          contradicted: false,
          line: 1n,
        },
      ]);
      expect(await facts.rows('select bidder_id from bidders where anonymous order by bidder_id')).toEqual([
        { bidder_id: 'anonymous:ocds-small-2#award:w1' },
        { bidder_id: 'anonymous:ocds-small-2#award:w2' },
      ]);
      expect(await facts.rows("select name from bidders where bidder_id = 'A1'")).toEqual([
        { name: '甲建设有限公司' },
      ]);
    });
  });

  it('has words in both languages for every code that the reader gives', async () => {
    for (const file of ['releases.jsonl', 'records.json']) {
      const { issues, rejects } = await collectPath(join(SMALL, file));
      for (const { code } of [...issues, ...rejects])
        expect(DATA_ISSUES[code] ?? QUARANTINE_REASONS[code], code).toBeDefined();
    }
  });

  it('reads a compressed file given by its path', async () => {
    const path = join(temporary, 'export 2025.jsonl.gz');
    writeFileSync(
      path,
      gzipSync(
        '{"ocid":"a","bids":{"details":[{"tenderers":[{"id":"T"}],"value":{"amount":5}},{"tenderers":[{"id":"T"}],"value":{"amount":5.0}}]}}\n',
      ),
    );
    await withFacts(path, async (facts) => {
      expect(await facts.rows(BIDS)).toEqual([
        { lot_id: 'a', bidder_id: 'T', amount: '5.0000', copies: 2, contradicted: false, line: 1n },
      ]);
    });
  });
});

describe.skipIf(!existsSync(CARDINAL))('the cardinal files as facts (needs ../shared)', () => {
  const folder = join(CARDINAL, 'indicators');
  const files = existsSync(CARDINAL) ? readdirSync(folder).filter((name) => name.endsWith('.jsonl')) : [];

  it('load with nothing quarantined and no row unaccounted for', async () => {
    await withFacts(folder, async (facts) => {
      let bids = 0;
      for (const file of files) {
        const { rows } = await collectPath(join(folder, file));
        bids += rows.filter(({ table }) => table === 'bids').length;
        expect(
          await facts.row(
            `select cast(rows_read as integer) as read, cast(rows_loaded as integer) as loaded,
               cast(rows_quarantined as integer) as quarantined
             from sources where file = $file`,
            { file },
          ),
        ).toEqual({ read: rows.length, loaded: rows.length, quarantined: 0 });
      }
      expect(await facts.row('select count(*)::integer as files from sources')).toEqual({ files: 15 });
      // The files reuse their ocids, so that equal bids of two files are copies of each other.
      expect(await facts.row('select sum(copies)::integer as bids from bids')).toEqual({ bids });
    });
  });

  it('mark two bids of one tenderer as a contradiction and keep both', async () => {
    await withFacts(join(folder, 'R024.jsonl'), async (facts) => {
      expect(
        await facts.rows(`${BIDS} where lot_id = 'repeat tenderers' order by bidder_id, amount`),
      ).toMatchObject([
        { bidder_id: 'L', contradicted: false },
        { bidder_id: 'W', amount: '1.0000', contradicted: true },
        { bidder_id: 'W', amount: '2.0000', contradicted: true },
      ]);
    });
  });
});
