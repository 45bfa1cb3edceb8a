import { closeSync, openSync, unlinkSync, writeFileSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { sqlType, table } from '../src/domain/tables.ts';
import { Database, identifier, literal } from '../src/store/database.ts';
import type { PlantedMarket } from './market.ts';
import { decide } from './market-award.ts';
import { CATEGORIES, REGIONS } from './market-firms.ts';
import { randomOf } from './market-random.ts';
import { DAY, HOUR, openingOf, timeText as time } from './market-time.ts';
import type { Bid, Firm, Lot } from './market-types.ts';
import { BILL_COLUMNS, billRows } from './papers/bill-rows.ts';
import { firmNames } from './papers/firm-names.ts';
import { TEXT_COLUMNS, textRows } from './papers/text-rows.ts';
import { partyCells, TRACE_COLUMNS, traceRows } from './traces/trace-rows.ts';

const NO_CONTACTS = [null, null, null] as const;

type Cell = string | number | null | undefined;
type Row = readonly Cell[];

const COLUMNS = {
  lots: [
    'lot_id', 'tender_id', 'title', 'buyer_id', 'procurement_agent_id', 'region', 'category', 'procurement_method',
    'award_method', 'award_rule', 'price_form', 'estimated_value', 'ceiling_price', 'fixed_part', 'currency',
    'published_at', 'bid_deadline_at', 'opened_at', 'awarded_at', 'status',
  ],
  bids: [
    'lot_id', 'bidder_id', 'round', 'amount', 'rate', 'currency', 'status', 'status_reason', 'submitted_at',
    'evaluated_price', 'score', 'consortium_id',
  ],
  awards: ['lot_id', 'bidder_id', 'amount', 'currency', 'status', 'awarded_at'],
  parties: ['party_id', 'name', 'identifier_scheme', 'identifier', 'kind', 'region', 'phone', 'email', 'address'],
  draws: ['lot_id', 'kind', 'sequence', 'pool', 'outcome', 'drawn_at'],
  labels: ['subject_kind', 'subject_id', 'value', 'source'],
} as const; // biome-ignore format: a table
/** Tables of markets whose bids leave something behind. */
const LEAKING_COLUMNS = { ...TRACE_COLUMNS, ...TEXT_COLUMNS, ...BILL_COLUMNS };
type TableName = keyof typeof COLUMNS | keyof typeof LEAKING_COLUMNS;

const columnsOf = (market: PlantedMarket): Readonly<Record<string, readonly string[]>> =>
  market.slips === null ? COLUMNS : { ...COLUMNS, ...LEAKING_COLUMNS };

/**
 * Writes the canonical folder, as CSV or Parquet, and returns the rows of each table. Beside the tables `truth.json` says what was
 * planted; no program reads it but the benches.
 */
export async function writeMarket(
  market: PlantedMarket,
  folder: string,
  format: 'csv' | 'parquet',
): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  const files = new Map<TableName, (row: Row) => void>();
  const closers: (() => void)[] = [];
  const columns = columnsOf(market);
  for (const name of Object.keys(columns) as TableName[]) {
    const file = csvFile(join(folder, `${name}.csv`));
    file.add(columns[name] as readonly string[]);
    counts[name] = 0;
    files.set(name, (row) => {
      counts[name] = (counts[name] as number) + 1;
      file.add(row);
    });
    closers.push(file.close);
  }
  rowsOf(market, (name, row) => (files.get(name) as (row: Row) => void)(row));
  for (const close of closers) close();
  writeFileSync(join(folder, 'truth.json'), `${JSON.stringify(market.truth, null, 2)}\n`);
  if (format === 'parquet') await toParquet(folder, columns);
  return counts;
}

function rowsOf(market: PlantedMarket, add: (name: TableName, row: Row) => void): void {
  for (const lot of market.lots) lotRows(market, lot, market.bids[lot.no] as readonly Bid[], add);
  const contacts = market.slips === null ? [] : partyCells(market);
  const names = market.slips === null ? [] : firmNames(market);
  for (const { no, id, name, identifier: code, region } of market.firms)
    add('parties', [
      id,
      names[no] ?? name,
      'CN-USCC',
      code,
      'company',
      REGIONS[region],
      ...(contacts[no] ?? NO_CONTACTS),
    ]);
  const addLeaking = (name: string, row: Row): void => add(name as TableName, row);
  if (market.slips !== null) traceRows(market, market.slips, addLeaking);
  if (market.papers !== null) {
    textRows(market, market.papers.texts, addLeaking);
    billRows(market, market.papers.bills, addLeaking);
  }
  for (const { subject_kind, subject_id, value } of market.labels)
    add('labels', [subject_kind, subject_id, value, 'generator']);
}

function lotRows(
  market: PlantedMarket,
  lot: Lot,
  bids: readonly Bid[],
  add: (name: TableName, row: Row) => void,
): void {
  const random = randomOf(market.options.seed, 'dates', lot.no);
  const { winner, scores, evaluated } = decide(lot, bids, market.options.seed);
  const region = REGIONS[lot.cell.region] as string;
  const opened = openingOf(lot);
  const awarded = opened + (3 + random.below(10)) * DAY;
  const sale = lot.method === 'ascending_auction';
  add('lots', [
    lot.id,
    lot.id,
    `${CATEGORIES[lot.cell.category]}${lot.no + 1}`,
    lot.buyer,
    random.chance(0.7) ? `A${region}${random.below(4)}` : null,
    region,
    CATEGORIES[lot.cell.category],
    lot.method === 'negotiation' ? 'limited' : 'open',
    lot.method,
    lot.rule,
    lot.priceForm,
    lot.estimate,
    sale ? null : lot.ceiling,
    lot.fixedPart === 0 ? null : lot.fixedPart,
    'CNY',
    time(opened - (20 + random.below(15)) * DAY),
    time(opened),
    time(opened),
    winner === null ? null : time(awarded),
    winner === null ? 'unsuccessful' : 'awarded',
  ]);
  const id = (firm: number): string => (market.firms[firm] as Firm).id;
  for (const bid of bids) {
    const consortium = bid.firms.length > 1 ? `${lot.id}-${bid.firms.map(id).join('-')}` : null;
    for (const firm of bid.firms) {
      const submitted = time(opened - Math.min(bid.hoursEarly, 240) * HOUR);
      add('bids', [
        lot.id, id(firm), bid.round, bid.amount, bid.rate, bid.amount === null ? null : 'CNY', bid.status, bid.reason,
        submitted, evaluated.get(bid), scores.get(bid), consortium,
      ]); // biome-ignore format: a row
    }
  }
  for (const firm of winner?.firms ?? [])
    add('awards', [
      lot.id,
      id(firm),
      winner?.amount,
      winner?.amount == null ? null : 'CNY',
      'active',
      time(awarded),
    ]);
  if (lot.coefficients.length > 0)
    add('draws', [lot.id, 'coefficient', 1, JSON.stringify(lot.coefficients), lot.coefficient, time(opened)]);
}

function csvFile(path: string): { readonly add: (row: Row) => void; readonly close: () => void } {
  const file = openSync(path, 'w');
  let held: string[] = [];
  const flush = (): void => {
    writeSync(file, held.join(''));
    held = [];
  };
  return {
    add(row) {
      held.push(`${row.map(csvCell).join(',')}\n`);
      if (held.length >= 8192) flush();
    },
    close() {
      flush();
      closeSync(file);
    },
  };
}

function csvCell(value: Cell): string {
  if (value === null || value === undefined) return '';
  const text = String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

async function toParquet(folder: string, tables: Readonly<Record<string, readonly string[]>>): Promise<void> {
  const absolute = resolve(folder);
  const db = await Database.open({ readableFolders: [absolute] });
  try {
    for (const [name, columns] of Object.entries(tables)) {
      const csv = join(absolute, `${name}.csv`);
      const types = columns.map((column) => {
        const spec = table(name).columns.find((candidate) => candidate.name === column);
        const type = spec === undefined ? 'varchar' : sqlType(spec.type);
        return `cast(${identifier(column)} as ${type}) as ${identifier(column)}`;
      });
      await db.run(
        `copy (select ${types.join(', ')} from read_csv(${literal(csv)}, header = true, all_varchar = true))
         to ${literal(join(absolute, `${name}.parquet`))} (format parquet, compression zstd)`,
      );
      unlinkSync(csv);
    }
  } finally {
    db.close();
  }
}
