import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Random, randomOf } from '../../bench/market-random.ts';

type Cell = string | number | null | undefined;
export type Row = Readonly<Record<string, Cell>>;

/** Rows by table; recipes add theirs to those of the honest market around them. */
export type Tables = Map<string, Row[]>;

export interface World {
  readonly random: Random;
  readonly add: (table: string, ...rows: readonly Row[]) => void;
  /** A new lot with the given bidders and honest firms beside them, in a trade and with a buyer of no other recipe; its title is the recipe. */
  readonly lot: (recipe: string, bidders: readonly string[], more?: Row, field?: Field) => string;
  readonly firm: (id: string, more?: Row) => string;
  /** Who bids on a lot. */
  readonly bidders: (lot_id: string) => readonly string[];
  readonly tables: Tables;
}

/** Who else bids on a lot, and what bidders offer whose prices are settled; the lowest price wins. */
export interface Field {
  /** Honest firms beside those named. Default: 3. */
  readonly others?: number;
  readonly amounts?: Readonly<Record<string, number>>;
}

const HONEST = 60;
const LOTS = 90;
const honest = (i: number): string => `H${String(i).padStart(2, '0')}`;

/**
 * An honest market: sixty firms, each with machine, lock, account, people, telephone of its own, five of them on each of ninety lots.
 * Everything is made from the seed; no name or number belongs to anybody.
 */
export function makeWorld(seed: number): World {
  const tables: Tables = new Map();
  const random = randomOf(seed, 'recipes');
  const add: World['add'] = (table, ...rows) => {
    const known = tables.get(table);
    if (known === undefined) tables.set(table, [...rows]);
    else known.push(...rows);
  };
  let lots = 0;
  const open = (
    category: string,
    buyer: string,
    bidders: readonly string[],
    more: Row = {},
    amounts: Readonly<Record<string, number>> = {},
  ): string => {
    const lot_id = `L${String(++lots).padStart(3, '0')}`;
    const day = new Date(Date.UTC(2024, 0, 2) + lots * 3 * 86_400_000).toISOString().slice(0, 10);
    add('lots', {
      lot_id,
      tender_id: `T${lot_id}`,
      region: '340100',
      category,
      buyer_id: buyer,
      award_method: 'lowest_price',
      ceiling_price: 1_000_000,
      bid_deadline_at: `${day} 09:00:00`,
      opened_at: `${day} 09:00:00`,
      status: 'awarded',
      ...more,
    });
    const bids = bidders.map((bidder_id) => ({
      lot_id,
      bidder_id,
      amount:
        amounts[bidder_id] ?? Math.round(1_000_000 * (0.9 + 0.04 * random.normal())) + random.below(97) / 100,
      status: 'valid',
    }));
    add('bids', ...bids);
    const [winner] = [...bids].sort((a, b) => a.amount - b.amount);
    if (winner !== undefined)
      add('awards', { lot_id, bidder_id: winner.bidder_id, amount: winner.amount, status: 'active' });
    for (const bidder of bidders) if (bidder.startsWith('H')) leaveOwn(lot_id, bidder, add);
    return lot_id;
  };
  const some = (count: number): readonly string[] => {
    const chosen = new Set<string>();
    while (chosen.size < count) chosen.add(honest(random.below(HONEST)));
    return [...chosen];
  };
  for (let i = 0; i < HONEST; i++)
    add('parties', {
      party_id: honest(i),
      name: `江淮${i}建设有限公司`,
      phone: `055160${String(10_000 + i)}`,
      address: `合安路${i + 1}号`,
    });
  for (let i = 0; i < LOTS; i++) open(`trade${i % 3}`, `G${i % 9}`, some(5));
  return {
    random,
    add,
    tables,
    lot: (recipe, bidders, more, { others = 3, amounts } = {}) =>
      open(
        `trade ${recipe}`,
        `G ${recipe}`,
        [...bidders, ...some(others)],
        { title: recipe, ...more },
        amounts,
      ),
    bidders: (lot_id) =>
      (tables.get('bids') ?? [])
        .filter((bid) => bid.lot_id === lot_id)
        .map(({ bidder_id }) => String(bidder_id)),
    firm: (id, more = {}) => {
      add('parties', {
        party_id: id,
        name: `淮北${id}工程有限公司`,
        phone: `0561${id}`,
        address: `濉溪路${id}号`,
        ...more,
      });
      return id;
    },
  };
}

/** What an honest firm leaves: always its own. */
function leaveOwn(lot_id: string, bidder: string, add: World['add']): void {
  const serial = bidder.slice(1).padStart(4, '0');
  add(
    'bid_traces',
    ...(['make', 'upload'] as const).flatMap((operation) => [
      {
        lot_id,
        bidder_id: bidder,
        kind: 'mac',
        value: `3C-52-82-00-${serial.slice(0, 2)}-${serial.slice(2)}`,
        operation,
      },
      { lot_id, bidder_id: bidder, kind: 'disk', value: `WDX${serial}77A`, operation },
      { lot_id, bidder_id: bidder, kind: 'cpu', value: `C0FFEE${serial}D1`, operation },
    ]),
    { lot_id, bidder_id: bidder, kind: 'pricing_lock', value: `GLD77${serial}11`, operation: 'make' },
    { lot_id, bidder_id: bidder, kind: 'ip', value: `36.5.${Number(serial)}.9`, operation: 'upload' },
  );
  add('bid_people', { lot_id, bidder_id: bidder, person_id: `PM${serial}`, role: 'project_manager' });
  add('bid_securities', {
    lot_id,
    bidder_id: bidder,
    security_id: `S${lot_id}${bidder}`,
    form: 'transfer',
    payer_account: `6217${serial}0099`,
  });
}

/** Writes the tables as the canonical folder. */
export function writeWorld({ tables }: World, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [table, rows] of tables) {
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    const lines = rows.map((row) => columns.map((column) => quoted(String(row[column] ?? ''))).join(','));
    writeFileSync(join(folder, `${table}.csv`), `${[columns.join(','), ...lines].join('\n')}\n`);
  }
}

const quoted = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
