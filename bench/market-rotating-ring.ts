import { bidOf, honestPrice } from './market-honest.ts';
import { type Random, randomOf } from './market-random.ts';
import type { Bid, Firm, Lot, Market, Planted, Scheme } from './market-types.ts';

export interface RotatingRingOptions {
  /** Firms in a ring. */
  readonly size: number;
  /** Share of the markets (category in a region) that have one. */
  readonly share: number;
  /** Share of the lots of its market that a ring attends. */
  readonly attendance: number;
  /** How far above the designated winner the others bid. */
  readonly cover: readonly [number, number];
}

const DEFAULTS: RotatingRingOptions = { size: 4, share: 0.05, attendance: 0.6, cover: [0.02, 0.08] };

const METHODS: ReadonlySet<string> = new Set([
  'lowest_price',
  'lowest_reviewed_price',
  'low_price_priority',
  'scored',
]);

/**
 * Rings that take turns. Each sits in one market; there its members come together to the lots that go by price, in the place of
 * as many honest bids. One of them, in turn, bids above what the cheapest member could do it for; the others cover.
 * Everywhere else the members bid as before, alone.
 */
export function rotatingRing(given: Partial<RotatingRingOptions> = {}): Scheme {
  const options = { ...DEFAULTS, ...given };
  return (market, seed): Planted => {
    const groups: (readonly number[])[] = [];
    const bids = new Map<number, readonly Bid[]>();
    const taken = new Set<number>();
    for (const cell of chosenCells(market, options, seed)) {
      const random = randomOf(seed, 'ring', cell);
      const members = chooseMembers(market, cell, options.size, taken, random);
      if (members.length < options.size) continue;
      for (const { no } of members) taken.add(no);
      groups.push(members.map(({ no }) => no));
      const lots = market.lots
        .filter((lot) => lot.cell.no === cell && lot.priceForm === 'amount' && METHODS.has(lot.method))
        .filter((lot) => members.every(({ from, until }) => from <= lot.day && lot.day <= until))
        .sort((a, b) => a.day - b.day || a.no - b.no);
      let turn = 0;
      for (const lot of lots) {
        if (!random.chance(options.attendance)) continue;
        bids.set(lot.no, ringBids(market, lot, members, turn, options, randomOf(seed, 'ring lot', lot.no)));
        turn += 1;
      }
    }
    return { bids, groups };
  };
}

function chosenCells(market: Market, options: RotatingRingOptions, seed: number): readonly number[] {
  const lots = new Map<number, number>();
  for (const { cell } of market.lots) lots.set(cell.no, (lots.get(cell.no) ?? 0) + 1);
  const random = randomOf(seed, 'ring markets');
  // A ring pays where few others come and lots are many.
  return market.cells
    .filter(({ no, meanBids }) => meanBids <= 8 && (lots.get(no) ?? 0) >= 20)
    .map(({ no }) => ({ no, order: random.next() }))
    .sort((a, b) => a.order - b.order)
    .slice(0, Math.max(1, Math.round(options.share * market.cells.length)))
    .map(({ no }) => no);
}

function chooseMembers(
  market: Market,
  cell: number,
  size: number,
  taken: ReadonlySet<number>,
  random: Random,
): readonly Firm[] {
  const { category, region } = market.cells[cell] as Market['cells'][number];
  const days = market.options.years * 365;
  return market.firms
    .filter((firm) => firm.region === region && firm.categories.includes(category) && !taken.has(firm.no))
    .filter((firm) => firm.from === 0 && firm.until > days)
    .map((firm) => ({ firm, order: random.next() }))
    .sort((a, b) => a.order - b.order)
    .slice(0, size)
    .map(({ firm }) => firm)
    .sort((a, b) => a.no - b.no);
}

function ringBids(
  market: Market,
  lot: Lot,
  members: readonly Firm[],
  turn: number,
  options: RotatingRingOptions,
  random: Random,
): readonly Bid[] {
  const ring = new Set(members.map(({ no }) => no));
  const others = (market.bids[lot.no] as readonly Bid[]).filter(
    (bid) => !bid.firms.some((firm) => ring.has(firm)),
  );
  const rivals = others.slice(0, Math.max(0, others.length - members.length));
  const cheapest = Math.min(
    ...members.map((firm) => honestPrice(lot, firm, members.length + rivals.length, random)),
  );
  const price = Math.min(cheapest * random.between(1.02, 1.05), lot.ceiling * random.between(0.96, 0.985));
  const own = members.map((firm, i) => {
    if (i === turn % members.length) return asked(lot, firm, price, random);
    const cover = price * (1 + random.between(...options.cover));
    // Nobody lets a cover bid be refused over the ceiling.
    return asked(lot, firm, Math.min(cover, lot.ceiling * random.between(0.99, 0.999)), random);
  });
  return [...rivals, ...own];
}

const asked = (lot: Lot, firm: Firm, price: number, random: Random): Bid => ({
  ...bidOf(lot, [firm.no], 1, price, random),
  status: 'valid',
  reason: null,
});
