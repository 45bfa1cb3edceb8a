import type { PlantedMarket } from '../market.ts';
import type { Firm, Lot } from '../market-types.ts';
import { billHabits } from '../papers/bill-habits.ts';
import { hasBills, hasTexts, papersOf } from '../papers/kept-papers.ts';
import { textHabits } from '../papers/text-commons.ts';
import { commonsOf, STATE_HOLDER } from '../traces/innocents.ts';
import { traceRows } from '../traces/trace-rows.ts';

/** What unrelated firms have in common without any understanding, and the screens that look at such things. */
export const INNOCENT = [
  { kind: 'print shop', family: 'identity' },
  { kind: 'public terminal', family: 'identity' },
  { kind: 'office park', family: 'identity' },
  { kind: 'private or carrier address', family: 'identity' },
  { kind: 'registered at one agency', family: 'identity' },
  { kind: 'cloud lock', family: 'identity' },
  { kind: "control price's lock", family: 'identity' },
  { kind: "tender's own form", family: 'identity' },
  { kind: 'insurer', family: 'identity' },
  { kind: 'state holder', family: 'identity' },
  { kind: 'template text', family: 'documents' },
  { kind: "maker's brochure", family: 'documents' },
  { kind: 'software defaults', family: 'items' },
  { kind: 'discount off the control price', family: 'items' },
] as const;
export type InnocentKind = (typeof INNOCENT)[number]['kind'];

export const pairKey = (one: string, other: string): string =>
  one < other ? `${one}|${other}` : `${other}|${one}`;

/** Pairs of firms that have each kind of thing in common in a lot in which both bid, but not two members of one ring. */
export function innocentPairs(market: PlantedMarket): ReadonlyMap<InnocentKind, ReadonlySet<string>> {
  const rings = market.truth.filter(({ kind }) => kind === 'ring');
  const together = new Set(
    rings.flatMap(({ members }) => members.flatMap((one) => members.map((other) => pairKey(one, other)))),
  );
  const holders = new Map<string, { readonly kind: InnocentKind; readonly firms: Set<string> }>();
  const hold = (kind: InnocentKind, lot: string, value: string | number, firm: string): void => {
    const key = `${kind}|${lot}|${value}`;
    const known = holders.get(key) ?? { kind, firms: new Set<string>() };
    holders.set(key, known);
    known.firms.add(firm);
  };
  holdTraces(market, hold);
  holdHabits(market, hold);
  const pairs = new Map<InnocentKind, Set<string>>(INNOCENT.map(({ kind }) => [kind, new Set()]));
  for (const { kind, firms } of holders.values()) {
    const all = [...firms];
    for (const [i, one] of all.entries())
      for (const other of all.slice(i + 1)) {
        const key = pairKey(one, other);
        if (!together.has(key)) pairs.get(kind)?.add(key);
      }
  }
  return pairs;
}

type Hold = (kind: InnocentKind, lot: string, value: string | number, firm: string) => void;

function holdTraces(market: PlantedMarket, hold: Hold): void {
  const commons = commonsOf(market);
  const bare = (value: string): string => value.replaceAll(/[-:]/g, '').toUpperCase();
  const regions = Array.from({ length: market.options.regions }, (_, region) => region);
  const kinds = new Map<string, InnocentKind>([
    ...commons.shops.map(({ mac }) => [`mac ${mac}`, 'print shop'] as const),
    ...regions.map((region) => [`mac ${commons.terminal(region).mac}`, 'public terminal'] as const),
    ...regions.map((region) => [`ip 218.${region}.7.9`, 'office park'] as const),
    ...regions.map(
      (region) => [`pricing_lock ${commons.consultantLock(region)}`, "control price's lock"] as const,
    ),
  ]);
  const cloud = new Set(market.firms.flatMap((firm) => commons.cloudLock(firm) ?? []));
  for (const lock of cloud) kinds.set(`pricing_lock ${lock}`, 'cloud lock');
  traceRows(market, market.slips ?? new Map(), (table, row) => {
    if (table === 'bid_securities' && row[7] != null)
      hold('insurer', String(row[0]), String(row[7]), String(row[1]));
    const [lot, bidder, kind, value] = row;
    if (table !== 'bid_traces' || bidder == null) return;
    const text = String(value);
    const known = kinds.get(kind === 'mac' ? `mac ${bare(text)}` : `${kind} ${text}`);
    if (known !== undefined) hold(known, String(lot), text, String(bidder));
    if (kind === 'file_id' && text === `T${lot}`)
      hold("tender's own form", String(lot), text, String(bidder));
    if (kind === 'ip' && /^(192\.168|100\.6[4-6])\./.test(text))
      hold('private or carrier address', String(lot), text, String(bidder));
  });
  for (const lot of market.lots)
    for (const { firm: no } of papersOf(market, lot)) {
      const firm = market.firms[no] as Firm;
      const agency = commons.agencyOf(firm);
      if (agency !== null) hold('registered at one agency', lot.id, agency.phone, firm.id);
      if (commons.stateShare(firm) !== null) hold('state holder', lot.id, STATE_HOLDER, firm.id);
    }
}

function holdHabits(market: PlantedMarket, hold: Hold): void {
  const each = (wanted: (lot: Lot) => boolean, visit: (lot: Lot, firm: Firm) => void): void => {
    for (const lot of market.lots)
      if (wanted(lot)) for (const { firm } of papersOf(market, lot)) visit(lot, market.firms[firm] as Firm);
  };
  each(
    (lot) => hasTexts(market, lot),
    (lot, firm) => {
      const { template, brochure } = textHabits(market, lot, firm);
      if (template !== null) hold('template text', lot.id, template, firm.id);
      if (brochure !== null) hold("maker's brochure", lot.id, brochure, firm.id);
    },
  );
  each(
    (lot) => hasBills(market, lot),
    (lot, firm) => {
      const { discounts, vendor } = billHabits(market, firm);
      if (discounts) hold('discount off the control price', lot.id, '', firm.id);
      else hold('software defaults', lot.id, vendor, firm.id);
    },
  );
}
