import { normalDensity, normalUpperTail } from './normal-tail.ts';

/** Value and first three derivatives of a cumulant generating function. */
export interface Cumulants {
  readonly value: number;
  readonly mean: number;
  readonly second: number;
  readonly third: number;
}

/**
 * P(X >= x) of an integer X by the lattice saddlepoint formula of Lugannani and Rice (1980), first continuity correction of Daniels
 * (1987, Int. Stat. Review 55, eq. 6.2). For x strictly between the ends of the support.
 *
 * @param cumulants of X, at any t
 */
export function latticeTail(cumulants: (t: number) => Cumulants, x: number): number {
  const t = solve(cumulants, x);
  const { value, second } = cumulants(t);
  const r = Math.sign(t) * Math.sqrt(Math.max(0, 2 * (t * x - value)));
  if (Math.abs(r) < 0.02) return nearMean(cumulants(0), x);
  const u = (1 - Math.exp(-t)) * Math.sqrt(second);
  return normalUpperTail(r) + normalDensity(r) * (1 / u - 1 / r);
}

/** The t at which the tilted mean is x: Newton's steps, held inside a shrinking bracket. */
function solve(cumulants: (t: number) => Cumulants, x: number): number {
  let [low, high] = [-60, 60];
  let t = 0;
  for (let step = 0; step < 100; step++) {
    const { mean, second } = cumulants(t);
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
function nearMean({ mean, second, third }: Cumulants, x: number): number {
  const sd = Math.sqrt(second);
  const z = (x - 0.5 - mean) / sd;
  return normalUpperTail(z) + (normalDensity(z) * (third / sd ** 3) * (z * z - 1)) / 6;
}
