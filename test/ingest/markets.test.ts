import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { ingestFolder, withFolder } from './scratch-ingest.ts';

const root = join(import.meta.dirname, '../..');
const markets = join(root, '../shared/data/markets');

interface Expected {
  readonly rows: number;
  readonly lots: number;
  readonly award_method: string;
  readonly labels: number;
  readonly lots_priced?: number;
}

// Counted with another program.
const MARKETS: readonly (readonly [string, Expected])[] = [
  ['brazil', { rows: 683, lots: 101, award_method: 'lowest_price', labels: 101 + 683 }],
  ['colorado_dot', { rows: 1844, lots: 517, award_method: 'lowest_price', labels: 0 }],
  ['italy', { rows: 7349, lots: 110, award_method: 'average_benchmark', labels: 110 + 7349 }],
  ['japan', { rows: 6400, lots: 513, award_method: 'lowest_price', labels: 2 * 513 + 6395 }],
  ['rcexttools_br', { rows: 37_073, lots: 5688, award_method: 'negotiation', labels: 0 }],
  ['swiss_gr_sg', { rows: 10_608, lots: 2190, award_method: 'lowest_price', labels: 2190 + 10_608 }],
  ['texas_milk', { rows: 3983, lots: 1417, award_method: 'lowest_price', labels: 0 }],
  ['tsuchiura', { rows: 3954, lots: 914, award_method: 'lowest_price', labels: 0 }],
  ['world_bank', { rows: 16_217, lots: 3321, award_method: 'scored', labels: 0 }],
];

const market = <T>(
  name: string,
  look: (facts: Database, labels: Pick<Database, 'rows'>) => Promise<T>,
): Promise<T> =>
  withFolder({}, (folder) =>
    ingestFolder(folder, join(markets, `${name}.csv`), ({ facts, labels }) => look(facts, labels), {
      mapping: join(root, 'fixtures/mappings', `${name}.yaml`),
      rejectShare: 0.05,
    }),
  );

describe.skipIf(!existsSync(markets))('the measured markets (skipped where ../shared/data is absent)', () => {
  test.each(MARKETS)('%s comes in whole', async (name, expected) => {
    await withFolder({}, async (folder) => {
      await ingestFolder(
        folder,
        join(markets, `${name}.csv`),
        async ({ report, facts }) => {
          expect(report).toMatchObject({
            rows_read: expected.rows,
            rows_loaded: expected.rows,
            rows_quarantined: 0,
            lots: expected.lots,
            labels: expected.labels,
            bids: expected.rows - report.duplicates,
          });
          const held = await facts.row(
            'select count(*) = count(amount) as priced, min(copies) as least from bids',
          );
          expect(held).toEqual({ priced: true, least: 1 });
          expect(await facts.rows('select distinct award_method from lots')).toEqual([
            { award_method: expected.award_method },
          ]);
        },
        { mapping: join(root, 'fixtures/mappings', `${name}.yaml`), rejectShare: 0.05 },
      );
    });
  });

  test('swiss bidders are anonymous, one a bid, and bids keep their cents', async () => {
    await market('swiss_gr_sg', async (facts, labels) => {
      expect(await facts.row('select count(*) as n from bidders where not anonymous')).toEqual({ n: 0n });
      expect(await facts.row('select max(copies) as most from bids')).toEqual({ most: 1 });
      expect(
        await facts.row(
          'select cast(sum(amount) as varchar) as total from bids where lot_no = (select lot_no from lots where lot_id = $id)',
          { id: 'GR_SG-1' },
        ),
      ).toMatchObject({ total: expect.stringMatching(/^\d+\.\d{4}$/) });
      expect(
        await labels.rows(
          `select count(*) as n from labels where subject_kind = 'bid' and subject_id like 'GR_SG-1|anonymous:GR_SG-1:%'`,
        ),
      ).not.toEqual([{ n: 0n }]);
    });
  });

  test('tsuchiura has its reserve price as ceiling, and texas unit prices', async () => {
    await market('tsuchiura', async (facts) =>
      expect(
        await facts.row('select count(ceiling_price) as c, count(estimated_value) as e from lots'),
      ).toEqual({ c: 914n, e: 0n }),
    );
    await market('texas_milk', async (facts) =>
      expect(await facts.rows('select distinct price_form, currency from lots')).toEqual([
        { price_form: 'unit_price', currency: 'USD' },
      ]),
    );
  });

  test('colorado has the day of every lot, also where one of its rows knows the year alone', async () => {
    await market('colorado_dot', async (facts) => {
      expect(
        await facts.row(
          `select count(*) as n, cast(max(opened_at) as varchar) as t from lots where lot_id = 'CO-2015-C19094'`,
        ),
      ).toEqual({ n: 1n, t: '2015-12-11 07:00:00' });
    });
  });

  test('japan has two sources of truth', async () => {
    await market('japan', async (_, labels) => {
      expect(
        await labels.rows(
          `select source, count(*) as n from labels where subject_kind = 'lot' group by source order by source`,
        ),
      ).toEqual([
        { source: 'period', n: 513n },
        { source: 'tender', n: 513n },
      ]);
    });
  });

  test('world_bank keeps the currencies of the bids and gives the lot none', async () => {
    await market('world_bank', async (facts) => {
      expect(await facts.row('select count(currency) as n from lots')).toEqual({ n: 0n });
      expect(await facts.row('select count(distinct currency) as n from bids')).toEqual({ n: 95n });
      expect(await facts.rows('select distinct status from bids order by status')).toEqual([
        { status: 'disqualified' },
        { status: 'valid' },
      ]);
    });
  });
});

test('the bundled ring-small fixture loads as its README says', async () => {
  await withFolder({}, (folder) =>
    ingestFolder(
      folder,
      join(root, 'fixtures/ring-small'),
      async ({ report, facts, labels }) => {
        expect(report).toMatchObject({ lots: 132, bids: 739, bidders: 34, labels: 172, unknown_files: [] });
        expect(report.quarantine).toEqual({ money_scientific: 1, money_unit: 1, ragged_row: 1 });
        expect(report.issues).toEqual({ duplicate_row: 1, money_placeholder: 2, uscc_check_digit: 1 });
        expect(await facts.row('select count(*) as n from bidders where name is null')).toEqual({ n: 0n });
        expect(
          await labels.rows(
            `select subject_id from labels where subject_kind = 'bidder' and value = 'collusive'`,
          ),
        ).toEqual(
          ['91100000MA7E357316', '91100000MA8B7F4G7T', '91100000MA9D0G746Q', '91100000MAD9B9EH1F'].map(
            (subject_id) => ({ subject_id }),
          ),
        );
      },
      { rejectShare: 0.05 },
    ),
  );
});
