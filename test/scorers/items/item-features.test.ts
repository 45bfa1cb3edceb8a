import { afterAll, describe, expect, test } from 'vitest';
import { buildFeatures } from '../../../src/features/build-features.ts';
import type { CaseRow, RuleCase } from '../../../src/rules/case-schema.ts';
import { planScreens } from '../../../src/rules/plan.ts';
import { createPool } from '../../../src/scorers/pool.ts';
import { seededRandom } from '../../../src/scorers/random.ts';
import { loadCase } from '../../../src/screens/case-facts.ts';
import { runPairScreens } from '../../../src/screens/run-subject-screens.ts';
import { Database } from '../../../src/store/database.ts';
import { createFactTables } from '../../../src/store/facts-schema.ts';
import { createResultTables } from '../../../src/store/results-schema.ts';
import { makeBills } from '../../oracles/items-worlds.ts';
import { shippedRules } from '../../rules/shipped-rules.ts';

const rules = await shippedRules();
const screens = rules.screens.filter(({ family }) => family === 'items');
const pools = [createPool({ threads: 1 }), createPool({ threads: 2 })] as const;
afterAll(() => Promise.all(pools.map((pool) => pool.close())));

const item = (
  bidder_id: string | null,
  item_path: string,
  item_code: string,
  description: string,
): CaseRow => ({
  lot_id: 'N',
  bidder_id,
  item_path,
  item_code,
  description,
  unit_price: 10,
});

async function withBills<T>(rows: readonly CaseRow[], look: (db: Database) => Promise<T>): Promise<T> {
  const bidders = [...new Set(rows.map(({ bidder_id }) => bidder_id))].filter((id) => id !== null);
  const given: RuleCase['given'] = {
    lots: [{ lot_id: 'N' }],
    bids: bidders.map((bidder_id) => ({ lot_id: 'N', bidder_id: bidder_id as string, amount: 1 })),
    bid_items: rows,
  };
  const db = await Database.open({ threads: 2 });
  try {
    await createFactTables(db);
    await createResultTables(db);
    await loadCase(db, {
      name: '',
      kind: 'flagged',
      params: {},
      features: {},
      baseline: null,
      given,
      expect: [],
    });
    const plan = planScreens({ ...rules, screens }, rules.defaultProfile);
    await buildFeatures(db, plan);
    return await look(db);
  } finally {
    db.close();
  }
}

const numbersOf = (rows: readonly CaseRow[]): Promise<readonly string[]> =>
  withBills(rows, async (db) => {
    const found = await db.rows<{ owner: string; item_no: number }>(
      `select coalesce(p.bidder_id, '') || ' ' || i.item_path || ' ' || i.item_code as owner, i.item_no as item_no
       from item_lines i left join bidders p on p.bidder_no = i.bidder_no order by 1, 2`,
    );
    return found.map(({ owner, item_no }) => `${owner} = ${item_no}`);
  });

describe('which rows of bills price one item', () => {
  test('the same place and code; else nine digits and the description; else none', async () => {
    const found = await numbersOf([
      item(null, '1', '010101001001', '挖 土方'),
      item(null, '1', '010101001002', '挖石方（坚石）'),
      item('A', '1', '010101001001', '挖土方'),
      // Numbered anew, with other brackets.
      item('A', '1', '010101001009', '挖石方(坚石)'),
      item('B', '2', '010101001001', '挖土方'),
      item('B', '1', '010101001002', '挖石方（坚石）'),
      item('B', '1', '040404004004', '无人有此项'),
    ]);
    expect(found).toEqual([
      ' 1 010101001001 = 0',
      ' 1 010101001002 = 1',
      'A 1 010101001001 = 0',
      'A 1 010101001009 = 1',
      'B 1 010101001002 = 1',
      'B 1 040404004004 = -1',
      'B 2 010101001001 = 0',
    ]);
  });

  test('a code twice in one bill is told apart by its description, or not at all', async () => {
    const found = await numbersOf([
      item('A', '1', '010101001001', '挖土方'),
      item('A', '1', '010101001001', '回填土'),
      item('B', '1', '010101001001', '挖土方'),
      item('B', '1', '010101001001', '回填土'),
      item('C', '1', '010101001001', '挖土方'),
      item('C', '1', '010101001001', '挖土方'),
    ]);
    const byOwner = (owner: string): readonly string[] =>
      found.filter((row) => row.startsWith(owner)).map((row) => row.split(' = ')[1]!);
    expect(byOwner('A')).toEqual(byOwner('B'));
    expect(new Set(byOwner('A')).size).toBe(2);
    expect(byOwner('A')).not.toContain('-1');
    expect(byOwner('C')).toEqual(['-1', '-1']);
  });

  test('items that one list does not leave to competition are free in none', async () => {
    await withBills(
      [
        { ...item(null, '1', '010101001001', 'a'), competitive: false },
        item('A', '1', '010101001001', 'a'),
        item(null, '1', '010101001002', 'b'),
        { ...item('A', '1', '010101001002', 'b'), unit_price: 0 },
        item('B', '1', '010101001002', 'b'),
      ],
      async (db) => {
        const free = await db.rows(
          `select p.bidder_id as bidder, i.item_code as code from item_lines i left join bidders p on p.bidder_no = i.bidder_no where i.free order by 1 nulls first`,
        );
        expect(free).toEqual([
          { bidder: null, code: '010101001002' },
          { bidder: 'B', code: '010101001002' },
        ]);
      },
    );
  });
});

test('one, two threads and shuffled rows give the same answers', async () => {
  const bills = makeBills(seededRandom(5, 'same'), {
    bidders: 8,
    items: 120,
    control: true,
    defaults: [0.1, 0.5],
    defaultIsControl: false,
    discounters: 0.2,
    noise: [0.005, 0.02],
    shock: 0.03,
    rounders: 0.2,
    ring: 3,
    leak: { share: 0.7, ratio: 0.98, noise: 0 },
  });
  const rows = bills.price.flatMap((prices, l) =>
    prices.map(
      (price, k): CaseRow => ({
        lot_id: 'N',
        bidder_id: bills.bidder[l]! < 0 ? null : `B${bills.bidder[l]}`,
        item_path: '1',
        item_code: `01010${bills.section[k]}${String(k).padStart(6, '0')}`,
        quantity: 2,
        unit_price: price.toFixed(2),
        amount: (2 * price).toFixed(2),
      }),
    ),
  );
  const outcomes = (given: readonly CaseRow[], pool: (typeof pools)[number]): Promise<string> =>
    withBills(given, async (db) => {
      const report = await runPairScreens(
        db,
        planScreens({ ...rules, screens }, rules.defaultProfile),
        pool,
        1,
      );
      expect(report.failures).toEqual([]);
      return JSON.stringify(
        await db.rows('select * from outcomes order by screen_no, subject_no, partner_no'),
      );
    });
  const random = seededRandom(6, 'order');
  const shuffled = rows
    .map((row) => [random(), row] as const)
    .sort((a, b) => a[0] - b[0])
    .map(([, row]) => row);
  const first = await outcomes(rows, pools[0]);
  expect(first).toContain('"outcome":1');
  expect(await outcomes(rows, pools[1])).toBe(first);
  expect(await outcomes(shuffled, pools[1])).toBe(first);
});
