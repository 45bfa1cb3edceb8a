import { type BidBook, sortAscending } from '../bid-book.ts';
import { doubles, ints } from './pair-tasks.ts';

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
/** A price this many times the lot's median, or its inverse, is in another unit or a slip of the pen. */
const SLIP = 3;

/**
 * Usual level of every bidder from all counted lots, by alternating between lots and bidders (a model of two-way effects with shrunken
 * bidder effects, Henderson 1975). It serves to make the other bidders of a lot comparable; the two firms of a pair are judged by `relative` in
 * lots without each other, where only the others' levels enter. A trade in which prices lie closer together without the levels than with them
 * has no levels, as where a price list is published: what a firm asks elsewhere says nothing there.
 *
 * @param tradeStart first place of each trade; one entry more than trades
 */
export function priceLevels(book: BidBook, counted: Int32Array, tradeStart: Int32Array): PriceLevels {
  const log = logPrices(book, counted);
  const level = usualLevels(book, log);
  const found = {
    log,
    relative: doubles(log.length).fill(Number.NaN),
    noise: doubles(log.length).fill(Number.NaN),
    residual: doubles(log.length).fill(Number.NaN),
    size: ints(counted.length),
    fourth: doubles(counted.length),
    squares: doubles(counted.length),
  };
  const none = new Float64Array(level.length);
  for (let trade = 0; trade + 1 < tradeStart.length; trade++) {
    const [from, to] = [tradeStart[trade]!, tradeStart[trade + 1]!];
    const own = squaresOf(book, log, level, from, to) < squaresOf(book, log, none, from, to) ? level : none;
    for (let t = from; t < to; t++) placeLot(book, t, own, found);
  }
  return found;
}

/** Sum of the squared deviations from the lots' means, over lots [from, to) with at least three prices. */
function squaresOf(
  { lotStart, bidder }: BidBook,
  log: Float64Array,
  level: Float64Array,
  from: number,
  to: number,
): number {
  let all = 0;
  for (let t = from; t < to; t++) {
    let [first, sum, squares, count] = [0, 0, 0, 0];
    for (let bid = lotStart[t]!; bid < lotStart[t + 1]!; bid++) {
      if (Number.isNaN(log[bid]!)) continue;
      if (count === 0) first = log[bid]!;
      // Less the lot's first price, or squares of large numbers would be subtracted.
      const value = log[bid]! - level[bidder[bid]!]! - first;
      sum += value;
      squares += value * value;
      count++;
    }
    if (count >= 3) all += squares - (sum * sum) / count;
  }
  return all;
}

function logPrices({ lotStart, price }: BidBook, counted: Int32Array): Float64Array {
  const log = doubles(price.length).fill(Number.NaN);
  let prices = new Float64Array(64);
  for (let t = 0; t < counted.length; t++) {
    const from = lotStart[t]!;
    const to = lotStart[t + 1]!;
    if (counted[t] === 0 || to - from < 2) continue;
    if (prices.length < to - from) prices = new Float64Array(2 * (to - from));
    let count = 0;
    for (let bid = from; bid < to; bid++) if (price[bid]! > 0) prices[count++] = price[bid]!;
    if (count < 2) continue;
    sortAscending(prices, 0, count);
    const median = (prices[(count - 1) >> 1]! + prices[count >> 1]!) / 2;
    for (let bid = from; bid < to; bid++)
      if (price[bid]! > median / SLIP && price[bid]! < median * SLIP) log[bid] = Math.log(price[bid]!);
  }
  return log;
}

function usualLevels({ lotStart, bidder, bidderStart }: BidBook, log: Float64Array): Float64Array {
  const bidders = bidderStart.length - 1;
  const level = new Float64Array(bidders);
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

function placeLot({ lotStart, bidder }: BidBook, t: number, level: Float64Array, into: PriceLevels): void {
  const { log, relative, noise, residual, size, fourth } = into;
  let [total, count] = [0, 0];
  for (let bid = lotStart[t]!; bid < lotStart[t + 1]!; bid++) {
    if (Number.isNaN(log[bid]!)) continue;
    total += log[bid]! - level[bidder[bid]!]!;
    count++;
  }
  size[t] = count;
  if (count < 3) return;
  const mean = total / count;
  let squares = 0;
  for (let bid = lotStart[t]!; bid < lotStart[t + 1]!; bid++)
    if (!Number.isNaN(log[bid]!)) squares += (log[bid]! - level[bidder[bid]!]! - mean) ** 2;
  into.squares[t] = squares;
  const others = count - 1;
  const scale = Math.sqrt(squares / count);
  for (let bid = lotStart[t]!; bid < lotStart[t + 1]!; bid++) {
    if (Number.isNaN(log[bid]!)) continue;
    const off = log[bid]! - level[bidder[bid]!]! - mean;
    // The others' mean is the lot's without this bid: it lies off / others on the other side.
    relative[bid] = log[bid]! - mean + off / others;
    const squaresOfOthers = Math.max(0, squares - (off * off * count) / others);
    noise[bid] = squaresOfOthers / ((others - 1) * others);
    if (scale <= 1e-9) continue;
    residual[bid] = off / scale;
    fourth[t]! += (off / scale) ** 4;
  }
}
