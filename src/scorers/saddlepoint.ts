import { normalDensity, normalUpperTail } from './normal-tail.ts';

/** The segments of a sum of hypergeometric counts, `less[s] <= more[s] <= lots[s]`. */
export interface Segments {
  readonly lots: readonly number[];
  readonly more: readonly number[];
  readonly less: readonly number[];
  readonly logFactorial: Float64Array;
}

/**
 * P(X >= x) of a sum of independent hypergeometric counts by the lattice saddlepoint formula of Lugannani and Rice (1980), first
 * continuity correction of Daniels (1987, Int. Stat. Review 55, eq. 6.2). For x strictly between the ends of the support.
 * Relative error below 2 % down to 1e-250 for the sums that are too long for the exact convolution.
 */
export function saddlepointTail(segments: Segments, x: number): number {
  const masses = segments.lots.map((_, s) => logMass(segments, s));
  const t = solve(masses, x);
  const { value, second } = cumulants(masses, t);
  const r = Math.sign(t) * Math.sqrt(Math.max(0, 2 * (t * x - value)));
  if (Math.abs(r) < 0.02) return nearMean(masses, x);
  const u = (1 - Math.exp(-t)) * Math.sqrt(second);
  return normalUpperTail(r) + normalDensity(r) * (1 / u - 1 / r);
}

interface LogMass {
  readonly low: number;
  readonly log: Float64Array;
}

interface Cumulants {
  readonly value: number;
  readonly mean: number;
  readonly second: number;
  readonly third: number;
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

/** The t at which the tilted mean is x: Newton's steps, held inside a shrinking bracket. */
function solve(masses: readonly LogMass[], x: number): number {
  let [low, high] = [-60, 60];
  let t = 0;
  for (let step = 0; step < 100; step++) {
    const { mean, second } = cumulants(masses, t);
    const off = x - mean;
    if (Math.abs(off) < 1e-10 * Math.max(1, x)) break;
    if (off > 0) low = t;
    else high = t;
    const newton = t + off / second;
    t = newton > low && newton < high ? newton : (low + high) / 2;
  }
  return t;
}

/** Edgeworth's first term with continuity correction, where the saddlepoint formula is 0/0. */
function nearMean(masses: readonly LogMass[], x: number): number {
  const { mean, second, third } = cumulants(masses, 0);
  const sd = Math.sqrt(second);
  const z = (x - 0.5 - mean) / sd;
  return normalUpperTail(z) + (normalDensity(z) * (third / sd ** 3) * (z * z - 1)) / 6;
}

function logMass({ lots, more, less, logFactorial: lf }: Segments, s: number): LogMass {
  const [N, K, n] = [lots[s]!, more[s]!, less[s]!];
  const low = Math.max(0, n + K - N);
  const choose = (a: number, b: number): number => lf[a]! - lf[b]! - lf[a - b]!;
  const all = choose(N, n);
  return {
    low,
    log: Float64Array.from(
      { length: n - low + 1 },
      (_, i) => choose(K, low + i) + choose(N - K, n - low - i) - all,
    ),
  };
}
