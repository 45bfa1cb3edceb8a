import type { Random } from '../market-random.ts';
import type { Cell, Firm, Lot, Market } from '../market-types.ts';

const BY_PRICE: ReadonlySet<string> = new Set([
  'lowest_price',
  'lowest_reviewed_price',
  'low_price_priority',
  'scored',
]);

/** Whether a ring can settle who wins by what it bids: price decides, or weighs most, and is an amount. */
export const byPrice = (lot: Lot): boolean => lot.priceForm === 'amount' && BY_PRICE.has(lot.method);

/** Lots of a market in order of time. */
export const lotsOf = (market: Market, cells: ReadonlySet<number>): readonly Lot[] =>
  market.lots.filter((lot) => cells.has(lot.cell.no)).sort((a, b) => a.day - b.day || a.no - b.no);

/**
 * Cells that nobody sits in yet, in random order. A ring pays where few others come and lots are many: by default at most ten bids on an
 * average lot, and a hundred lots, so that even a ring that rigs a quarter of those by price has some fifteen.
 */
export function freeCells(
  market: Market,
  random: Random,
  { lots = 100, bids = 10 }: { readonly lots?: number; readonly bids?: number } = {},
): readonly Cell[] {
  const counts = new Map<number, number>();
  for (const { cell } of market.lots) counts.set(cell.no, (counts.get(cell.no) ?? 0) + 1);
  const free = market.cells.filter(
    ({ no, meanBids }) => !market.occupied.cells.has(no) && meanBids <= bids && (counts.get(no) ?? 0) >= lots,
  );
  return inRandomOrder(free, random);
}

/** Firms at home in a cell that exist as long as the market does and belong to no planted group, in random order. */
export function homeFirms(market: Market, cell: Cell, random: Random): readonly Firm[] {
  const days = market.options.years * 365;
  return inRandomOrder(
    market.firms.filter(
      (firm) =>
        firm.region === cell.region &&
        firm.categories.includes(cell.category) &&
        firm.from === 0 &&
        firm.until > days &&
        !market.occupied.firms.has(firm.no),
    ),
    random,
  );
}

/** Those who bid most often in a cell, the most frequent first. */
export function regulars(market: Market, cell: Cell, firms: readonly Firm[]): readonly Firm[] {
  const counts = new Map<number, number>();
  for (const lot of market.lots)
    if (lot.cell.no === cell.no)
      for (const bid of market.bids[lot.no] ?? [])
        for (const firm of bid.firms) counts.set(firm, (counts.get(firm) ?? 0) + 1);
  return [...firms].sort((a, b) => (counts.get(b.no) ?? 0) - (counts.get(a.no) ?? 0) || a.no - b.no);
}

export const byNumber = (firms: readonly Firm[]): readonly Firm[] => [...firms].sort((a, b) => a.no - b.no);

export function inRandomOrder<T>(items: readonly T[], random: Random): readonly T[] {
  return items
    .map((item) => ({ item, order: random.next() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
