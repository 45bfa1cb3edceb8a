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
  /** P(X = greatest possible value): the smallest p-value that the upper tail can give. */
  smallestTail(): number;
  /** P(X <= x), at least `SMALLEST_P`. */
  lowerTail(x: number): number;
  /** P(X = smallest possible value): the smallest p-value that the lower tail can give. */
  smallestLowerTail(): number;
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
  /** Probability of the last possible value of every segment, or of the first. */
  const extreme = (last: boolean): number => {
    let p = 1;
    for (let s = 0; s < lots.length; s++) {
      mass.find(lots[s]!, more[s]!, less[s]!);
      p *= mass.values[mass.at + (last ? mass.count - 1 : 0)]!;
    }
    return Math.max(SMALLEST_P, Math.min(1, p));
  };
  const smallestTail = (): number => extreme(true);
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
          ? convolve({ lots, more, less }, mass, state, x).reached
          : saddlepointTail({ lots, more, less, logFactorial }, x);
      return Math.max(SMALLEST_P, Math.min(1, tail));
    },
    smallestTail,
    lowerTail(x) {
      if (x >= sumOf(greatest)) return 1;
      const least = sumOf(lowest);
      if (x < least) return SMALLEST_P;
      const tail =
        x === least
          ? extreme(false)
          : cost(x + 1) <= exactLimit
            ? exactLowerTail({ lots, more, less }, mass, state, x)
            : mirroredTail({ lots, more, less }, logFactorial, x);
      return Math.max(SMALLEST_P, Math.min(1, tail));
    },
    smallestLowerTail: () => extreme(false),
  };
}

/** P(X <= x) = P(lots of the one without the other >= their number less x), which is a sum of the same kind. */
function mirroredTail({ lots, more, less }: Sums, logFactorial: Float64Array, x: number): number {
  const apart = lots.map((N, s) => N - more[s]!);
  return saddlepointTail(
    {
      lots,
      more: apart.map((count, s) => Math.max(count, less[s]!)),
      less: apart.map((count, s) => Math.min(count, less[s]!)),
      logFactorial,
    },
    less.reduce((sum, count) => sum + count, 0) - x,
  );
}

interface Sums {
  readonly lots: readonly number[];
  readonly more: readonly number[];
  readonly less: readonly number[];
}

/** `below[k]` = P(X = k) for from <= k <= to, as far as k < x; `reached` = P(X >= x). */
interface Convolved {
  readonly below: Float64Array;
  readonly from: number;
  readonly to: number;
  readonly reached: number;
}

/** Only positive numbers are added, so that small tails keep their relative precision. */
function convolve(
  { lots, more, less }: Sums,
  mass: HypergeometricMass,
  state: { below: Float64Array; next: Float64Array },
  x: number,
): Convolved {
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
    [below, next] = [next, below];
    from = first;
    to = last;
    if (first > last) break;
  }
  return { below, from, to, reached };
}

function exactLowerTail(
  sums: Sums,
  mass: HypergeometricMass,
  state: { below: Float64Array; next: Float64Array },
  x: number,
): number {
  const { below, from, to } = convolve(sums, mass, state, x + 1);
  let tail = 0;
  for (let k = from; k <= to; k++) tail += below[k]!;
  return tail;
}
