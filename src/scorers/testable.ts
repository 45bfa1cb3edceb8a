/** How many tests of each smallest attainable p-value there are, in steps of a twentieth of a power of ten. */
export type SmallestTails = Float64Array;

const STEPS_PER_DECADE = 20;
const DECADES = 20;
const STEPS = STEPS_PER_DECADE * DECADES + 1;

export const smallestTails = (): SmallestTails => new Float64Array(STEPS);

/** Step of a test whose smallest attainable p-value is e^`log`. */
export function stepOf(log: number): number {
  return Math.max(0, Math.min(STEPS - 1, Math.ceil((-log / Math.LN10) * STEPS_PER_DECADE)));
}

/** Tests that can be significant, and the p-value that a test must be able to reach to be one of them. */
export interface Testable {
  readonly tests: number;
  readonly limit: number;
}

/**
 * Leaves out tests that could not be significant whatever was observed, before multiplicity is corrected for: Tarone (1990,
 * Biometrics 46), for FDR as in Gilbert (2005, Applied Statistics 54). With K the smallest number such that at most K tests can
 * reach level / K, the tests that can are kept. What a test can reach depends on activity alone, not on what was observed.
 */
export function testable(tails: SmallestTails, level: number): Testable {
  // Whole steps are counted in, so that the number is never too small.
  const reaching = (p: number): number => {
    let count = 0;
    for (let step = stepOf(Math.log(p)); step < STEPS; step++) count += tails[step]!;
    return count;
  };
  let [low, high] = [1, 1];
  while (reaching(level / high) > high) high *= 2;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (reaching(level / middle) <= middle) high = middle;
    else low = middle + 1;
  }
  return { tests: reaching(level / low), limit: level / low };
}
