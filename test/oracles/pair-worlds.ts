import type { BidBook } from '../../src/scorers/bid-book.ts';
import { type Contests, noContests, readContests } from '../../src/scorers/pairs/contests.ts';
import {
  type FirmLevels,
  noFirmLevels,
  readFirmLevels,
  summedLevels,
} from '../../src/scorers/pairs/firm-levels.ts';
import { logPrices } from '../../src/scorers/pairs/log-prices.ts';
import { type PairGround, pairGround } from '../../src/scorers/pairs/pair-ground.ts';
import { partsOf } from '../../src/scorers/pairs/pair-tasks.ts';
import { noPriceLevels, type PriceLevels, usualLevels } from '../../src/scorers/pairs/price-levels.ts';
import { pricePlaces } from '../../src/scorers/pairs/price-places.ts';
import { NO_TIME } from '../../src/scorers/participation-index.ts';
import type { Random } from '../../src/scorers/random.ts';

export interface PlainBid {
  readonly bidder: number;
  /** NaN: none. */
  readonly price: number;
  readonly won: boolean;
}

/** A lot of a world that needs no database. `minute` NaN: unknown. */
export interface PlainLot {
  readonly trade: number;
  readonly minute: number;
  readonly bids: readonly PlainBid[];
}

/** Lays plain lots out as the kernels read them; lots must come by trade, then by minute, unknown minutes last. */
export function groundOf(lots: readonly PlainLot[], bidders: number): PairGround {
  const all = lots.flatMap(({ bids }, place) =>
    [...bids].sort((a, b) => a.bidder - b.bidder).map((bid) => ({ ...bid, place })),
  );
  const order = all.map((_, i) => i).sort((a, b) => all[a]!.bidder - all[b]!.bidder || a - b);
  const count = (of: (bid: (typeof all)[number]) => number, size: number): Int32Array => {
    const start = new Int32Array(size + 1);
    for (const bid of all) start[of(bid) + 1]! += 1;
    for (let k = 0; k < size; k++) start[k + 1]! += start[k]!;
    return start;
  };
  const trade = Int32Array.from(lots, (lot) => lot.trade);
  const trades = (trade.at(-1) ?? -1) + 1;
  const bids = Int32Array.from(order);
  const book: BidBook = {
    lotNo: Int32Array.from(lots.keys()),
    segment: trade,
    minute: Int32Array.from(lots, ({ minute }) => (Number.isNaN(minute) ? NO_TIME : minute)),
    method: new Int32Array(lots.length),
    ceiling: new Float64Array(lots.length).fill(Number.NaN),
    placeOf: Int32Array.from(lots.keys()),
    lotStart: count(({ place }) => place, lots.length),
    bidder: Int32Array.from(all, ({ bidder }) => bidder),
    place: Int32Array.from(all, ({ place }) => place),
    price: Float64Array.from(all, ({ price }) => price),
    won: Int32Array.from(all, ({ won }) => (won ? 1 : 0)),
    bidderStart: count(({ bidder }) => bidder, bidders),
    bids,
    named: new Int32Array(bidders).fill(1),
  };
  const start = Int32Array.from({ length: trades + 1 }, (_, g) =>
    g === trades ? lots.length : lots.findIndex((lot) => lot.trade >= g),
  );
  return pairGround(book, { trade, start });
}

export const below = (random: Random, limit: number): number => Math.floor(random() * limit);

export const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Every pair a < b of some bidders. */
export function pairsOf(bidders: number): readonly (readonly [number, number])[] {
  return Array.from({ length: bidders }, (_, a) =>
    Array.from({ length: bidders - a - 1 }, (_, k) => [a, a + 1 + k] as const),
  ).flat();
}

/** Upper tail of a standard normal law by Simpson's rule, for oracles. */
export function plainNormalTail(z: number): number {
  if (z < 0) return 1 - plainNormalTail(-z);
  const steps = 600;
  const h = 12 / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const x = z + i * h;
    sum += (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2) * Math.exp((-x * x) / 2);
  }
  return ((h / 3) * sum) / Math.sqrt(2 * Math.PI);
}

/** What the kernel reads in two tasks. */
export function contestsOf(ground: PairGround, isDecided: Int32Array): Contests {
  const found = noContests(ground);
  const stretches = ground.stretchTrade.length;
  for (const part of partsOf(stretches, Math.ceil(stretches / 2)))
    readContests({ ...found, ground, isDecided, ...part });
  return found;
}

/** As `openPriceLevels`, all lots counted, in two tasks. */
export function priceLevelsOf({ book, trades }: PairGround): PriceLevels {
  const found = noPriceLevels(book);
  const lots = book.lotNo.length;
  const counted = new Int32Array(lots).fill(1);
  for (const part of partsOf(lots, Math.ceil(lots / 2)))
    logPrices({ book, counted, log: found.log, ...part });
  const level = usualLevels(book, found.log);
  for (const part of partsOf(trades.start.length - 1, 1))
    pricePlaces({ ...found, book, level, tradeStart: trades.start, ...part });
  return found;
}

/** What the kernel reads in two tasks. */
export function firmLevelsOf(ground: PairGround, levels: PriceLevels): FirmLevels {
  const found = noFirmLevels(ground);
  const bidders = found.excess.length;
  for (const part of partsOf(bidders, Math.ceil(bidders / 2)))
    readFirmLevels({ ...found, ground, levels, ...part });
  return summedLevels(ground, levels, found);
}
