import type { BidBook } from '../bid-book.ts';
import type { PriceLevels } from './price-levels.ts';

/** Trades [from, to), and the shared arrays that take what is found. */
export interface PricePlacesInput extends PriceLevels {
  readonly book: BidBook;
  /** Usual level of every bidder; see `usualLevels`. */
  readonly level: Float64Array;
  /** First place of each trade; one entry more than trades. */
  readonly tradeStart: Int32Array;
  readonly from: number;
  readonly to: number;
}

/** Kernel: where every bid of a trade stands to the others of its lot; `log` is known, the other arrays of `PriceLevels` are filled. */
export function pricePlaces(input: PricePlacesInput): number {
  const { book, level, log, tradeStart, from: first, to: last } = input;
  const none = new Float64Array(level.length);
  for (let trade = first; trade < last; trade++) {
    const [from, to] = [tradeStart[trade]!, tradeStart[trade + 1]!];
    const own = squaresOf(book, log, level, from, to) < squaresOf(book, log, none, from, to) ? level : none;
    for (const array of [input.relative, input.noise, input.residual])
      array.fill(Number.NaN, book.lotStart[from]!, book.lotStart[to]!);
    input.fourth.fill(0, from, to);
    for (let t = from; t < to; t++) placeLot(book, t, own, input);
  }
  return last - first;
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
