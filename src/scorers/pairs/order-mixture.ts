import { normalUpperTail } from '../normal-tail.ts';

/** Step of the grid on which the doubt about a probability is summed; fine beside every spread that occurs (`LEAST_DOUBT`). */
const STEP = 0.1;
const REACH = 8;
const NODES = Math.round((2 * REACH) / STEP) + 1;
/** Spread of z at least: on a grid of `STEP` the sum over a narrower law would no longer be its integral. */
export const LEAST_DOUBT = 0.1;

/**
 * Number of successes of several stretches of trials, whose probability Phi(z) is known for each stretch up to a normal error of z: sums
 * of binomial laws mixed over z. Belongs to one thread.
 */
export interface OrderMixture {
  reset(): void;
  /** `trials` with z ~ N(`z`, `doubt`^2), independent of what was added before. */
  add(trials: number, z: number, doubt: number): void;
  mean(): number;
  variance(): number;
  /** P(no success) and P(nothing but successes). */
  none(): number;
  all(): number;
  /** P(at most s) and P(at least s). */
  tails(s: number): readonly [lower: number, upper: number];
}

/** @param logFactorial ln k! up to the largest number of trials */
export function createOrderMixture(logFactorial: Float64Array): OrderMixture {
  const yes = Float64Array.from({ length: NODES }, (_, k) => normalUpperTail(REACH - k * STEP));
  const logYes = yes.map(Math.log);
  const logNo = Float64Array.from({ length: NODES }, (_, k) => logYes[NODES - 1 - k]!);
  const weight = new Float64Array(NODES);
  let stretches: { readonly trials: number; readonly z: number; readonly doubt: number }[] = [];
  let [mean, variance, logNone, logAll] = [0, 0, 0, 0];
  // Nodes in use after `weigh`: first … last.
  let [first, last] = [0, 0];

  function weigh(z: number, doubt: number): void {
    const spread = Math.max(doubt, LEAST_DOUBT);
    const centre = Math.max(-REACH, Math.min(REACH, z));
    first = Math.max(0, Math.floor((centre - 7 * spread + REACH) / STEP));
    last = Math.min(NODES - 1, Math.ceil((centre + 7 * spread + REACH) / STEP));
    let total = 0;
    for (let k = first; k <= last; k++) {
      const off = (k * STEP - REACH - centre) / spread;
      weight[k] = Math.exp((-off * off) / 2);
      total += weight[k]!;
    }
    for (let k = first; k <= last; k++) weight[k]! /= total;
  }

  function masses({ trials, z, doubt }: (typeof stretches)[number]): Float64Array {
    weigh(z, doubt);
    const mass = new Float64Array(trials + 1);
    for (let k = first; k <= last; k++) {
      // From the mode outwards, so that neither end underflows first.
      const mode = Math.min(trials, Math.floor((trials + 1) * yes[k]!));
      const peak =
        weight[k]! *
        Math.exp(
          logFactorial[trials]! -
            logFactorial[mode]! -
            logFactorial[trials - mode]! +
            mode * logYes[k]! +
            (trials - mode) * logNo[k]!,
        );
      const odds = Math.exp(logYes[k]! - logNo[k]!);
      mass[mode]! += peak;
      for (let s = mode + 1, p = peak; s <= trials && p > 0; s++) {
        p *= ((trials - s + 1) / s) * odds;
        mass[s]! += p;
      }
      for (let s = mode - 1, p = peak; s >= 0 && p > 0; s--) {
        p *= (s + 1) / (trials - s) / odds;
        mass[s]! += p;
      }
    }
    return mass;
  }

  return {
    reset() {
      stretches = [];
      [mean, variance, logNone, logAll] = [0, 0, 0, 0];
    },
    add(trials, z, doubt) {
      stretches.push({ trials, z, doubt });
      weigh(z, doubt);
      let [p1, p2, none, all] = [0, 0, 0, 0];
      for (let k = first; k <= last; k++) {
        const w = weight[k]!;
        p1 += w * yes[k]!;
        p2 += w * yes[k]! * yes[k]!;
        none += w * Math.exp(trials * logNo[k]!);
        all += w * Math.exp(trials * logYes[k]!);
      }
      mean += trials * p1;
      variance += trials * (p1 - p2) + trials * trials * Math.max(0, p2 - p1 * p1);
      logNone += Math.log(none);
      logAll += Math.log(all);
    },
    mean: () => mean,
    variance: () => variance,
    none: () => Math.exp(logNone),
    all: () => Math.exp(logAll),
    tails(s) {
      const mass = stretches.map(masses).reduce(convolved);
      let [lower, upper] = [0, 0];
      for (let k = 0; k <= Math.min(s, mass.length - 1); k++) lower += mass[k]!;
      for (let k = mass.length - 1; k >= Math.max(0, s); k--) upper += mass[k]!;
      return [Math.min(1, lower), Math.min(1, upper)];
    },
  };
}

function convolved(one: Float64Array, other: Float64Array): Float64Array {
  const sum = new Float64Array(one.length + other.length - 1);
  for (let i = 0; i < one.length; i++)
    for (let j = 0; j < other.length; j++) sum[i + j]! += one[i]! * other[j]!;
  return sum;
}
