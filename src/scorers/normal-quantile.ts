import { normalDensity, normalUpperTail } from './normal-tail.ts';

/**
 * z with P(Z >= z) = p of a standard normal variable; p in (0, 1).
 *
 * Starting point 26.2.23 of Abramowitz and Stegun, then Newton steps on the tail, which keep the relative precision of `normalUpperTail`.
 */
export function normalUpperQuantile(p: number): number {
  if (p > 0.5) return -normalUpperQuantile(1 - p);
  const t = Math.sqrt(-2 * Math.log(p));
  let z =
    t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  for (let step = 0; step < 2; step++) z += (normalUpperTail(z) - p) / normalDensity(z);
  return z;
}
