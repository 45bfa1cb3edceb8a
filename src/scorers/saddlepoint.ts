import { type Cumulants, latticeTail } from './lattice-saddlepoint.ts';

/** The segments of a sum of hypergeometric counts, `less[s] <= more[s] <= lots[s]`; `odds` as in `fillNoncentral`, 1: every lot alike. */
export interface Segments {
  readonly lots: readonly number[];
  readonly more: readonly number[];
  readonly less: readonly number[];
  readonly odds: readonly number[];
  readonly logFactorial: Float64Array;
}

/**
 * P(X >= x) of a sum of independent hypergeometric counts, for x strictly between the ends of the support. Relative error below 2 %
 * down to 1e-250 for the sums that are too long for the exact convolution; up to a tenth within two of the greatest count.
 */
export function saddlepointTail(segments: Segments, x: number): number {
  const masses = segments.lots.map((_, s) => logMass(segments, s));
  return latticeTail((t) => cumulants(masses, t), x);
}

interface LogMass {
  readonly low: number;
  readonly log: Float64Array;
}

/** Value and first three derivatives of the cumulant generating function at t. */
function cumulants(masses: readonly LogMass[], t: number): Cumulants {
  let [value, mean, second, third] = [0, 0, 0, 0];
  for (const { low, log } of masses) {
    let peak = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < log.length; k++) peak = Math.max(peak, log[k]! + t * k);
    let [m0, m1] = [0, 0];
    for (let k = 0; k < log.length; k++) {
      const weight = Math.exp(log[k]! + t * k - peak);
      m0 += weight;
      m1 += weight * k;
    }
    const centre = m1 / m0;
    let [m2, m3] = [0, 0];
    for (let k = 0; k < log.length; k++) {
      const weight = Math.exp(log[k]! + t * k - peak);
      const d = k - centre;
      m2 += weight * d * d;
      m3 += weight * d * d * d;
    }
    value += peak + t * low + Math.log(m0);
    mean += low + centre;
    second += m2 / m0;
    third += m3 / m0;
  }
  return { value, mean, second, third };
}

function logMass({ lots, more, less, odds, logFactorial: lf }: Segments, s: number): LogMass {
  const [N, K, n] = [lots[s]!, more[s]!, less[s]!];
  const low = Math.max(0, n + K - N);
  const choose = (a: number, b: number): number => lf[a]! - lf[b]! - lf[a - b]!;
  const all = choose(N, n);
  const log = Float64Array.from(
    { length: n - low + 1 },
    (_, i) => choose(K, low + i) + choose(N - K, n - low - i) - all,
  );
  return { low, log: odds[s] === 1 ? log : skewed(log, Math.log(odds[s]!)) };
}

/** Each count more is e^`step` times as likely. */
function skewed(log: Float64Array, step: number): Float64Array {
  const weighted = log.map((value, i) => value + step * i);
  const peak = weighted.reduce((a, b) => Math.max(a, b));
  const sum = peak + Math.log(weighted.reduce((total, value) => total + Math.exp(value - peak), 0));
  return weighted.map((value) => value - sum);
}
