import { normalUpperTail } from './normal-tail.ts';

/** Tails of the number of successes in independent trials of unequal chances, at `successes`. */
export interface Tails {
  /** P(X <= successes) and P(X >= successes). */
  readonly lower: number;
  readonly upper: number;
  readonly exact: boolean;
}

// Steps of the exact recursion; beyond, trials are so many that the normal law is close.
const EXACT_STEPS = 20_000_000;

/**
 * Exact by adding one trial at a time to the distribution (each step sums positive terms only, so nothing cancels); normal with continuity
 * correction where that would take too long.
 *
 * @param chances chance of each trial, in [0, 1]
 */
export function poissonBinomialTails(chances: ArrayLike<number>, successes: number): Tails {
  const trials = chances.length;
  if (trials * (successes + 1) > EXACT_STEPS) return normalTails(chances, successes);
  // mass[k] = P(X = k) for k <= successes; what exceeds it is gathered in `above`.
  const mass = new Float64Array(successes + 1);
  mass[0] = 1;
  let above = 0;
  for (let t = 0; t < trials; t++) {
    const chance = chances[t] as number;
    above += (mass[successes] as number) * chance;
    for (let k = successes; k > 0; k--)
      mass[k] = (mass[k] as number) * (1 - chance) + (mass[k - 1] as number) * chance;
    mass[0] = (mass[0] as number) * (1 - chance);
  }
  const lower = mass.reduce((sum, value) => sum + value, 0);
  return {
    lower: Math.min(1, lower),
    upper: Math.min(1, above + (mass[successes] as number)),
    exact: true,
  };
}

function normalTails(chances: ArrayLike<number>, successes: number): Tails {
  let [mean, variance] = [0, 0];
  for (let t = 0; t < chances.length; t++) {
    const chance = chances[t] as number;
    mean += chance;
    variance += chance * (1 - chance);
  }
  const deviation = Math.sqrt(variance);
  if (deviation === 0)
    return { lower: successes >= mean ? 1 : 0, upper: successes <= mean ? 1 : 0, exact: false };
  return {
    lower: normalUpperTail((mean - successes - 0.5) / deviation),
    upper: normalUpperTail((successes - 0.5 - mean) / deviation),
    exact: false,
  };
}
