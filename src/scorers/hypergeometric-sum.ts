import { type HypergeometricMass, hypergeometricMass } from './hypergeometric-mass.ts';
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
  const { logFactorial, exactLimit } = options;
  const mass = hypergeometricMass(logFactorial);
  const lots: number[] = [];
  const more: number[] = [];
  const less: number[] = [];
  const state = { below: new Float64Array(64), next: new Float64Array(64) };

  const lowest = (s: number): number => Math.max(0, more[s]! + less[s]! - lots[s]!);
  const sumOf = (value: (s: number) => number): number => {
    let total = 0;
    for (let s = 0; s < lots.length; s++) total += value(s);
    return total;
  };
  const greatest = (s: number): number => less[s]!;
  const smallestTail = (): number => {
    let p = 1;
    for (let s = 0; s < lots.length; s++) {
      mass.find(lots[s]!, more[s]!, less[s]!);
      p *= mass.values[mass.at + mass.count - 1]!;
    }
    return Math.max(SMALLEST_P, Math.min(1, p));
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
    expected() {
      let total = 0;
      for (let s = 0; s < lots.length; s++) total += (more[s]! * less[s]!) / lots[s]!;
      return total;
    },
    upperTail(x) {
      if (x <= sumOf(lowest)) return 1;
      const most = sumOf(greatest);
      if (x > most) return SMALLEST_P;
      if (x === most) return smallestTail();
      const tail =
        cost(x) <= exactLimit
          ? exactTail({ lots, more, less }, mass, state, x)
          : saddlepointTail({ lots, more, less, logFactorial }, x);
      return Math.max(SMALLEST_P, Math.min(1, tail));
    },
    smallestTail,
  };
}

interface Sums {
  readonly lots: readonly number[];
  readonly more: readonly number[];
  readonly less: readonly number[];
}

/**
 * Convolution with `below[k]` = P(sum so far = k) for k < x, and `reached` = P(sum so far >= x). Only positive numbers are added,
 * so small tails keep their relative precision.
 */
function exactTail(
  { lots, more, less }: Sums,
  mass: HypergeometricMass,
  state: { below: Float64Array; next: Float64Array },
  x: number,
): number {
  if (state.below.length < x) {
    state.below = new Float64Array(x * 2);
    state.next = new Float64Array(x * 2);
  }
  let { below, next } = state;
  below[0] = 1;
  let reached = 0;
  let [from, to] = [0, 0];
  for (let s = 0; s < lots.length; s++) {
    mass.find(lots[s]!, more[s]!, less[s]!);
    const { values, at, tailAt, count, low } = mass;
    const first = from + low;
    const last = Math.min(x - 1, to + low + count - 1);
    next.fill(0, first, last + 1);
    for (let k = from; k <= to; k++) {
      const weight = below[k]!;
      const shift = k + low;
      const stays = Math.max(0, Math.min(count, x - shift));
      for (let m = 0; m < stays; m++) next[shift + m]! += weight * values[at + m]!;
      reached += weight * values[tailAt + stays]!;
    }
    if (first > last) break;
    [below, next] = [next, below];
    from = first;
    to = last;
  }
  return reached;
}
