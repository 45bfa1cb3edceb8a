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
  if (s === 0) return noneOf(p);
  const at = openScratch(s + 1);
  for (let i = 0; i < p.length; i++) add(at, s + 1, p[i]!, i);
  let tail = 0;
  for (let k = s; k >= 0; k--) tail += at[k]!;
  return Math.min(1, tail);
}

/** P(S = 0). */
function noneOf(p: ArrayLike<number>): number {
  let none = 1;
  for (let i = 0; i < p.length; i++) none *= 1 - p[i]!;
  return Math.min(1, none);
}

/** P(S >= s); see `poissonBinomialLowerTail`. */
export function poissonBinomialUpperTail(p: ArrayLike<number>, s: number): number {
  if (s <= 0) return 1;
  if (s > p.length) return 0;
  if (p.length * s > EXACT_STEPS) return saddlepointTail(Float64Array.from(p), s);
  const at = openScratch(s);
  let reached = 0;
  for (let i = 0; i < p.length; i++) {
    reached += at[s - 1]! * p[i]!;
    add(at, s, p[i]!, i);
  }
  return Math.min(1, reached);
}

// Used again by every call: most sums are so short that a new array would cost more than they do.
let scratch = new Float64Array(64);

/** P(no success in no trial), for fewer than `count` successes. */
function openScratch(count: number): Float64Array {
  if (scratch.length < count) scratch = new Float64Array(2 * count);
  scratch.fill(0, 0, count);
  scratch[0] = 1;
  return scratch;
}

/** Turns P(k successes in i trials), for k < `count`, into those in i + 1. */
function add(at: Float64Array, count: number, chance: number, i: number): void {
  const other = 1 - chance;
  for (let k = Math.min(i + 1, count - 1); k > 0; k--) at[k] = at[k]! * other + at[k - 1]! * chance;
  at[0]! *= other;
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
