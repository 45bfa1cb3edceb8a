import { TABLES, type TableSpec } from '../domain/tables.ts';
import { type Database, identifier, literal } from '../store/database.ts';

/**
 * Rows of a bidder that has no bid on that lot, and rows of no bidder about a lot that neither lots, bids nor awards name. They are loaded, but
 * screens start from bids and never reach them: each lot and bidder is a data issue.
 *
 * @returns how many rows, by table
 */
export async function checkBelonging(db: Database): Promise<Readonly<Record<string, number>>> {
  await db.run('create temp table unused_rows as select *, 0::bigint as n from found_problems limit 0');
  for (const spec of TABLES) await listUnused(db, spec);
  await db.run('insert into found_problems select * exclude (n) from unused_rows');
  const counts = await db.rows<{ table_name: string; n: number }>(
    `select table_name, cast(sum(n) as double) as n from unused_rows group by table_name order by table_name`,
  );
  return Object.fromEntries(counts.map(({ table_name, n }) => [table_name, n]));
}

async function listUnused(db: Database, { name, columns }: TableSpec): Promise<void> {
  const has = (column: string): boolean => columns.some((each) => each.name === column);
  // What awards name without a bid is told by their own check.
  if (['lots', 'bids', 'awards'].includes(name) || !has('lot_id')) return;
  const as = (column: string, code: string, raw: string): string =>
    `source_no, 'i', min(line), null, ${literal(name)}, '${column}', '${code}', ${raw} || ': ' || count(*), count(*)`;
  if (has('bidder_id'))
    // By numbers: to hash the two texts of every bid would take four times the memory.
    await db.run(
      `insert into unused_rows
       select ${as('bidder_id', 'row_without_bid', "lot_id || '|' || bidder_id")}
       from (
         select own.lot_id, own.bidder_id, own.source_no, own.line, lots.lot_no, bidders.bidder_no
         from ${identifier(name)} own
         left join lots on lots.lot_id = own.lot_id
         left join bidders on bidders.bidder_id = own.bidder_id
         where own.bidder_id is not null
       ) own
       anti join bids on bids.lot_no = own.lot_no and bids.bidder_no = own.bidder_no
       group by lot_id, bidder_id, source_no`,
    );
  await db.run(
    `insert into unused_rows
     select ${as('lot_id', 'row_without_lot', 'lot_id')}
     from ${identifier(name)} own
     anti join lots on lots.lot_id = own.lot_id
     where lot_id is not null ${has('bidder_id') ? 'and bidder_id is null' : ''}
     group by lot_id, source_no`,
  );
}
