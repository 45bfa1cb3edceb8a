import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { buildFeatures } from '../../src/features/build-features.ts';
import { Database } from '../../src/store/database.ts';
import { createFactTables } from '../../src/store/facts-schema.ts';
import { createResultTables } from '../../src/store/results-schema.ts';
import { planOf } from '../screens-price/price-market.ts';
import { type PriceStatistics, priceStatistics } from './price-statistics.ts';

const MARKETS = fileURLToPath(new URL('../../../shared/data/markets/', import.meta.url));
const NAMES = [
  'brazil',
  'colorado_dot',
  'italy',
  'japan',
  'rcexttools_br',
  'swiss_gr_sg',
  'texas_milk',
  'tsuchiura',
  'world_bank',
];
const STATISTICS = ['cv', 'spd', 'diffp', 'rd', 'rdnor', 'altrd', 'skew', 'kurt', 'ks'] as const;
const absent = !existsSync(MARKETS);
const skipped = absent ? ' (skipped: ../shared/data/markets is not here)' : '';

describe.skipIf(absent)(`the shape of every lot agrees with a plain implementation to 1e-9${skipped}`, () => {
  for (const name of NAMES)
    test(name, async () => {
      const { lots, expected } = readMarket(name);
      const db = await factsOf(lots);
      try {
        await buildFeatures(db, await planOf([], {}, ['lot_shape']));
        const rows = await db.rows<{ lot_no: number } & Record<string, number | null>>(
          `select lot_no, n, ${STATISTICS.join(', ')} from lot_shape where n >= 2 order by lot_no`,
        );
        expect(rows.length).toBe(expected.filter((lot) => lot.length >= 2).length);
        const off: string[] = [];
        for (const row of rows) {
          const wanted = priceStatistics(expected[row.lot_no]!);
          if (row.n !== wanted.n) off.push(`${lots[row.lot_no]!.id}: n ${row.n}, expected ${wanted.n}`);
          for (const statistic of STATISTICS)
            if (!agree(row[statistic] ?? null, wanted[statistic as keyof PriceStatistics]))
              off.push(
                `${lots[row.lot_no]!.id}: ${statistic} ${row[statistic]}, expected ${wanted[statistic]}`,
              );
        }
        expect(off).toEqual([]);
      } finally {
        db.close();
      }
    });
});

function agree(got: number | null, wanted: number | null): boolean {
  if (got === null || wanted === null) return got === wanted;
  return Math.abs(got - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted));
}

interface MarketLot {
  readonly id: string;
  readonly bids: readonly { readonly bidder: string; readonly amount: string }[];
}

/** Lots in order of id, and beside each its comparable prices: positive, one per bidder, the lowest where there are several. */
function readMarket(name: string): { lots: readonly MarketLot[]; expected: readonly (readonly number[])[] } {
  const [header, ...lines] = readFileSync(`${MARKETS}${name}.csv`, 'utf8').trimEnd().split('\n').map(fields);
  const at = (column: string): number => header!.indexOf(column);
  const byLot = new Map<string, { bidder: string; amount: string }[]>();
  lines.forEach((line, i) => {
    const id = line[at('tender_id')]!;
    const bids = byLot.get(id) ?? [];
    bids.push({ bidder: line[at('bidder_id')] || `nobody-${i}`, amount: line[at('bid')]! });
    byLot.set(id, bids);
  });
  const lots = [...byLot].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, bids]) => ({ id, bids }));
  const expected = lots.map(({ bids }) => {
    const lowest = new Map<string, number>();
    for (const { bidder, amount } of bids) {
      const price = inTenThousandths(amount);
      if (price > 0) lowest.set(bidder, Math.min(price, lowest.get(bidder) ?? price));
    }
    return [...lowest.values()];
  });
  return { lots, expected };
}

/** A decimal rounded half up to four places on its digits, as facts hold money. */
function inTenThousandths(amount: string): number {
  const [whole = '', fraction = ''] = amount.split('.');
  const units = BigInt(whole + fraction.slice(0, 4).padEnd(4, '0')) + (fraction.charAt(4) >= '5' ? 1n : 0n);
  return Number(units) / 10_000;
}

function fields(line: string): readonly string[] {
  return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
    .slice(0, 15)
    .map(([, field]) => field!.replace(/^"|"$/g, '').replaceAll('""', '"'));
}

async function factsOf(lots: readonly MarketLot[]): Promise<Database> {
  const db = await Database.open({ threads: 2 });
  await createFactTables(db);
  await createResultTables(db);
  const rows = lots.flatMap(({ bids }, lot_no) => bids.map((bid) => ({ lot_no, ...bid })));
  await db.run('create temp table given (lot_no integer, bidder varchar, amount varchar)');
  await db.append('given', {
    lot_no: Int32Array.from(rows, ({ lot_no }) => lot_no),
    bidder: rows.map(({ bidder }) => bidder),
    amount: rows.map(({ amount }) => amount),
  });
  await db.run(`
    insert into lots by name
      select distinct lot_no, 'lot-' || lot_no as lot_id, 'lowest_price' as award_method, 0 as source_no, 0 as line from given`);
  await db.run(`
    insert into bidders by name
      select row_number() over (order by bidder) - 1 as bidder_no, bidder as bidder_id, false as anonymous
      from (select distinct bidder from given)`);
  await db.run(`
    insert into bids by name
      select g.lot_no as lot_no, b.bidder_no as bidder_no, 1 as round, try_cast(g.amount as decimal(20,4)) as amount,
        1 as copies, count(*) over (partition by g.lot_no, b.bidder_no) > 1 as contradicted, 0 as source_no, 0 as line
      from given g join bidders b on b.bidder_id = g.bidder`);
  return db;
}
