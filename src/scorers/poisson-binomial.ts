import { latticeTail } from './lattice-saddlepoint.ts';

/** Additions after which the exact sum gives way to the saddlepoint approximation. */
const EXACT_STEPS = 4_000_000;

/** Both tails of the number of successes in independent trials of unequal chances. */
export interface Tails {
  /** P(S <= s) and P(S >= s). */
  readonly lower: number;
  readonly upper: number;
  /** False where either is an approximation, within 2 %. */
  readonly exact: boolean;
}

/** @param p chance of each trial, in [0, 1] */
export function poissonBinomialTails(p: ArrayLike<number>, s: number): Tails {
  return {
    lower: poissonBinomialLowerTail(p, s),
    upper: poissonBinomialUpperTail(p, s),
    exact: p.length * (s + 1) <= EXACT_STEPS,
  };
}

/**
 * P(S <= s) of the number S of successes in independent trials with chances `p`. Exact up to some million additions, all of positive
 * numbers, so that small tails keep their relative precision; beyond that within 2 %.
 *
 * @example poissonBinomialLowerTail([0.25, 0.25, 0.5], 0) // 0.28125
 */
export function poissonBinomialLowerTail(p: ArrayLike<number>, s: number): number {
  if (s < 0) return 0;
  if (s >= p.length) return 1;
  if (p.length * (s + 1) > EXACT_STEPS)
    return saddlepointTail(
      Float64Array.from(p, (chance) => 1 - chance),
      p.length - s,
    );
  const at = new Float64Array(s + 1);
  at[0] = 1;
  for (let i = 0; i < p.length; i++) add(at, p[i]!, i);
  let tail = 0;
  for (let k = s; k >= 0; k--) tail += at[k]!;
  return Math.min(1, tail);
}

/** P(S >= s); see `poissonBinomialLowerTail`. */
export function poissonBinomialUpperTail(p: ArrayLike<number>, s: number): number {
  if (s <= 0) return 1;
  if (s > p.length) return 0;
  if (p.length * s > EXACT_STEPS) return saddlepointTail(Float64Array.from(p), s);
  const at = new Float64Array(s);
  at[0] = 1;
  let reached = 0;
  for (let i = 0; i < p.length; i++) {
    reached += at[s - 1]! * p[i]!;
    add(at, p[i]!, i);
  }
  return Math.min(1, reached);
}

/** Turns P(k successes in i trials) into those in i + 1. */
function add(at: Float64Array, chance: number, i: number): void {
  for (let k = Math.min(i + 1, at.length - 1); k > 0; k--)
    at[k] = at[k]! * (1 - chance) + at[k - 1]! * chance;
  at[0]! *= 1 - chance;
}

function saddlepointTail(p: Float64Array, s: number): number {
  // Trials that cannot fail or cannot succeed have no place in a saddlepoint.
  const open = p.filter((chance) => chance > 0 && chance < 1);
  const left = s - p.filter((chance) => chance >= 1).length;
  if (left <= 0) return 1;
  if (left > open.length) return 0;
  if (left === open.length) return open.reduce((product, chance) => product * chance, 1);
  return Math.max(
    0,
    Math.min(
      1,
      latticeTail((t) => cumulants(open, t), left),
    ),
  );
}

function cumulants(p: Float64Array, t: number) {
  let [value, mean, second, third] = [0, 0, 0, 0];
  for (let i = 0; i < p.length; i++) {
    const chance = p[i]!;
    // The larger of the two terms is taken out, so that neither overflows.
    const part = t > 0 ? chance + (1 - chance) * Math.exp(-t) : 1 - chance + chance * Math.exp(t);
    const share = (t > 0 ? chance : chance * Math.exp(t)) / part;
    value += Math.log(part) + Math.max(0, t);
    mean += share;
    second += share * (1 - share);
    third += share * (1 - share) * (1 - 2 * share);
  }
  return { value, mean, second, third };
}
