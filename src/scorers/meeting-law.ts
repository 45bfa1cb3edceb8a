import { bidChance } from './degree-null.ts';
import { SMALLEST_P } from './hypergeometric-sum.ts';
import { type Cumulants, latticeTail } from './lattice-saddlepoint.ts';
import { type Choosing, choicesAmong } from './weighted-choices.ts';

/** In one segment: the number of lots that a firm chose, and by number of members and class of lots how many lots there are. */
export interface Choice extends Choosing {
  readonly lots: readonly Int32Array[];
  /** Where all lots of the segment count: weights of the lots chosen among all of them. */
  readonly whole: Float64Array | null;
}

/** What the law of the meetings says of those there were: how many it expects, and P(at least as many), at least `SMALLEST_P`. */
export interface Tail {
  readonly expected: number;
  readonly p: number;
}

/**
 * Law of the members met in all segments together, at `met`.
 *
 * @param exactLimit steps beyond which the choices count as independent of each other
 */
export function tailOf(choices: readonly Choice[], met: number, exactLimit: number): Tail {
  let [steps, reach] = [0, 1];
  for (const { chosen, lots, whole } of choices) {
    let marked = 0;
    for (let value = 1; value < lots.length; value++)
      for (let c = 0; c < lots[value]!.length; c++) marked += lots[value]![c]!;
    const most = Math.min(chosen, marked);
    // Of lots without members; of those with; of what is met in other segments.
    steps += chosen * (whole === null ? chosen * lots[0]!.length : marked);
    steps += most * most * lots.length * Math.min(marked, lots[0]!.length) + most * lots.length * reach;
    reach += most * lots.length;
  }
  return steps > exactLimit ? asIndependent(choices, met) : exactly(choices, met);
}

function exactly(choices: readonly Choice[], met: number): Tail {
  let law: Float64Array<ArrayBufferLike> = Float64Array.of(1);
  for (const choice of choices) law = sumOf(law, lawOf(choice));
  let [expected, p] = [0, 0];
  for (let w = law.length - 1; w >= 0; w--) {
    expected += w * law[w]!;
    if (w >= met) p += law[w]!;
  }
  return { expected, p: bounded(p) };
}

/** Probabilities of the members met in one segment, given the number of lots chosen there. */
function lawOf(choice: Choice): Float64Array {
  const { chosen, lots } = choice;
  const rest = choicesElsewhere(choice);
  const one = choicesAmong(choice, lots[1]!);
  const law = lots.length === 2 ? one : metAmong(choice, one, rest);
  if (lots.length === 2) for (let k = 0; k < law.length; k++) law[k]! *= rest[chosen - k] ?? 0;
  let all = 0;
  for (let w = 0; w < law.length; w++) all += law[w]!;
  for (let w = 0; w < law.length; w++) law[w]! /= all;
  return law;
}

/** Weights of the members met where some lots have several. @param one weights of the lots chosen among those with one member */
function metAmong(choice: Choice, one: Float64Array, rest: Float64Array): Float64Array {
  const { chosen, lots } = choice;
  // taken[k] = weights of the members met with k lots chosen among those that have any.
  let taken: readonly Float64Array[] = Array.from(one, (weight, k) => {
    const law = new Float64Array(k + 1);
    law[k] = weight;
    return law;
  });
  for (let value = 2; value < lots.length; value++) {
    const own = choicesAmong(choice, lots[value]!);
    const most = Math.min(chosen, taken.length - 1 + own.length - 1);
    const next = Array.from({ length: most + 1 }, () => new Float64Array(most * value + 1));
    taken.forEach((law, k) => {
      for (let m = 0; m < own.length && k + m <= most; m++) {
        const weight = own[m]!;
        const into = next[k + m]!;
        if (weight > 0)
          for (let w = 0; w < law.length; w++) if (law[w]! > 0) into[w + m * value]! += law[w]! * weight;
      }
    });
    taken = next;
  }
  const met = new Float64Array(taken.reduce((most, own) => Math.max(most, own.length), 1));
  taken.forEach((own, k) => {
    const weight = rest[chosen - k] ?? 0;
    if (weight > 0) for (let w = 0; w < own.length; w++) met[w]! += own[w]! * weight;
  });
  return met;
}

/** Odds up to which one lot is taken out of many without loss of precision. */
const STEADY_ODDS = 0.15;

/** Weights of the lots chosen among those without members: from those among all lots, by polynomial division, where there are such. */
function choicesElsewhere(choice: Choice): Float64Array {
  const { whole, lots, odds } = choice;
  if (whole === null || odds.some((own) => own > STEADY_ODDS)) return choicesAmong(choice, lots[0]!);
  const rest = whole.slice();
  for (let value = 1; value < lots.length; value++)
    for (let c = 0; c < odds.length; c++)
      for (let lot = lots[value]![c]!; lot > 0; lot--)
        for (let k = 1; k < rest.length; k++) rest[k] = Math.max(0, rest[k]! - odds[c]! * rest[k - 1]!);
  return rest;
}

function sumOf(one: Float64Array, other: Float64Array): Float64Array {
  if (one.length === 1) return other;
  const sum = new Float64Array(one.length + other.length - 1);
  for (let i = 0; i < one.length; i++)
    if (one[i]! > 0) for (let k = 0; k < other.length; k++) sum[i + k]! += one[i]! * other[k]!;
  return sum;
}

/** Lots of one class and one number of members: how many, the chance on one of them, the members. */
interface Trials {
  readonly lots: number;
  readonly chance: number;
  readonly value: number;
}

/** With as many lots chosen on average as there were, which spreads the meetings more. */
function asIndependent(choices: readonly Choice[], met: number): Tail {
  const trials = choices.flatMap(trialsOf).filter(({ lots }) => lots > 0);
  const expected = trials.reduce((sum, { lots, chance, value }) => sum + lots * chance * value, 0);
  const most = trials.reduce((sum, { lots, value }) => sum + lots * value, 0);
  if (met <= 0) return { expected, p: 1 };
  if (met >= most)
    return {
      expected,
      p: bounded(trials.reduce((product, { lots, chance }) => product * chance ** lots, 1)),
    };
  return { expected, p: bounded(latticeTail((t) => cumulants(trials, t), met)) };
}

function trialsOf(choice: Choice): readonly Trials[] {
  const { lots, pulls, pull } = choice;
  const shift = shiftOf(choice);
  return lots.flatMap((counts, value) =>
    value === 0
      ? []
      : Array.from(counts, (count, c) => ({
          lots: count,
          chance: bidChance(pull + shift, pulls[c]!),
          value,
        })),
  );
}

/** What must be added to the pulls for as many lots as were chosen: halving of an interval. */
function shiftOf({ chosen, lots, odds }: Choice): number {
  const counts = odds.map((_, c) => lots.reduce((sum, own) => sum + own[c]!, 0));
  let [low, high] = [-30, 30];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    const factor = Math.exp(middle);
    let mean = 0;
    for (let c = 0; c < odds.length; c++) {
      const own = odds[c]! * factor;
      mean += own === Number.POSITIVE_INFINITY ? counts[c]! : (counts[c]! * own) / (1 + own);
    }
    if (mean < chosen) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function cumulants(trials: readonly Trials[], t: number): Cumulants {
  let [value, mean, second, third] = [0, 0, 0, 0];
  for (const { lots, chance, value: v } of trials) {
    const s = t * v;
    // The larger of the two terms is taken out, so that neither overflows.
    const part = s > 0 ? chance + (1 - chance) * Math.exp(-s) : 1 - chance + chance * Math.exp(s);
    const share = (s > 0 ? chance : chance * Math.exp(s)) / part;
    value += lots * (Math.log(part) + Math.max(0, s));
    mean += lots * v * share;
    second += lots * v ** 2 * share * (1 - share);
    third += lots * v ** 3 * share * (1 - share) * (1 - 2 * share);
  }
  return { value, mean, second, third };
}

const bounded = (p: number): number => (Number.isNaN(p) ? 1 : Math.max(SMALLEST_P, Math.min(1, p)));
