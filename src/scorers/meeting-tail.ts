import type { DegreeFits } from './degree-fits.ts';
import { bidChance } from './degree-null.ts';
import { SMALLEST_P } from './hypergeometric-sum.ts';
import { type Cumulants, latticeTail } from './lattice-saddlepoint.ts';
import { firstAtLeast, NO_TIME } from './participation-index.ts';

export interface MeetingTailOptions {
  readonly fits: DegreeFits;
  /** Steps beyond which the firm's choices count as independent of each other. */
  readonly exactLimit: number;
}

/** Meetings of a firm with the members of a circle, all counted together. */
export interface Meetings {
  readonly met: number;
  readonly expected: number;
  /** P(at least `met`), at least `SMALLEST_P`. */
  readonly p: number;
}

/** Belongs to one thread: it keeps what it knows of the last firm. */
export type MeetingTail = (firm: number, circle: readonly number[]) => Meetings;

/**
 * How often a firm meets a circle if it chooses its lots without regard to it: in each segment as many lots as it did choose in the time in
 * which it and some member were active, a lot that draws many bidders sooner than one that draws few, in proportion to the odds of the
 * degree-preserving null. A lot counts as often as it has members. Given where the members bid the firm's own choice is all that is
 * random, so that it does not matter how much the members depend on each other. Where lots draw alike, and the circle is one
 * firm, this is the hypergeometric sum.
 *
 * The law of a fixed number of unequal choices is that of independent ones given their number (Chen, Dempster and Liu 1994, Biometrika 81).
 */
export function meetingTail({ fits, exactLimit }: MeetingTailOptions): MeetingTail {
  const { index, firm: firmPull, classStart, classPull, classOf } = fits;
  const { runStart, runSegment, runFrom, positions, firstTime, lastTime } = index;
  const members = new Int32Array(index.time.length);
  const knownOf = runsOfLastFirm(fits);
  const lotsOf = lotsInSpan(fits);

  const runIn = (bidder: number, segment: number): number => {
    const end = runStart[bidder + 1]!;
    const run = firstAtLeast(runSegment, segment, runStart[bidder]!, end);
    return run < end && runSegment[run] === segment ? run : -1;
  };

  return (firm, circle) => {
    let [from, to] = [NO_TIME, -NO_TIME];
    for (const member of circle) {
      from = Math.min(from, firstTime[member]!);
      to = Math.max(to, lastTime[member]!);
    }
    from = Math.max(from, firstTime[firm]!);
    to = Math.min(to, lastTime[firm]!);
    const choices: Choice[] = [];
    let met = 0;
    for (let run = runStart[firm]!; run < runStart[firm + 1]!; run++) {
      const segment = runSegment[run]!;
      let span: Span | null = null;
      const touched: number[] = [];
      for (const member of circle) {
        const other = runIn(member, segment);
        if (other === -1) continue;
        span ??= within(index, segment, from, to);
        for (let i = runFrom[other]!; i < runFrom[other + 1]!; i++) {
          const p = positions[i]!;
          if (!holds(span, p)) continue;
          if (members[p] === 0) touched.push(p);
          members[p]! += 1;
        }
      }
      if (span === null || touched.length === 0) continue;
      let chosen = 0;
      for (let i = runFrom[run]!; i < runFrom[run + 1]!; i++) {
        const p = positions[i]!;
        if (!holds(span, p)) continue;
        chosen++;
        met += members[p]!;
      }
      if (chosen > 0) {
        const start = classStart[segment]!;
        const none = lotsOf(span);
        const lots = [none];
        for (const p of touched) {
          const value = members[p]!;
          while (lots.length <= value) lots.push(new Int32Array(none.length));
          none[classOf[p]! - start]! -= 1;
          lots[value]![classOf[p]! - start]! += 1;
        }
        const pulls = classPull.subarray(start, classStart[segment + 1]!);
        const { odds, whole } = knownOf(firm, run);
        const isWhole = span.low === span.start && span.high === span.untimed;
        choices.push({ chosen, lots, odds, whole: isWhole ? whole : null, pulls, pull: firmPull[run]! });
      }
      for (const p of touched) members[p] = 0;
    }
    return { met, ...tailOf(choices, met, exactLimit) };
  };
}

/** In one segment: the number of lots that a firm chose, and by number of members and class of lots how many lots there are. */
interface Choice {
  readonly chosen: number;
  readonly lots: readonly Int32Array[];
  /** Where all lots of the segment count: weights of the lots chosen among all of them. */
  readonly whole: Float64Array | null;
  /** Odds of the firm on a lot of each class, and what they are made of. */
  readonly odds: Float64Array;
  readonly pulls: Float64Array;
  readonly pull: number;
}

/** What is known of a run whatever circle it is compared with; the runs of the last firm are kept. */
interface KnownRun {
  readonly odds: Float64Array;
  /** Weights of the lots chosen among all lots of the segment; see `choicesAmong`. */
  readonly whole: Float64Array;
}

function runsOfLastFirm({ index, firm: firmPull, classStart, classPull, classLots }: DegreeFits) {
  const { runSegment, runFrom } = index;
  const known = new Map<number, KnownRun>();
  let last = -1;
  return (firm: number, run: number): KnownRun => {
    if (firm !== last) known.clear();
    last = firm;
    let found = known.get(run);
    if (found === undefined) {
      const [from, to] = [classStart[runSegment[run]!]!, classStart[runSegment[run]! + 1]!];
      const pulls = classPull.subarray(from, to);
      const pull = firmPull[run]!;
      const odds = new Float64Array(pulls.length);
      for (let c = 0; c < odds.length; c++) odds[c] = Math.exp(pull + pulls[c]!);
      const chosen = runFrom[run + 1]! - runFrom[run]!;
      const whole = choicesAmong({ chosen, odds, pulls, pull }, classLots.subarray(from, to));
      found = { odds, whole };
      known.set(run, found);
    }
    return found;
  };
}

/** Lots of a span by class. */
function lotsInSpan({ classStart, classLots, classOf }: DegreeFits): (span: Span) => Int32Array {
  return ({ segment, start, low, high, untimed, end }) => {
    const first = classStart[segment]!;
    const outside = low - start + (untimed - high);
    const near = 2 * outside < end - start;
    const lots = near
      ? classLots.slice(first, classStart[segment + 1]!)
      : new Int32Array(classStart[segment + 1]! - first);
    const count = (from: number, to: number, step: number): void => {
      for (let p = from; p < to; p++) lots[classOf[p]! - first]! += step;
    };
    if (near) {
      count(start, low, -1);
      count(high, untimed, -1);
    } else {
      count(low, high, 1);
      count(untimed, end, 1);
    }
    return lots;
  };
}

function tailOf(
  choices: readonly Choice[],
  met: number,
  exactLimit: number,
): Pick<Meetings, 'expected' | 'p'> {
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

function exactly(choices: readonly Choice[], met: number): Pick<Meetings, 'expected' | 'p'> {
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

/** Sum of this size that a double still holds with room for what it is multiplied by, in natural logarithms. */
const ROOM = 300;

/** Weights this far below the largest are left out: products of smaller ones would leave the range in which doubles are quick. */
const LEAST_WEIGHT = 1e-150;

/**
 * Weights of 0, 1, … at most `chosen` lots chosen among some, `counts` of each class: the sum over all such choices of the product of their
 * odds, up to one factor.
 */
function choicesAmong(
  { chosen, odds, pulls, pull }: Pick<Choice, 'chosen' | 'odds' | 'pulls' | 'pull'>,
  counts: Int32Array,
): Float64Array {
  let there = 0;
  for (let c = 0; c < counts.length; c++) there += counts[c]!;
  const among = new Float64Array(Math.min(chosen, there) + 1);
  const own = new Float64Array(among.length);
  among[0] = 1;
  let top = 0;
  for (let c = 0; c < counts.length; c++) {
    const count = counts[c]!;
    if (count === 0) continue;
    const most = Math.min(count, among.length - 1);
    if (count * Math.log1p(odds[c]!) < ROOM) weights(own, most, count, odds[c]!);
    else largeWeights(own, most, count, pulls[c]! + pull);
    top = Math.min(among.length - 1, top + most);
    let peak = 0;
    // Downwards, so that what is still needed is not yet overwritten.
    for (let k = top; k >= 0; k--) {
      let sum = 0;
      const to = Math.min(most, k);
      for (let m = 0; m <= to; m++) sum += among[k - m]! * own[m]!;
      among[k] = sum;
      if (sum > peak) peak = sum;
    }
    for (let k = 0; k <= top; k++) among[k] = among[k]! < LEAST_WEIGHT * peak ? 0 : among[k]! / peak;
  }
  return among;
}

/** Ways to choose k of `count`, times odds^k. */
function weights(own: Float64Array, most: number, count: number, odds: number): void {
  own[0] = 1;
  for (let k = 0; k < most; k++) {
    const next = (own[k]! * (count - k) * odds) / (k + 1);
    own[k + 1] = next < LEAST_WEIGHT ? 0 : next;
  }
}

/** The same over its largest, by logarithms. */
function largeWeights(own: Float64Array, most: number, count: number, pull: number): void {
  own[0] = 0;
  for (let k = 0; k < most; k++) own[k + 1] = own[k]! + Math.log((count - k) / (k + 1)) + pull;
  let peak = 0;
  for (let k = 0; k <= most; k++) peak = Math.max(peak, own[k]!);
  for (let k = 0; k <= most; k++) {
    const weight = Math.exp(own[k]! - peak);
    own[k] = weight < LEAST_WEIGHT ? 0 : weight;
  }
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
function asIndependent(choices: readonly Choice[], met: number): Pick<Meetings, 'expected' | 'p'> {
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

interface Span {
  readonly segment: number;
  readonly start: number;
  readonly low: number;
  readonly high: number;
  readonly untimed: number;
  readonly end: number;
}

/** Lots of a segment from one time to another; lots without a time always count. */
function within(
  { segmentStart, segmentUntimed, time }: DegreeFits['index'],
  segment: number,
  from: number,
  to: number,
): Span {
  const untimed = segmentUntimed[segment]!;
  const end = segmentStart[segment + 1]!;
  const start = segmentStart[segment]!;
  const low = firstAtLeast(time, from, start, untimed);
  const high = Math.max(low, firstAtLeast(time, to + 1, low, untimed));
  return { segment, start, low, high, untimed, end };
}

const holds = ({ low, high, untimed }: Span, p: number): boolean => (p >= low && p < high) || p >= untimed;
