import { type Random, randomOf } from '../market-random.ts';
import { DAY, HOUR, openingOf, timeText } from '../market-time.ts';
import type { Bid, Firm, Lot, Market } from '../market-types.ts';
import { type FirmTraces, firmTraces, type Machine, macForm } from './firm-traces.ts';
import { type Commons, commonsOf, HABITS, INSURERS, STATE_HOLDER } from './innocents.ts';
import { type Slip, type Slips, slipKey } from './leaks.ts';

type Cell = string | number | null | undefined;
type Add = (table: string, row: readonly Cell[]) => void;

export const TRACE_COLUMNS = {
  bid_traces: ['lot_id', 'bidder_id', 'kind', 'value', 'operation', 'recorded_at'],
  bid_people: ['lot_id', 'bidder_id', 'person_id', 'role', 'phone'],
  bid_securities: [
    'lot_id', 'bidder_id', 'security_id', 'form', 'amount', 'payer_account', 'paid_at', 'guarantor', 'guarantee_number', 'issued_at',
  ],
  party_links: ['party_id', 'linked_id', 'kind', 'share'],
} as const; // biome-ignore format: a table

/** Share of the bids behind a guarantee, and guarantees that an insurer writes for others between two of this market. */
const GUARANTEED = 0.7;
const OTHER_BUSINESS = 3;
/** Share of lots whose control price a consultant made, and whose file then carries the consultant's lock. */
const TENDER_LOCK = 0.5;

/** One bid of one firm, with what it used. */
interface Entry {
  readonly lot: Lot;
  readonly firm: Firm;
  readonly bid: Bid;
  readonly own: FirmTraces;
  readonly slip: Slip | undefined;
  readonly random: Random;
}

/** Rows of traces, people, securities and holdings of a market, honest but for what slips. */
export function traceRows(market: Market, slips: Slips, add: Add): void {
  const traces = firmTraces(market);
  const commons = commonsOf(market);
  const entries = market.lots.flatMap((lot) =>
    (market.bids[lot.no] ?? [])
      .filter(({ round }) => round === 1)
      .flatMap((bid) =>
        bid.firms.map((no): Entry => {
          const firm = market.firms[no] as Firm;
          const random = randomOf(market.options.seed, 'traces', lot.no, no);
          return {
            lot,
            firm,
            bid,
            own: traces[no] as FirmTraces,
            slip: slips.get(slipKey(lot.no, no)),
            random,
          };
        }),
      ),
  );
  for (const lot of market.lots) tenderRows(market, lot, commons, add);
  for (const entry of entries) bidRows(entry, commons, consulted(market, entry.lot), add);
  securityRows(market, entries, add);
  for (const firm of market.firms) linkRows(firm, traces[firm.no] as FirmTraces, commons, add);
}

/** What the tender's own files carry, and bidders who fill them in carry on. */
function tenderRows(market: Market, lot: Lot, commons: Commons, add: Add): void {
  const at = timeText(openingOf(lot) - 20 * DAY);
  if (consulted(market, lot))
    add('bid_traces', [lot.id, null, 'pricing_lock', commons.consultantLock(lot.cell.region), 'make', at]);
  add('bid_traces', [lot.id, null, 'file_id', templateOf(lot), 'make', at]);
}

const templateOf = (lot: Lot): string => `T${lot.id}`;

/** Whether a consultant made the control price. */
const consulted = (market: Market, lot: Lot): boolean =>
  randomOf(market.options.seed, 'tender traces', lot.no).chance(TENDER_LOCK);

function bidRows(
  { lot, firm, bid, own, slip, random }: Entry,
  commons: Commons,
  consultant: boolean,
  add: Add,
): void {
  const uploaded = openingOf(lot) - Math.min(bid.hoursEarly, 240) * HOUR;
  const made = uploaded - random.between(1, 60) * HOUR;
  const trace = (kind: string, value: string, operation: string, at: number): void =>
    add('bid_traces', [lot.id, firm.id, kind, value, operation, timeText(at)]);
  const shop = commons.shopOf(firm);
  const usual = own.machines[random.below(own.machines.length)] as Machine;
  const machine = slip?.machine ?? (shop !== null && random.chance(HABITS.shop) ? shop : usual);
  const parts = slip?.machine === undefined ? 'all' : (slip.parts ?? 'all');
  if (parts !== 'disk') trace('mac', macForm(machine.mac, random.below(3)), 'make', made);
  if (parts !== 'mac') trace('disk', machine.disk, 'make', made);
  if (parts === 'all') trace('cpu', machine.cpu, 'make', made);
  const terminal = slip === undefined && random.chance(HABITS.terminal);
  const upload = terminal ? commons.terminal(firm.region) : machine;
  if (parts !== 'disk') trace('mac', macForm(upload.mac, random.below(3)), 'upload', uploaded);
  const park = commons.parkNetwork(firm);
  const network =
    slip?.network ??
    (terminal ? `10.0.${firm.region}.5` : park !== null && random.chance(HABITS.park) ? park : own.network);
  trace('ip', network, 'upload', uploaded);
  const priced = consultant && commons.usesTenderFile(firm) ? commons.consultantLock(lot.cell.region) : null;
  trace('pricing_lock', slip?.lock ?? priced ?? commons.cloudLock(firm) ?? own.lock, 'make', made);
  // Some fill in the tender's own form, which keeps its creation code.
  trace('file_id', random.chance(0.25) ? templateOf(lot) : `F${lot.id}-${firm.id}`, 'make', made);
  trace('author', own.author, 'make', made);
  const staff = slip?.person ?? (own.staff[random.below(own.staff.length)] as string);
  add('bid_people', [lot.id, firm.id, staff, 'project_manager', null]);
  add('bid_people', [lot.id, firm.id, own.contact, 'contact', slip?.phone ?? own.phone]);
}

/** Deposits from the firm's own account, or guarantees numbered by each insurer as they come, other people's between them. */
function securityRows(market: Market, entries: readonly Entry[], add: Add): void {
  const drawn = entries.map((entry) => {
    const random = randomOf(market.options.seed, 'security', entry.lot.no, entry.firm.no);
    return {
      entry,
      random,
      at: openingOf(entry.lot) - random.between(1, 96) * HOUR,
      guaranteed: entry.slip?.account === undefined && random.chance(GUARANTEED),
    };
  });
  const amount = ({ lot }: Entry): string =>
    String(Math.max(1000, Math.round((lot.estimate * 0.015) / 1000) * 1000));
  const last = new Map<string, number>();
  for (const { entry, random, at, guaranteed } of [...drawn].sort((a, b) => a.at - b.at)) {
    const { lot, firm, own, slip } = entry;
    const id = `S${lot.id}-${firm.id}`;
    if (!guaranteed) {
      add('bid_securities', [
        lot.id,
        firm.id,
        id,
        'transfer',
        amount(entry),
        slip?.account ?? own.account,
        timeText(at),
        null,
        null,
        null,
      ]);
      continue;
    }
    const insurer = random.pick(INSURERS);
    const number = (last.get(insurer) ?? 10_000_000) + 1 + random.poisson(OTHER_BUSINESS);
    last.set(insurer, number);
    add('bid_securities', [
      lot.id,
      firm.id,
      id,
      'insurance',
      amount(entry),
      null,
      null,
      insurer,
      String(number),
      timeText(at),
    ]);
  }
}

function linkRows(firm: Firm, own: FirmTraces, commons: Commons, add: Add): void {
  add('party_links', [firm.id, own.head, 'legal_representative', null]);
  const share = commons.stateShare(firm);
  if (share !== null) add('party_links', [firm.id, STATE_HOLDER, 'shareholder', share]);
}

/** Telephone, e-mail, address of each firm for the table of parties: its own, or those of the agency that it is registered with. */
export function partyCells(
  market: Market,
): readonly (readonly [phone: string, email: string, address: string])[] {
  const traces = firmTraces(market);
  const commons = commonsOf(market);
  return market.firms.map((firm) => {
    const own = traces[firm.no] as FirmTraces;
    const agency = commons.agencyOf(firm);
    return [agency?.phone ?? own.phone, own.email, agency?.address ?? own.address];
  });
}
