import { sqlType, TABLES } from '../domain/tables.ts';
import type { CaseRow, CellValue, RuleCase } from '../rules/case-schema.ts';
import { type Database, identifier, literal } from '../store/database.ts';
import { baselineMarket } from './baseline-market.ts';

/** Numbers that the rows of a case were given. */
export interface CaseIds {
  readonly lots: ReadonlyMap<string, number>;
  readonly bidders: ReadonlyMap<string, number>;
  readonly groups: ReadonlyMap<string, number>;
}

/** Loads the rows of a case into empty fact and result tables, numbered as ingest numbers them: by id. */
export async function loadCase(db: Database, item: RuleCase): Promise<CaseIds> {
  const market = item.baseline === null ? undefined : baselineMarket(item.baseline);
  const rowsOf = (table: string): readonly CaseRow[] => [
    ...(item.given[table] ?? []),
    ...(market?.[table as keyof typeof market] ?? []),
  ];
  const ids = (tables: readonly string[], column: string): ReadonlyMap<string, number> => {
    const found = new Set<string>();
    for (const table of tables)
      for (const row of rowsOf(table))
        if (typeof row[column] !== 'undefined' && row[column] !== null) found.add(String(row[column]));
    return new Map([...found].sort(byCodePoint).map((id, i) => [id, i]));
  };
  const lots = ids(['lots', 'bids', 'awards'], 'lot_id');
  const bidders = ids(['bids', 'awards', 'bidders', 'group_members'], 'bidder_id');
  const groups = ids(['group_members'], 'group_id');

  await db.run(`insert into sources values (0, 'cases.yaml', 'yaml', 'utf-8', 0, '', 0, 0, 0)`);
  const lotRows = new Map(rowsOf('lots').map((row) => [String(row.lot_id), row]));
  await insert(
    db,
    'lots',
    [...lots].map(([lot_id, no], i) => ({
      ...(lotRows.get(lot_id) ?? { lot_id }),
      lot_no: no,
      ...source(i),
    })),
  );
  const named = new Map(rowsOf('bidders').map((row) => [String(row.bidder_id), row]));
  await insert(
    db,
    'bidders',
    [...bidders].map(([bidder_id, bidder_no]) => ({
      bidder_no,
      bidder_id,
      anonymous: false,
      ...named.get(bidder_id),
    })),
  );
  for (const table of ['bids', 'awards']) {
    const rows = rowsOf(table).map((row, i): CaseRow => {
      const { lot_id, bidder_id, ...rest } = row;
      const keys = { lot_no: lots.get(String(lot_id))!, bidder_no: bidders.get(String(bidder_id))! };
      const extra = table === 'bids' ? { round: 1, copies: 1, contradicted: false } : {};
      return { ...keys, ...extra, ...rest, ...source(i) };
    });
    await insert(
      db,
      table,
      table === 'bids' ? rows.sort((a, b) => Number(a.lot_no) - Number(b.lot_no)) : rows,
    );
  }
  for (const spec of TABLES) {
    if (['lots', 'bids', 'awards', 'labels'].includes(spec.name)) continue;
    await insert(
      db,
      spec.name,
      rowsOf(spec.name).map((row, i) => ({ ...row, ...source(i) })),
    );
  }
  await loadGroups(db, rowsOf('group_members'), bidders, groups);
  return { lots, bidders, groups };
}

async function loadGroups(
  db: Database,
  rows: readonly CaseRow[],
  bidders: ReadonlyMap<string, number>,
  groups: ReadonlyMap<string, number>,
): Promise<void> {
  const members = rows.map((row) => ({
    group_no: groups.get(String(row.group_id))!,
    bidder_no: bidders.get(String(row.bidder_id))!,
  }));
  await insert(db, 'group_members', members);
  await insert(
    db,
    'groups',
    [...groups].map(([group_id, group_no]) => ({
      group_no,
      group_id,
      // A case names its groups: what is random in it must not hang on the ids of bidders.
      digest: group_id,
      size: members.filter((member) => member.group_no === group_no).length,
      stability: 1,
    })),
  );
  await db.run(
    `insert into group_lots
     select m.group_no, b.lot_no, cast(count(distinct b.bidder_no) as integer)
     from group_members m join bids b on b.bidder_no = m.bidder_no
     where b.status is null or b.status <> 'invited'
     group by m.group_no, b.lot_no having count(distinct b.bidder_no) >= 2`,
  );
}

const source = (i: number): CaseRow => ({ source_no: 0, line: i + 1 });

/** Rows as literals of the column's own type: cases are small, and decimals must not pass through a float. */
async function insert(db: Database, table: string, rows: readonly CaseRow[]): Promise<void> {
  if (rows.length === 0) return;
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const types = columns.map((column) => {
    const spec = TABLES.find(({ name }) => name === table)?.columns.find(({ name }) => name === column);
    return spec === undefined ? null : sqlType(spec.type);
  });
  const cell = (value: CellValue | undefined, type: string | null): string => {
    if (value === undefined || value === null) return 'null';
    const text = typeof value === 'string' ? literal(value) : String(value);
    return type === null ? text : `cast(${literal(String(value))} as ${type})`;
  };
  for (let start = 0; start < rows.length; start += 1000) {
    const values = rows
      .slice(start, start + 1000)
      .map((row) => `(${columns.map((column, i) => cell(row[column], types[i] ?? null)).join(', ')})`);
    await db.run(
      `insert into ${identifier(table)} (${columns.map(identifier).join(', ')}) values ${values.join(', ')}`,
    );
  }
}

/** UTF-16 order is not code-point order where an id leaves the basic plane. */
function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
