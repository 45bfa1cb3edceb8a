import type { BidBook } from '../bid-book.ts';
import type { LotPrices } from './lot-prices.ts';

/**
 * What one more bid does to the discounts of lots, as the whole market has it: lowest and mean discount against the logarithm of the number
 * of prices, inside segments. Sums by segment, so that the lots of a group can be taken out. All arrays lie in shared memory.
 */
export interface CountEffect {
  readonly segment: Int32Array;
  /** Per place: mean over the comparable prices of 1 - price / ceiling; NaN where the lot does not count. */
  readonly meanDiscount: Float64Array;
  /** `WIDTH` sums for each segment, and what all segments make of them together. */
  readonly sums: Float64Array;
  readonly whole: Products;
}

/** Sums of products inside segments: of x with itself, with the lowest, with the mean discount. */
interface Products {
  readonly xx: number;
  readonly lowest: number;
  readonly mean: number;
}

/** count, x, xx, y, xy of the lowest discount, y, xy of the mean discount; x = ln(number of prices). */
const WIDTH = 7;

export function layOutCountEffect(
  book: Pick<BidBook, 'lotStart' | 'price' | 'ceiling' | 'segment'>,
  { byPrice, priced }: Pick<LotPrices, 'byPrice' | 'priced'>,
  covered: Int32Array,
): CountEffect {
  const lots = book.segment.length;
  const segments = lots === 0 ? 0 : 1 + book.segment.reduce((a, b) => Math.max(a, b), 0);
  const meanDiscount = doubles(lots).fill(Number.NaN);
  const sums = doubles(segments * WIDTH);
  for (let t = 0; t < lots; t++) {
    if (covered[t] === 0 || !(book.ceiling[t]! > 0) || priced[t]! < 2) continue;
    const first = book.lotStart[t]!;
    let total = 0;
    for (let at = first; at < first + priced[t]!; at++) total += book.price[byPrice[at]!]! / book.ceiling[t]!;
    meanDiscount[t] = 1 - total / priced[t]!;
    const lowest = 1 - book.price[byPrice[first]!]! / book.ceiling[t]!;
    addTo(sums, book.segment[t]! * WIDTH, { prices: priced[t]!, lowest, mean: meanDiscount[t]! }, 1);
  }
  let whole: Products = { xx: 0, lowest: 0, mean: 0 };
  for (let at = 0; at < sums.length; at += WIDTH) whole = plus(whole, productsOf(sums, at), 1);
  return { segment: book.segment, meanDiscount, sums, whole };
}

function productsOf(sums: Float64Array, at: number): Products {
  const [n, x, xx, lowest, xLowest, mean, xMean] = sums.subarray(at, at + WIDTH) as unknown as number[];
  if (n! < 1.5) return { xx: 0, lowest: 0, mean: 0 };
  return { xx: xx! - x! ** 2 / n!, lowest: xLowest! - (x! * lowest!) / n!, mean: xMean! - (x! * mean!) / n! };
}

const plus = (a: Products, b: Products, sign: 1 | -1): Products => ({
  xx: a.xx + sign * b.xx,
  lowest: a.lowest + sign * b.lowest,
  mean: a.mean + sign * b.mean,
});

interface Measured {
  readonly prices: number;
  readonly lowest: number;
  readonly mean: number;
}

function addTo(sums: Float64Array, at: number, { prices, lowest, mean }: Measured, sign: 1 | -1): void {
  const x = Math.log(prices);
  const terms = [1, x, x * x, lowest, x * lowest, mean, x * mean];
  for (let i = 0; i < WIDTH; i++) sums[at + i]! += sign * terms[i]!;
}

export interface Slopes {
  readonly lowest: number;
  readonly mean: number;
  /** Sum of squares of x that they rest on: their variance is that of a discount over this. */
  readonly xx: number;
}

/** Slopes over all segments without some lots: the group must not say what is usual for others. */
export function slopesWithout(
  { segment, meanDiscount, sums, whole }: CountEffect,
  left: {
    readonly place: Int32Array;
    readonly prices: Int32Array;
    readonly discount: Float64Array;
  },
): Slopes {
  const touched = new Map<number, Float64Array>();
  left.place.forEach((t, k) => {
    const s = segment[t]!;
    const own = touched.get(s) ?? sums.slice(s * WIDTH, (s + 1) * WIDTH);
    touched.set(s, own);
    addTo(own, 0, { prices: left.prices[k]!, lowest: left.discount[k]!, mean: meanDiscount[t]! }, -1);
  });
  let rest = whole;
  for (const [s, own] of touched)
    rest = plus(plus(rest, productsOf(sums, s * WIDTH), -1), productsOf(own, 0), 1);
  return rest.xx > 1e-6
    ? { lowest: rest.lowest / rest.xx, mean: rest.mean / rest.xx, xx: rest.xx }
    : { lowest: 0, mean: 0, xx: 0 };
}

const doubles = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(length * 8));
