const SQRT_2PI = Math.sqrt(2 * Math.PI);

export const normalDensity = (z: number): number => Math.exp((-z * z) / 2) / SQRT_2PI;

/**
 * P(Z >= z) of a standard normal variable, to a relative error below 1e-12 in both tails.
 *
 * Power series near the centre, continued fraction beyond (Abramowitz and Stegun 26.2.11 and 26.2.14).
 */
export function normalUpperTail(z: number): number {
  if (z < 0) return 1 - normalUpperTail(-z);
  if (z < 2.5) {
    let term = z;
    let sum = z;
    for (let k = 3; Math.abs(term) > 1e-17 * sum; k += 2) {
      term *= (z * z) / k;
      sum += term;
    }
    return 0.5 - normalDensity(z) * sum;
  }
  let fraction = z;
  for (let k = 160; k >= 1; k--) fraction = z + k / fraction;
  return normalDensity(z) / fraction;
}
