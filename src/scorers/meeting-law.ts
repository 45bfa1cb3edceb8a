import { bidChance } from './degree-null.ts';
import { SMALLEST_P } from './hypergeometric-sum.ts';
import { type Cumulants, latticeTail } from './lattice-saddlepoint.ts';
import { type Choosing, choicesAmong, clear, copy, noWeights, type Weights } from './weighted-choices.ts';

/** In one segment: the number of lots that a firm chose, and by number of members, below `values`, and class of lots how many lots there are. */
export interface Choice extends Choosing {
  readonly lots: readonly Int32Array[];
  readonly values: number;
  /** Whether no odds are so large that a lot could not be taken out of many without loss of precision. */
  readonly steady: boolean;
  /** Where all lots of the segment count: weights of the lots chosen among all of them. */
  readonly whole: Weights | null;
}

/** Odds up to which one lot is taken out of many without loss of precision. */
export const STEADY_ODDS = 0.15;

/** What the law of the meetings says of those there were: how many it expects, and P(at least as many), at least `SMALLEST_P`. */
export interface Tail {
  readonly expected: number;
  readonly p: number;
}

/**
 * Law of the members met in all segments together, at `met`.
 *
 * @param count how many of the choices are meant
 * @param exactLimit steps beyond which the choices count as independent of each other
 */
export function tailOf(choices: readonly Choice[], count: number, met: number, exactLimit: number): Tail {
  let [steps, reach] = [0, 1];
  for (let i = 0; i < count; i++) {
    const { chosen, lots, values, classes, whole } = choices[i]!;
    let marked = 0;
    for (let value = 1; value < values; value++) for (let c = 0; c < classes; c++) marked += lots[value]![c]!;
    const most = Math.min(chosen, marked);
    // Of lots without members; of those with; of what is met in other segments.
    steps += chosen * (whole === null ? chosen * classes : marked);
    steps += most * most * values * Math.min(marked, classes) + most * values * reach;
    reach += most * values;
  }
  return steps > exactLimit ? asIndependent(choices.slice(0, count), met) : exactly(choices, count, met);
}

// Used again by every call: a segment has a handful of numbers, and a new array for them costs more than they do.
const [one, rest, own, law, sum] = [noWeights(), noWeights(), noWeights(), noWeights(), noWeights()];

function exactly(choices: readonly Choice[], count: number, met: number): Tail {
  clear(law, 1)[0] = 1;
  for (let i = 0; i < count; i++) {
    lawOf(choices[i]!, own);
    addTo(law, own);
  }
  let [expected, p] = [0, 0];
  const { values } = law;
  for (let w = law.length - 1; w >= 0; w--) {
    expected += w * values[w]!;
    if (w >= met) p += values[w]!;
  }
  return { expected, p: bounded(p) };
}

/** Probabilities of the members met in one segment, given the number of lots chosen there. */
function lawOf(choice: Choice, into: Weights): void {
  const { chosen, lots, values } = choice;
  choicesElsewhere(choice, rest);
  if (values === 2) {
    choicesAmong(choice, lots[1]!, into);
    for (let k = 0; k < into.length; k++)
      into.values[k]! *= chosen - k < rest.length ? rest.values[chosen - k]! : 0;
  } else {
    choicesAmong(choice, lots[1]!, one);
    metAmong(choice, into);
  }
  let all = 0;
  for (let w = 0; w < into.length; w++) all += into.values[w]!;
  for (let w = 0; w < into.length; w++) into.values[w]! /= all;
}

/** Weights of the members met where some lots have several; of the lots chosen with one member there are `one`, of those without `rest`. */
function metAmong(choice: Choice, into: Weights): void {
  const { chosen, lots, values } = choice;
  // taken[k] = weights of the members met with k lots chosen among those that have any.
  let taken: readonly Float64Array[] = Array.from(one.values.subarray(0, one.length), (weight, k) => {
    const byMembers = new Float64Array(k + 1);
    byMembers[k] = weight;
    return byMembers;
  });
  for (let value = 2; value < values; value++) {
    choicesAmong(choice, lots[value]!, one);
    const most = Math.min(chosen, taken.length - 1 + one.length - 1);
    const next = Array.from({ length: most + 1 }, () => new Float64Array(most * value + 1));
    taken.forEach((byMembers, k) => {
      for (let m = 0; m < one.length && k + m <= most; m++) {
        const weight = one.values[m]!;
        const to = next[k + m]!;
        if (weight > 0)
          for (let w = 0; w < byMembers.length; w++)
            if (byMembers[w]! > 0) to[w + m * value]! += byMembers[w]! * weight;
      }
    });
    taken = next;
  }
  const met = clear(
    into,
    taken.reduce((most, byMembers) => Math.max(most, byMembers.length), 1),
  );
  taken.forEach((byMembers, k) => {
    const weight = chosen - k < rest.length ? rest.values[chosen - k]! : 0;
    if (weight > 0) for (let w = 0; w < byMembers.length; w++) met[w]! += byMembers[w]! * weight;
  });
}

/** Weights of the lots chosen among those without members: from those among all lots, by polynomial division, where there are such. */
function choicesElsewhere(choice: Choice, into: Weights): void {
  const { whole, lots, values, classes, odds, steady } = choice;
  if (whole === null || !steady) {
    choicesAmong(choice, lots[0]!, into);
    return;
  }
  copy(whole, into);
  const left = into.values;
  for (let value = 1; value < values; value++)
    for (let c = 0; c < classes; c++)
      for (let lot = lots[value]![c]!; lot > 0; lot--)
        for (let k = 1; k < into.length; k++) left[k] = Math.max(0, left[k]! - odds[c]! * left[k - 1]!);
}

/** Replaces the weights of one by those of the sum of both. */
function addTo(weights: Weights, other: Weights): void {
  if (weights.length === 1) {
    copy(other, weights);
    return;
  }
  const into = clear(sum, weights.length + other.length - 1);
  const { values } = weights;
  for (let i = 0; i < weights.length; i++)
    if (values[i]! > 0) for (let k = 0; k < other.length; k++) into[i + k]! += values[i]! * other.values[k]!;
  [weights.values, sum.values] = [sum.values, weights.values];
  weights.length = sum.length;
}

/** Lots of one class and one number of members: how many, the chance on one of them, the members. */
interface Trials {
  readonly lots: number;
  readonly chance: number;
  readonly value: number;
}

/** With as many lots chosen on average as there were, which spreads the meetings more. */
function asIndependent(choices: readonly Choice[], met: number): Tail {
  const trials = choices.flatMap(trialsOf);
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
  const { lots, values, classes, pulls, firstPull, pull } = choice;
  const shift = shiftOf(choice);
  const trials: Trials[] = [];
  for (let value = 1; value < values; value++)
    for (let c = 0; c < classes; c++) {
      const count = lots[value]![c]!;
      if (count > 0)
        trials.push({ lots: count, chance: bidChance(pull + shift, pulls[firstPull + c]!), value });
    }
  return trials;
}

/** What must be added to the pulls for as many lots as were chosen: halving of an interval. */
function shiftOf({ chosen, lots, values, classes, odds }: Choice): number {
  const counts = new Float64Array(classes);
  for (let value = 0; value < values; value++)
    for (let c = 0; c < classes; c++) counts[c]! += lots[value]![c]!;
  let [low, high] = [-30, 30];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    const factor = Math.exp(middle);
    let mean = 0;
    for (let c = 0; c < classes; c++) {
      const tilted = odds[c]! * factor;
      mean += tilted === Number.POSITIVE_INFINITY ? counts[c]! : (counts[c]! * tilted) / (1 + tilted);
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
