import { normalUpperTail } from '../normal-tail.ts';

/** A law of the logarithm of strength with one peak, at centre 0 and spread 1. */
export interface StrengthShape {
  readonly logDensity: (u: number) => number;
  /** Slope of `logDensity`, and its curvature negated. */
  readonly slope: (u: number) => number;
  readonly bend: (u: number) => number;
  /** P(U <= u). */
  readonly below: (u: number) => number;
}

/** A distribution function that is 0 before `from` and 1 beyond `to`, looked up between steps of 1/64 as logarithms. */
export function lookedUp(below: (u: number) => number, from: number, to: number): (u: number) => number {
  const log = Float64Array.from({ length: Math.ceil((to - from) * STEPS) + 2 }, (_, i) =>
    Math.max(NOTHING, Math.log(below(from + i / STEPS))),
  );
  return (u) => {
    const place = (u - from) * STEPS;
    if (place <= 0) return 0;
    const i = Math.floor(place);
    if (i + 1 >= log.length) return 1;
    return Math.exp(log[i]! + (place - i) * (log[i + 1]! - log[i]!));
  };
}

const STEPS = 64;
/** Logarithm of what counts as nothing. */
const NOTHING = -700;

const ROOT = 0.5 * Math.log(2 * Math.PI);

const NORMAL: StrengthShape = {
  logDensity: (u) => -0.5 * u * u - ROOT,
  slope: (u) => -u,
  bend: () => 1,
  below: lookedUp((u) => normalUpperTail(-u), -9, 9),
};

// Standard deviation of the logarithm of an exponential variable.
const WIDTH = Math.PI / Math.sqrt(6);

/** Strengths that follow a law of Weibull, so that their logarithm has a long tail of weak bidders and hardly one of strong ones. */
const WEAK_TAIL: StrengthShape = {
  logDensity: (u) => u * WIDTH - Math.exp(u * WIDTH) + Math.log(WIDTH),
  slope: (u) => WIDTH * (1 - Math.exp(u * WIDTH)),
  bend: (u) => WIDTH * WIDTH * Math.exp(u * WIDTH),
  below: (u) => -Math.expm1(-Math.exp(u * WIDTH)),
};

/** Shapes thought possible. */
export const STRENGTH_SHAPES: readonly StrengthShape[] = [NORMAL, WEAK_TAIL];
