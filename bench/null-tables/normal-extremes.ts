export interface NormalExtremes {
  /** How far below their mean the lowest of n standard normal draws lies on average: the integral of x n phi Phi^(n-1). */
  readonly depth: number;
  /** Mean distance between the lowest and the second lowest: the integral of n Phi^(n-1) (1 - Phi). */
  readonly gap: number;
}

/** Expected order statistics at one end of n standard normal draws, by quadrature; exact to six digits. */
export function normalExtremes(n: number): NormalExtremes {
  const step = 1 / 1024;
  let below = 0;
  let depth = 0;
  let gap = 0;
  for (let x = -9; x < 9; x += step) {
    const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
    below += step * density;
    // Trapezoid for the distribution function, so that its error is of the order of the step squared.
    const share = below - (step * density) / 2;
    depth += x * n * density * share ** (n - 1) * step;
    gap += n * share ** (n - 1) * (1 - share) * step;
  }
  return { depth: Math.max(depth, 0), gap };
}
