import type { BidBook } from '../bid-book.ts';
import type { ScorerInput } from '../scorer.ts';
import type { LogPricesInput } from './log-prices.ts';
import { doubles, ints, partsOf } from './pair-tasks.ts';
import type { PricePlacesInput } from './price-places.ts';

/**
 * Prices as they stand to those of the other bidders of the same lot. Arrays are per bid unless they say otherwise; NaN where the lot is not counted or has too
 * few prices.
 */
export interface PriceLevels {
  /** ln price. */
  readonly log: Float64Array;
  /**
   * ln price less the mean of the lot's other bids, each of these less its bidder's usual level. Of a lot with at least three prices, so
   * that `noise` is known.
   */
  readonly relative: Float64Array;
  /** Estimated variance of that mean: what of the variance of `relative` is not the bidder's own. */
  readonly noise: Float64Array;
  /**
   * ln price less its bidder's usual level, less the lot's mean of the same, in units of the lot's root mean square. Of a lot with at least
   * three prices that are not all alike.
   */
  readonly residual: Float64Array;
  /** Per place: its prices, 0 where it is not counted; the sum of the fourth powers of its residuals; that of their squares before scaling. */
  readonly size: Int32Array;
  readonly fourth: Float64Array;
  readonly squares: Float64Array;
}

/** Bids that a firm's usual level is drawn towards zero by: noise of one bid over the spread of levels, about (5 % / 2 %)^2. */
const SHRINKAGE = 6;
/** Alternations between lots and firms; each takes the error down several times. */
const ROUNDS = 20;
/** Lots of one task: 5 to 50 ms of work. */
const LOTS_PER_TASK = 1 << 17;

/**
 * Usual level of every bidder from all counted lots, by alternating between lots and bidders (a model of two-way effects with shrunken
 * bidder effects, Henderson 1975). It serves to make the other bidders of a lot comparable; the two firms of a pair are judged by `relative` in
 * lots without each other, where only the others' levels enter. A trade in which prices lie closer together without the levels than with them
 * has no levels, as where a price list is published: what a firm asks elsewhere says nothing there.
 *
 * @param counted per place: 1 where its prices count
 * @param tradeStart first place of each trade; one entry more than trades
 */
export async function openPriceLevels(
  book: BidBook,
  counted: Int32Array,
  tradeStart: Int32Array,
  { pool, signal }: Pick<ScorerInput, 'pool' | 'signal'>,
): Promise<PriceLevels> {
  const found = noPriceLevels(book);
  const lots = partsOf(counted.length, LOTS_PER_TASK).map(
    (part): LogPricesInput => ({ book, counted, log: found.log, ...part }),
  );
  await pool.map('log-prices', lots, signal);
  const level = usualLevels(book, found.log);
  const trades = partsOf(tradeStart.length - 1, 1).map(
    (part): PricePlacesInput => ({ ...found, book, level, tradeStart, ...part }),
  );
  await pool.map('price-places', trades, signal);
  return found;
}

export function noPriceLevels({ lotStart, price }: BidBook): PriceLevels {
  const lots = lotStart.length - 1;
  return {
    log: doubles(price.length),
    relative: doubles(price.length),
    noise: doubles(price.length),
    residual: doubles(price.length),
    size: ints(lots),
    fourth: doubles(lots),
    squares: doubles(lots),
  };
}

/** Usual level of every bidder, by bidder_no. */
export function usualLevels({ lotStart, bidder, bidderStart }: BidBook, log: Float64Array): Float64Array {
  const bidders = bidderStart.length - 1;
  const level = doubles(bidders);
  const sum = new Float64Array(bidders);
  const bids = new Float64Array(bidders);
  const priced = pricedBids(lotStart, bidder, log);
  for (const b of priced.bidder) bids[b]! += 1;
  for (let round = 0; round < ROUNDS; round++) {
    sum.fill(0);
    for (let lot = 0, from = 0; lot < priced.end.length; lot++) {
      const to = priced.end[lot]!;
      let total = 0;
      for (let i = from; i < to; i++) total += priced.log[i]! - level[priced.bidder[i]!]!;
      const mean = total / (to - from);
      for (let i = from; i < to; i++) sum[priced.bidder[i]!]! += priced.log[i]! - mean;
      from = to;
    }
    for (let b = 0; b < bidders; b++) level[b] = sum[b]! / (bids[b]! + SHRINKAGE);
  }
  return level;
}

/** The bids that have a price, lot by lot, without the others between them: they are gone through many times. */
function pricedBids(lotStart: Int32Array, bidder: Int32Array, log: Float64Array) {
  let count = 0;
  for (let bid = 0; bid < log.length; bid++) if (!Number.isNaN(log[bid]!)) count++;
  const found = { bidder: new Int32Array(count), log: new Float64Array(count) };
  const end: number[] = [];
  let next = 0;
  for (let t = 0; t + 1 < lotStart.length; t++) {
    const from = next;
    for (let bid = lotStart[t]!; bid < lotStart[t + 1]!; bid++) {
      if (Number.isNaN(log[bid]!)) continue;
      found.bidder[next] = bidder[bid]!;
      found.log[next++] = log[bid]!;
    }
    if (next > from) end.push(next);
  }
  return { ...found, end };
}
