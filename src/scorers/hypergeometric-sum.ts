import { type HypergeometricMass, hypergeometricMass } from './hypergeometric-mass.ts';
import { logSmallestTail } from './log-factorial.ts';
import { fillNoncentral } from './noncentral-mass.ts';
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
  /**
   * Adds a segment: `lots` >= both counts, all integers. `odds`: how many times as likely a lot of the one is to be among those of the other
   * as a lot without it; default 1.
   */
  add(lots: number, one: number, other: number, odds?: number): void;
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
  // Typed and kept between sums: an array that is emptied has to grow again.
  const sums = noSums();
  const state: State = { below: new Float64Array(64), next: new Float64Array(64) };
  // Smallest and greatest possible value, and E[X].
  let [least, most, expected] = [0, 0, 0];

  /** Every segment at its last possible value: C(more, less) / C(lots, less) each. */
  const smallestTail = (): number => {
    const { count, lots, more, less, skewed, masses } = sums;
    let log = 0;
    for (let s = 0; s < count; s++)
      log +=
        skewed[s] === EVEN
          ? logSmallestTail(logFactorial, lots[s]!, more[s]!, less[s]!)
          : Math.log(masses[skewed[s]! + less[s]! - lowest(lots[s]!, more[s]!, less[s]!)]!);
    return Math.max(SMALLEST_P, Math.min(1, Math.exp(log)));
  };
  /** Every segment at its first possible value. */
  const smallestLowerTail = (): number => {
    let p = 1;
    for (let s = 0; s < sums.count; s++) {
      findMass(sums, mass, s);
      p *= mass.values[mass.at]!;
    }
    return Math.max(SMALLEST_P, Math.min(1, p));
  };
  const cost = (x: number): number => {
    const { count, lots, more, less } = sums;
    let total = 0;
    let width = 1;
    for (let s = 0; s < count; s++) {
      const values = less[s]! - lowest(lots[s]!, more[s]!, less[s]!) + 1;
      total += width * values;
      width = Math.min(x, width + values - 1);
    }
    return total;
  };

  return {
    reset() {
      sums.count = 0;
      sums.used = 0;
      least = 0;
      most = 0;
      expected = 0;
    },
    add(N, one, other, odds = 1) {
      if (one === 0 || other === 0) return;
      const s = sums.count++;
      if (s === sums.lots.length) grow(sums);
      const more = Math.max(one, other);
      const less = Math.min(one, other);
      sums.lots[s] = N;
      sums.more[s] = more;
      sums.less[s] = less;
      sums.odds[s] = odds;
      least += lowest(N, more, less);
      most += less;
      if (odds === 1) {
        sums.skewed[s] = EVEN;
        expected += (more * less) / N;
      } else expected += addSkewed(sums, s);
    },
    expected: () => expected,
    upperTail(x) {
      if (x <= least) return 1;
      if (x > most) return SMALLEST_P;
      if (x === most) return smallestTail();
      const tail =
        cost(x) <= exactLimit
          ? convolve(sums, mass, state, x).reached
          : saddlepointTail({ ...listed(sums), logFactorial }, x);
      return Math.max(SMALLEST_P, Math.min(1, tail));
    },
    smallestTail,
    lowerTail(x) {
      if (x >= most) return 1;
      if (x < least) return SMALLEST_P;
      const tail =
        x === least
          ? smallestLowerTail()
          : cost(x + 1) <= exactLimit
            ? exactLowerTail(sums, mass, state, x)
            : mirroredTail(listed(sums), logFactorial, x);
      return Math.max(SMALLEST_P, Math.min(1, tail));
    },
    smallestLowerTail,
  };
}

/** Smallest possible number of lots of both. */
const lowest = (lots: number, more: number, less: number): number => Math.max(0, more + less - lots);

/** P(X <= x) = P(lots of the one without the other >= their number less x), which is a sum of the same kind. */
function mirroredTail({ lots, more, less, odds }: Listed, logFactorial: Float64Array, x: number): number {
  const apart = lots.map((N, s) => N - more[s]!);
  return saddlepointTail(
    {
      lots,
      more: apart.map((count, s) => Math.max(count, less[s]!)),
      less: apart.map((count, s) => Math.min(count, less[s]!)),
      odds: odds.map((ratio) => 1 / ratio),
      logFactorial,
    },
    less.reduce((sum, count) => sum + count, 0) - x,
  );
}

/** Of `Sums.skewed`: every lot as likely as any other. */
const EVEN = -1;

/** The segments of a sum, `count` of them; the arrays may be longer. */
interface Sums {
  count: number;
  lots: Int32Array;
  more: Int32Array;
  less: Int32Array;
  odds: Float64Array;
  /** Where the probabilities of a segment with odds of its own begin in `masses` (see `fillNoncentral`), `used` of it; else `EVEN`. */
  skewed: Int32Array;
  masses: Float64Array;
  used: number;
}

const noSums = (): Sums => ({
  count: 0,
  lots: ints(64),
  more: ints(64),
  less: ints(64),
  odds: new Float64Array(64),
  skewed: ints(64),
  masses: new Float64Array(1024),
  used: 0,
});

/** Works out segment `s` once, since it is asked for its mean and its ends as well; returns the mean. */
function addSkewed(sums: Sums, s: number): number {
  const at = sums.used;
  const [lots, more, less] = [sums.lots[s]!, sums.more[s]!, sums.less[s]!];
  sums.skewed[s] = at;
  sums.used = at + 2 * (less - lowest(lots, more, less) + 1) + 1;
  if (sums.used > sums.masses.length) {
    const longer = new Float64Array(2 * sums.used);
    longer.set(sums.masses);
    sums.masses = longer;
  }
  return fillNoncentral(sums.masses, at, lots, more, less, sums.odds[s]!);
}

/** Leaves in `mass` where the probabilities of segment `s` are. */
function findMass({ lots, more, less, skewed, masses }: Sums, mass: HypergeometricMass, s: number): void {
  const at = skewed[s]!;
  if (at === EVEN) {
    mass.find(lots[s]!, more[s]!, less[s]!);
    return;
  }
  mass.low = lowest(lots[s]!, more[s]!, less[s]!);
  mass.count = less[s]! - mass.low + 1;
  mass.values = masses;
  mass.at = at;
  mass.tailAt = at + mass.count;
}

interface Listed {
  readonly lots: readonly number[];
  readonly more: readonly number[];
  readonly less: readonly number[];
  readonly odds: readonly number[];
}

const listed = ({ count, lots, more, less, odds }: Sums): Listed => ({
  lots: Array.from(lots.subarray(0, count)),
  more: Array.from(more.subarray(0, count)),
  less: Array.from(less.subarray(0, count)),
  odds: Array.from(odds.subarray(0, count)),
});

const ints = (length: number): Int32Array => new Int32Array(length);

function grow(sums: Sums): void {
  for (const name of ['lots', 'more', 'less', 'skewed'] as const) {
    const longer = ints(2 * sums[name].length);
    longer.set(sums[name]);
    sums[name] = longer;
  }
  const odds = new Float64Array(2 * sums.odds.length);
  odds.set(sums.odds);
  sums.odds = odds;
}

interface State {
  below: Float64Array;
  next: Float64Array;
}

/** `below[k]` = P(X = k) for from <= k <= to, as far as k < x; `reached` = P(X >= x). */
interface Convolved {
  readonly below: Float64Array;
  readonly from: number;
  readonly to: number;
  readonly reached: number;
}

/** Only positive numbers are added, so that small tails keep their relative precision. */
function convolve(sums: Sums, mass: HypergeometricMass, state: State, x: number): Convolved {
  if (state.below.length < x) {
    state.below = new Float64Array(x * 2);
    state.next = new Float64Array(x * 2);
  }
  let below = state.below;
  let next = state.next;
  below[0] = 1;
  let reached = 0;
  let from = 0;
  let to = 0;
  for (let s = 0; s < sums.count; s++) {
    findMass(sums, mass, s);
    const { values, at, tailAt, count, low } = mass;
    const first = from + low;
    const last = Math.min(x - 1, to + low + count - 1);
    for (let k = first; k <= last; k++) next[k] = 0;
    for (let k = from; k <= to; k++) {
      const weight = below[k]!;
      const shift = k + low;
      const stays = Math.max(0, Math.min(count, x - shift));
      for (let m = 0; m < stays; m++) next[shift + m]! += weight * values[at + m]!;
      reached += weight * values[tailAt + stays]!;
    }
    const free = below;
    below = next;
    next = free;
    from = first;
    to = last;
    if (first > last) break;
  }
  return { below, from, to, reached };
}

function exactLowerTail(sums: Sums, mass: HypergeometricMass, state: State, x: number): number {
  const { below, from, to } = convolve(sums, mass, state, x + 1);
  let tail = 0;
  for (let k = from; k <= to; k++) tail += below[k]!;
  return tail;
}
