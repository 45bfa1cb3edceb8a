import { saddlepointTail } from './saddlepoint.ts';

/** No p-value is given as smaller than this; products of many segments would otherwise end as zero. */
export const SMALLEST_P = 1e-300;

/**
 * Upper tail of X = sum over segments s of independent hypergeometric counts: of `lots[s]` lots one firm bids on `more[s]` and
 * the other on `less[s]`, each on a random choice of them (Tumminello et al. 2011, PLoS ONE 6(3) e17994, made stratified).
 *
 * A calculator keeps its scratch arrays between calls; it belongs to one thread.
 */
export interface HypergeometricSum {
  /** Starts a new sum. */
  reset(): void;
  /** Adds a segment: `lots` >= both counts, all integers. */
  add(lots: number, one: number, other: number): void;
  /** E[X]. */
  expected(): number;
  /** P(X >= x), at least `SMALLEST_P`. */
  upperTail(x: number): number;
  /** P(X = greatest possible value): the smallest p-value that the sum can give. */
  smallestTail(): number;
}

export interface HypergeometricSumOptions {
  /** ln k! up to the largest number of lots. */
  readonly logFactorial: Float64Array;
  /** Multiplications after which the exact convolution gives way to the saddlepoint approximation. */
  readonly exactLimit: number;
}

export function createHypergeometricSum(options: HypergeometricSumOptions): HypergeometricSum {
  const { logFactorial: lf, exactLimit } = options;
  const lots: number[] = [];
  const more: number[] = [];
  const less: number[] = [];
  let below = new Float64Array(64);
  let next = new Float64Array(64);
  let mass = new Float64Array(64);
  let massFrom = new Float64Array(64);

  const logChoose = (n: number, k: number): number => lf[n]! - lf[k]! - lf[n - k]!;
  const lowest = (s: number): number => Math.max(0, more[s]! + less[s]! - lots[s]!);

  /**
   * Probabilities of lowest … less into `mass`, by ratios outwards from the mode; the far ends may underflow to zero. Their
   * sums from above into `massFrom`.
   */
  const fillMass = (s: number): number => {
    const [N, K, n] = [lots[s]!, more[s]!, less[s]!];
    const low = lowest(s);
    const count = n - low + 1;
    if (mass.length <= count) {
      mass = new Float64Array(count * 2);
      massFrom = new Float64Array(count * 2);
    }
    const mode = Math.min(n, Math.max(low, Math.floor(((n + 1) * (K + 1)) / (N + 2))));
    mass[mode - low] = Math.exp(logChoose(K, mode) + logChoose(N - K, n - mode) - logChoose(N, n));
    for (let k = mode; k < n; k++)
      mass[k + 1 - low] = (mass[k - low]! * (n - k) * (K - k)) / ((k + 1) * (N - K - n + k + 1));
    for (let k = mode; k > low; k--)
      mass[k - 1 - low] = (mass[k - low]! * k * (N - K - n + k)) / ((n - k + 1) * (K - k + 1));
    massFrom[count] = 0;
    for (let m = count - 1; m >= 0; m--) massFrom[m] = massFrom[m + 1]! + mass[m]!;
    return count;
  };

  /**
   * `below[k]` = P(sum so far = k) for k < x, and `reached` = P(sum so far >= x). Only positive numbers are added, so small
   * tails keep their relative precision.
   */
  const exact = (x: number): number => {
    if (below.length < x) {
      below = new Float64Array(x * 2);
      next = new Float64Array(x * 2);
    }
    below.fill(0, 0, x);
    below[0] = 1;
    let reached = 0;
    let [from, to] = [0, 0];
    for (let s = 0; s < lots.length; s++) {
      const count = fillMass(s);
      const low = lowest(s);
      const limit = Math.min(x - 1, to + low + count - 1);
      next.fill(0, from, limit + 1);
      for (let k = from; k <= to; k++) {
        const weight = below[k]!;
        if (weight === 0) continue;
        const stays = Math.max(0, Math.min(count, x - k - low));
        for (let m = 0; m < stays; m++) next[k + low + m]! += weight * mass[m]!;
        reached += weight * massFrom[stays]!;
      }
      [below, next] = [next, below];
      from = Math.min(from + low, x);
      to = limit;
      if (from > to) break;
    }
    return reached;
  };

  const cost = (x: number): number => {
    let [total, width] = [0, 1];
    for (let s = 0; s < lots.length; s++) {
      const count = less[s]! - lowest(s) + 1;
      total += width * count;
      width = Math.min(x, width + count - 1);
    }
    return total;
  };

  const sumOf = (value: (s: number) => number): number => {
    let total = 0;
    for (let s = 0; s < lots.length; s++) total += value(s);
    return total;
  };
  const smallestTail = (): number => {
    const log = sumOf((s) => logChoose(more[s]!, less[s]!) - logChoose(lots[s]!, less[s]!));
    return Math.max(SMALLEST_P, Math.min(1, Math.exp(log)));
  };

  return {
    reset() {
      lots.length = 0;
      more.length = 0;
      less.length = 0;
    },
    add(N, one, other) {
      if (one === 0 || other === 0) return;
      lots.push(N);
      more.push(Math.max(one, other));
      less.push(Math.min(one, other));
    },
    expected: () => sumOf((s) => (more[s]! * less[s]!) / lots[s]!),
    upperTail(x) {
      if (x <= sumOf(lowest)) return 1;
      const most = sumOf((s) => less[s]!);
      if (x > most) return SMALLEST_P;
      if (x === most) return smallestTail();
      const tail =
        cost(x) <= exactLimit ? exact(x) : saddlepointTail({ lots, more, less, logFactorial: lf }, x);
      return Math.max(SMALLEST_P, Math.min(1, tail));
    },
    smallestTail,
  };
}
