import { masked } from '../domain/masked.ts';
import { table } from '../domain/tables.ts';
import { type Database, identifier } from '../store/database.ts';
import { readActivity, readWins, rowsOf, sampleSql } from './bidder-figures.ts';
import { readCompanions, readGroups, readPosition, readWarningLinks } from './bidder-relations.ts';
import { writeBidderTables } from './bidder-tables.ts';
import { findBidder } from './find-bidder.ts';
import { oneAtATime } from './one-at-a-time.ts';
import type { BidderAnswer, BidderHistory, HistoryReader } from './types.ts';

/**
 * Everything a published run knows of one bidder, each figure with the rows it counts.
 *
 * @param query exact id, else exact name, else part of either; several matches come back as candidates
 * @param show what becomes of private values
 * @throws InputError `bidder_unknown`
 * @example const { found, candidates } = await bidderHistory(reader, '安装');
 */
export async function bidderHistory(
  { db }: HistoryReader,
  query: string,
  show: (value: string) => string = masked,
): Promise<BidderAnswer> {
  const match = await findBidder(db, query);
  if ('candidates' in match) return { found: null, matched: null, candidates: match.candidates };
  const found = await oneAtATime(db, () => readHistory(db, match.bidder_no, show));
  return { found, matched: match.matched, candidates: [] };
}

async function readHistory(
  db: Database,
  bidderNo: number,
  show: (value: string) => string,
): Promise<BidderHistory> {
  const identity = await db.row<{
    bidder_id: string;
    name: string | null;
    identifier: string | null;
    anonymous: boolean;
  }>('select bidder_id, name, identifier, anonymous from bidders where bidder_no = $no', { no: bidderNo });
  await writeBidderTables(db, bidderNo);
  const all = await db.row<{ lots: number; rows_count: number; sample: string | null }>(
    `select cast(count(distinct b.lot_no) as integer) as lots, cast(count(*) as integer) as rows_count, ${sampleSql('b')}
     from my_bids b join sources f on f.source_no = b.source_no`,
  );
  const { companions, met } = await readCompanions(db, bidderNo);
  return {
    ...identity,
    party: await readParty(db, identity.bidder_id, show),
    lots: all.lots,
    bids: all.rows_count,
    rows: rowsOf(all),
    activity: await readActivity(db, bidderNo),
    wins: await readWins(db),
    companions,
    companions_met: met,
    position: await readPosition(db, bidderNo),
    groups: await readGroups(db, bidderNo),
    warnings: await readWarningLinks(db, { table: 'warning_members', column: 'bidder_no' }, bidderNo),
  };
}

async function readParty(
  db: Database,
  id: string,
  show: (value: string) => string,
): Promise<Readonly<Record<string, string>>> {
  const names = table('parties')
    .columns.map(({ name }) => name)
    .filter((name) => name !== 'party_id');
  const rows = await db.rows<Record<string, string | null>>(
    `select ${names.map((name) => `cast(${identifier(name)} as varchar) as ${identifier(name)}`).join(', ')}
     from parties where party_id = $id order by source_no, line limit 1`,
    { id },
  );
  const hidden = new Set(
    table('parties')
      .columns.filter((column) => column.private)
      .map(({ name }) => name),
  );
  return Object.fromEntries(
    Object.entries(filled(rows[0] ?? {})).map(([name, value]) => [
      name,
      hidden.has(name) ? show(value) : value,
    ]),
  );
}

/** Columns that say something. */
export function filled(row: Readonly<Record<string, string | null>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(row).filter((entry): entry is [string, string] => entry[1] !== null && entry[1] !== ''),
  );
}
