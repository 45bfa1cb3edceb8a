import { normalDensity, normalUpperTail } from '../normal-tail.ts';

/** P(chi-square with df degrees of freedom >= x), by the recurrence over df. */
export function chiSquareTail(df: number, x: number): number {
  if (x <= 0) return 1;
  let tail = df % 2 === 1 ? 2 * normalUpperTail(Math.sqrt(x)) : Math.exp(-x / 2);
  // (x/2)^(k/2) e^(-x/2) / Gamma(k/2 + 1), for k = 1 and 2 on.
  let term = df % 2 === 1 ? Math.sqrt((2 * x) / Math.PI) * Math.exp(-x / 2) : (x / 2) * Math.exp(-x / 2);
  for (let k = df % 2 === 1 ? 1 : 2; k < df; k += 2) {
    tail += term;
    term *= x / (k + 2);
  }
  return Math.min(1, tail);
}

const STEPS = 400;

/**
 * P(sum of squares of n standard normal variables >= x), every two of them correlated by rho in [0, 1): by integrating over the part they
 * share, (1 + (n-1) rho) chi-square(1) + (1 - rho) chi-square(n-1).
 */
export function correlatedSquaresTail(n: number, rho: number, x: number): number {
  const common = 1 + (n - 1) * rho;
  if (n === 1 || x <= 0) return chiSquareTail(n, x);
  const end = Math.min(38, Math.sqrt(x / common));
  // Simpson's rule up to where the shared part is enough by itself.
  let sum = 0;
  for (let i = 0; i <= STEPS; i++) {
    const g = (end * i) / STEPS;
    const weight = i === 0 || i === STEPS ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * normalDensity(g) * chiSquareTail(n - 1, (x - common * g * g) / (1 - rho));
  }
  return Math.min(1, (2 * sum * end) / STEPS / 3 + 2 * normalUpperTail(end));
}
