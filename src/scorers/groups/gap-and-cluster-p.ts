import type { BidBook } from '../bid-book.ts';
import { normalUpperQuantile } from '../normal-quantile.ts';
import type { LotPrices } from './lot-prices.ts';

/** Per place how unusual the gap at the winner and the crowd above it are, as normal scores; NaN where the lot does not count. */
export interface GapAndClusterScores {
  readonly gap: Float64Array;
  readonly cluster: Float64Array;
}

/** A gap needs three losing prices above it before these can be said to crowd. */
const FEWEST_BIDS = 4;
/** A single lot says no more than one in ten thousand. */
const LEAST_P = 1e-4;

export function gapAndClusterScores(
  { lotStart, price }: Pick<BidBook, 'lotStart' | 'price'>,
  { byPrice, priced }: LotPrices,
  covered: Int32Array,
): GapAndClusterScores {
  const none = (): Float64Array =>
    new Float64Array(new SharedArrayBuffer(priced.length * 8)).fill(Number.NaN);
  const [gap, cluster] = [none(), none()];
  const score = (p: number): number => normalUpperQuantile(Math.min(1 - LEAST_P, Math.max(LEAST_P, p)));
  for (let t = 0; t < priced.length; t++) {
    const n = priced[t]!;
    if (covered[t] === 0 || n < FEWEST_BIDS) continue;
    const bids = Float64Array.from(byPrice.subarray(lotStart[t]!, lotStart[t]! + n), (bid) => price[bid]!);
    const range = bids[n - 1]! - bids[0]!;
    if (!(range > 0)) continue;
    gap[t] = score(gapTail(bids[1]! - bids[0]!, range, n));
    cluster[t] = score(clusterTail(bids.subarray(1)));
  }
  return { gap, cluster };
}

/**
 * P of a gap at the winner this large: RDNOR in closed form, (1 - gap / range)^(n - 2) for n independent uniform prices
 * (screens.md A5).
 *
 * @param gap difference of the two lowest of n prices. @param range difference of the highest and the lowest; above 0
 */
export const gapTail = (gap: number, range: number, n: number): number => (1 - gap / range) ** (n - 2);

/**
 * P of so narrow a window around more than half of the losing prices. One window of k among m uniform prices over their range is
 * Beta(k - 1, m - k); the narrowest of m - k + 1 windows is taken as if they were independent (Šidák). A score to be ranked, not a
 * p-value to be read.
 *
 * @param losing the losing prices, ascending, three or more
 */
export function clusterTail(losing: ArrayLike<number>): number {
  const m = losing.length;
  const k = Math.floor(m / 2) + 1;
  const range = losing[m - 1]! - losing[0]!;
  if (!(range > 0)) return 0;
  let narrowest = range;
  for (let i = 0; i + k <= m; i++) narrowest = Math.min(narrowest, losing[i + k - 1]! - losing[i]!);
  return 1 - (1 - betaWhole(narrowest / range, k - 1, m - k)) ** (m - k + 1);
}

/** Distribution function of Beta(a, b) with whole a and b: P(Binomial(a + b - 1, x) >= a). */
export function betaWhole(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const trials = a + b - 1;
  // Terms from P(Binomial = trials) downwards, so that a small tail is summed from its small end.
  let term = x ** trials;
  let sum = 0;
  for (let j = trials; j >= a; j--) {
    sum += term;
    term *= (j / (trials - j + 1)) * ((1 - x) / x);
  }
  return Math.min(1, sum);
}
