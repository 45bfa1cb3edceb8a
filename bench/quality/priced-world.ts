import { AWARD_METHODS, type AwardMethod } from '../../src/domain/tables.ts';
import type { BidBook } from '../../src/scorers/bid-book.ts';
import { layOutGroupLots } from '../../src/scorers/groups/group-lots.ts';
import { previousLots } from '../../src/scorers/groups/incumbents.ts';
import { layOutLotPrices } from '../../src/scorers/groups/lot-prices.ts';
import { KERNELS } from '../../src/scorers/kernels.ts';
import type { WorkerPool } from '../../src/scorers/pool.ts';
import type { Random } from '../../src/scorers/random.ts';
import type { ScorerInput } from '../../src/scorers/scorer.ts';
import type { PlantedMarket } from '../market.ts';
import type { MarketOptions } from '../market-types.ts';

/** A lot of a small world; the lowest of its bids wins unless `won` says another. */
export interface PricedLot {
  readonly stratum: number;
  readonly minute: number;
  /** 0: none. */
  readonly ceiling: number;
  readonly tick?: number;
  /** Default: the tick. */
  readonly coarseTick?: number;
  /** Buyer and category in one number. */
  readonly line?: number;
  readonly method?: AwardMethod;
  readonly bids: readonly { readonly bidder: number; readonly price: number }[];
}

const LOWEST: readonly AwardMethod[] = ['lowest_price', 'lowest_reviewed_price', 'low_price_priority'];

/** The book of a world: lots by stratum and time, as the scorers find them. Returns the lots in the order of their places, too. */
export function bookOf(given: readonly PricedLot[]): {
  readonly book: BidBook;
  readonly lots: readonly PricedLot[];
} {
  const lots = [...given].sort((a, b) => a.stratum - b.stratum || a.minute - b.minute);
  const rows = lots.flatMap((lot, place) =>
    [...lot.bids]
      .sort((a, b) => a.bidder - b.bidder)
      .map(({ bidder, price }) => ({
        place,
        bidder,
        price,
        won: price === Math.min(...lot.bids.map((bid) => bid.price)) ? 1 : 0,
      })),
  );
  const lotStart = new Int32Array(lots.length + 1);
  for (const { place } of rows) lotStart[place + 1]! += 1;
  for (let t = 0; t < lots.length; t++) lotStart[t + 1]! += lotStart[t]!;
  const bidders = rows.reduce((most, { bidder }) => Math.max(most, bidder), -1) + 1;
  const bidderStart = new Int32Array(bidders + 1);
  for (const { bidder } of rows) bidderStart[bidder + 1]! += 1;
  for (let b = 0; b < bidders; b++) bidderStart[b + 1]! += bidderStart[b]!;
  const bids = Int32Array.from(rows.keys()).sort(
    (a, b) => rows[a]!.bidder - rows[b]!.bidder || rows[a]!.place - rows[b]!.place,
  );
  return {
    lots,
    book: {
      lotNo: Int32Array.from(lots.keys()),
      segment: Int32Array.from(lots, ({ stratum }) => stratum),
      minute: Int32Array.from(lots, ({ minute }) => minute),
      method: Int32Array.from(lots, ({ method }) => AWARD_METHODS.indexOf(method ?? 'lowest_price')),
      ceiling: Float64Array.from(lots, ({ ceiling }) => (ceiling > 0 ? ceiling : Number.NaN)),
      placeOf: Int32Array.from(lots.keys()),
      lotStart,
      bidder: Int32Array.from(rows, ({ bidder }) => bidder),
      place: Int32Array.from(rows, ({ place }) => place),
      price: Float64Array.from(rows, ({ price }) => price),
      won: Int32Array.from(rows, ({ won }) => won),
      bidderStart,
      bids,
      named: new Int32Array(bidders).fill(1),
    },
  };
}

/** What a group scorer is handed in a world: the shared layouts ready, kernels run in place of threads. */
export function groupInput(
  given: readonly PricedLot[],
  groups: readonly (readonly number[])[],
  params: Readonly<Record<string, number>>,
  seed = 1,
): ScorerInput {
  const { book, lots } = bookOf(given);
  const members = groups.flatMap((group, g) => [...group].sort((a, b) => a - b).map((bidder) => [g, bidder]));
  const memory: Readonly<Record<string, unknown>> = {
    'bid-book': book,
    'group-lots': {
      book,
      lots: layOutGroupLots(book, {
        group_no: Int32Array.from(members, ([g]) => g!),
        bidder_no: Int32Array.from(members, ([, bidder]) => bidder!),
      }),
    },
    'lot-prices': layOutLotPrices(book),
    'price-steps': {
      fine: Float64Array.from(lots, ({ tick }) => tick ?? 0),
      coarse: Float64Array.from(lots, ({ tick, coarseTick }) => coarseTick ?? tick ?? 0),
    },
    'price-strata': book.segment,
    'previous-lots': previousLots(
      book,
      Int32Array.from(lots, ({ line }) => line ?? -1),
    ),
  };
  const map: WorkerPool['map'] = async <Result>(kernel: string, inputs: readonly object[]) =>
    inputs.map((input) => (KERNELS as unknown as Record<string, (x: object) => Result>)[kernel]!(input));
  return {
    subjects: {
      subject_no: Int32Array.from(groups.keys()),
      digest: groups.map((group) => `digest ${group.join(' ')}`),
    },
    read: () => Promise.reject(new Error('nothing to read')),
    readUtf8: () => Promise.reject(new Error('nothing to read')),
    params,
    awardMethods: LOWEST,
    once: async <T>(name: string, make: () => Promise<T>) => (name in memory ? (memory[name] as T) : make()),
    seed,
    pool: { threads: 1, map, close: () => Promise.resolve() },
  };
}

/** The lots of a generated market that lowest-price screens see. */
export function lotsOfMarket(market: PlantedMarket): readonly PricedLot[] {
  return market.lots.flatMap((lot): readonly PricedLot[] => {
    if (!LOWEST.includes(lot.method) || lot.priceForm !== 'amount') return [];
    const standing = new Map<number, number>();
    for (const bid of market.bids[lot.no]!)
      if (bid.status === 'valid' && bid.amount !== null)
        standing.set(Math.min(...bid.firms), bid.amount - lot.fixedPart);
    const { lattice } = lot.cell;
    const room = lot.ceiling - lot.fixedPart;
    return [
      {
        stratum: lot.cell.no,
        minute: lot.day * 1440,
        ceiling: room,
        tick: lattice.kind === 'tick' ? lattice.step : room * lattice.step,
        line: lot.cell.no,
        method: lot.method,
        bids: [...standing].map(([bidder, price]) => ({ bidder, price })),
      },
    ];
  });
}

/** Sets of firms of one cell that meet often, drawn at random: groups with nothing behind them. */
export function honestGroups(
  lots: readonly PricedLot[],
  size: number,
  perStratum: number,
  random: Random,
): readonly (readonly number[])[] {
  const busy = new Map<number, Map<number, number>>();
  for (const { stratum, bids } of lots)
    for (const { bidder } of bids) {
      const counts = busy.get(stratum) ?? new Map<number, number>();
      counts.set(bidder, (counts.get(bidder) ?? 0) + 1);
      busy.set(stratum, counts);
    }
  return [...busy.values()].flatMap((counts) => {
    const regulars = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 12);
    return Array.from({ length: perStratum }, () =>
      regulars
        .map(([bidder]) => ({ bidder, order: random() }))
        .sort((a, b) => a.order - b.order)
        .slice(0, size)
        .map(({ bidder }) => bidder),
    );
  });
}

export const LOWEST_MARKET: Partial<MarketOptions> = { methods: { lowest_price: 1 } };
