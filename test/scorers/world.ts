import { readFile } from 'node:fs/promises';
import { bindParams } from '../../src/rules/plan.ts';
import { Database } from '../../src/store/database.ts';
import { createFactTables } from '../../src/store/facts-schema.ts';
import { createResultTables } from '../../src/store/results-schema.ts';

/** A lot of a small world: its segment, its market (none: 0), its bidders by number, and when it was (minutes; none: unknown). */
export interface WorldLot {
  readonly segment: number;
  readonly market?: number;
  readonly bidders: readonly number[];
  readonly minute?: number;
}

/**
 * An in-memory database with facts, results and the network features of a small world; lots are numbered in order.
 *
 * @param params of the feature tables, where they are not the defaults
 */
export async function openWorld(
  lots: readonly WorldLot[],
  params: { readonly max_lot_bidders?: number; readonly min_joint?: number } = {},
): Promise<Database> {
  const db = await Database.open();
  await createFactTables(db);
  await createResultTables(db);
  await db.run('create table lot_segment (lot_no integer, segment_no integer)');
  await db.run('create table segment_market (segment_no integer, market_no integer)');
  await db.run(
    'create table participation (bidder_no integer, lot_no integer, segment_no integer, won boolean)',
  );
  await db.run(
    'create temp table world_lots (lot_no integer, segment_no integer, minute integer, market_no integer)',
  );
  await db.run('create temp table world_bids (bidder_no integer, lot_no integer)');
  await db.append(
    'world_lots',
    {
      lot_no: Int32Array.from(lots.keys()),
      segment_no: Int32Array.from(lots, (lot) => lot.segment),
      minute: Int32Array.from(lots, (lot) => lot.minute ?? -1),
      market_no: Int32Array.from(lots, (lot) => lot.market ?? 0),
    },
    'temp',
  );
  const bids = lots.flatMap((lot, lotNo) => lot.bidders.map((bidder) => [bidder, lotNo] as const));
  await db.append(
    'world_bids',
    {
      bidder_no: Int32Array.from(bids, ([bidder]) => bidder),
      lot_no: Int32Array.from(bids, ([, lot]) => lot),
    },
    'temp',
  );
  await db.run(`
    insert into lot_segment select lot_no, segment_no from world_lots order by lot_no;
    insert into segment_market select segment_no, min(market_no) from world_lots group by segment_no order by segment_no;
    insert into participation
      select b.bidder_no, b.lot_no, l.segment_no, false from world_bids b join world_lots l using (lot_no) order by 1, 2;
    insert into sources by name select 0 as source_no, 'bids.csv' as file, 'csv' as format, 0 as bytes, '' as sha256,
      0 as rows_read, 0 as rows_loaded, 0 as rows_quarantined;
    insert into lots by name
      select lot_no, 'L' || lot_no as lot_id, -1 as source_no, 0 as line,
        case when minute >= 0 then make_timestamptz(minute::bigint * 60000000) end as opened_at
      from world_lots;
    insert into bidders by name
      select distinct bidder_no, 'B' || bidder_no as bidder_id, false as anonymous from world_bids;
    insert into bids by name
      select lot_no, bidder_no, 1 as round, 'valid' as status, 1 as copies, false as contradicted, 0 as source_no,
        1 + row_number() over (order by lot_no, bidder_no) as line
      from world_bids;`);
  const own = { max_lot_bidders: 200, min_joint: 3, ...params };
  for (const name of ['pair_lots', 'bidder_pairs']) {
    const sql = await readFile(new URL(`../../rules/features/${name}.sql`, import.meta.url), 'utf8');
    await db.run(`create table ${name} as\n${sql}`, bindParams(sql, own));
  }
  return db;
}

/** SQL of a screen of the network family. */
export function screenSql(screen: string, file: string): Promise<string> {
  return readFile(new URL(`../../rules/screens/network/${screen}/${file}`, import.meta.url), 'utf8');
}
