import type { DegreeFits } from './degree-fits.ts';
import { bidChance } from './degree-null.ts';
import { SMALLEST_P } from './hypergeometric-sum.ts';
import { type Cumulants, latticeTail } from './lattice-saddlepoint.ts';
import { firstAtLeast, NO_TIME } from './participation-index.ts';

export interface MeetingTailOptions {
  readonly fits: DegreeFits;
  /** ln k! up to the lots of the longest segment. */
  readonly logFactorial: Float64Array;
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

/** Belongs to one thread. */
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
export function meetingTail({ fits, logFactorial, exactLimit }: MeetingTailOptions): MeetingTail {
  const { index, firm: firmPull, lot: lotPull } = fits;
  const { runStart, runSegment, runFrom, positions, firstTime, lastTime, sizeBefore } = index;
  const members = new Int32Array(index.time.length);
  const sizes = sizesOf(fits);
  const sizeOf = (p: number): number => sizeBefore[p + 1]! - sizeBefore[p]!;

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
      const others = circle.map((member) => runIn(member, segment)).filter((other) => other !== -1);
      if (others.length === 0) continue;
      const span = within(index, segment, from, to);
      const touched: number[] = [];
      for (const other of others) {
        for (let i = runFrom[other]!; i < runFrom[other + 1]!; i++) {
          const p = positions[i]!;
          if (!holds(span, p)) continue;
          if (members[p] === 0) touched.push(p);
          members[p]! += 1;
        }
      }
      if (touched.length === 0) continue;
      let chosen = 0;
      for (let i = runFrom[run]!; i < runFrom[run + 1]!; i++) {
        const p = positions[i]!;
        if (!holds(span, p)) continue;
        chosen++;
        met += members[p]!;
      }
      if (chosen > 0) {
        // Lots of one size draw alike, so that a size is one number of lots and one pull.
        const classes = Array.from({ length: circle.length + 1 }, () => new Map<number, LotClass>());
        const add = (value: number, p: number, lots: number): void => {
          const size = sizeOf(p);
          const known = classes[value]!.get(size)?.lots ?? 0;
          classes[value]!.set(size, { lots: known + lots, pull: firmPull[run]! + lotPull[p]! });
        };
        for (const { example, lots } of sizes(span)) add(0, example, lots);
        for (const p of touched) {
          add(0, p, -1);
          add(members[p]!, p, 1);
        }
        choices.push({
          chosen,
          classes: classes.map((own) => [...own.values()].filter(({ lots }) => lots > 0)),
        });
      }
      for (const p of touched) members[p] = 0;
    }
    return { met, ...tailOf(choices, met, { logFactorial, exactLimit }) };
  };
}

/** Lots of one segment that draw alike: how many, and ln of the odds of the firm on one of them. */
interface LotClass {
  readonly lots: number;
  readonly pull: number;
}

/** In one segment: the number of lots that a firm chose, and the lots with 0, 1, 2 … members. */
interface Choice {
  readonly chosen: number;
  readonly classes: readonly (readonly LotClass[])[];
}

type Exactness = Pick<MeetingTailOptions, 'logFactorial' | 'exactLimit'>;

function tailOf(
  choices: readonly Choice[],
  met: number,
  { logFactorial, exactLimit }: Exactness,
): Pick<Meetings, 'expected' | 'p'> {
  let steps = 0;
  for (const { chosen, classes } of choices)
    for (const [value, own] of classes.entries())
      steps += own.length * (chosen + 1) ** 2 * Math.max(1, value);
  return steps > exactLimit ? asIndependent(choices, met) : exactly(choices, met, logFactorial);
}

function exactly(
  choices: readonly Choice[],
  met: number,
  logFactorial: Float64Array,
): Pick<Meetings, 'expected' | 'p'> {
  let law: Float64Array<ArrayBufferLike> = Float64Array.of(1);
  for (const choice of choices) law = sumOf(law, lawOf(choice, logFactorial));
  let [expected, p] = [0, 0];
  for (let w = law.length - 1; w >= 0; w--) {
    expected += w * law[w]!;
    if (w >= met) p += law[w]!;
  }
  return { expected, p: bounded(p) };
}

/** Probabilities of the members met in one segment, given the number of lots chosen there. */
function lawOf({ chosen, classes }: Choice, logFactorial: Float64Array): Float64Array {
  const rest = choicesAmong(classes[0]!, chosen, logFactorial);
  // taken[k] = weights of the members met with k lots chosen among those that have any.
  let taken: Float64Array[] = [Float64Array.of(1)];
  for (let value = 1; value < classes.length; value++) {
    if (classes[value]!.length === 0) continue;
    const own = choicesAmong(classes[value]!, chosen, logFactorial);
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
  const length = taken.reduce((most, law) => Math.max(most, law.length), 1);
  const law = new Float64Array(length);
  let all = 0;
  taken.forEach((own, k) => {
    const weight = rest[chosen - k] ?? 0;
    if (weight === 0) return;
    for (let w = 0; w < own.length; w++) {
      law[w]! += own[w]! * weight;
      all += own[w]! * weight;
    }
  });
  for (let w = 0; w < length; w++) law[w]! /= all;
  return law;
}

/** Weights of 0, 1, … at most `most` lots chosen of some classes: the sum over all choices of the product of their odds, to a constant. */
function choicesAmong(classes: readonly LotClass[], most: number, lf: Float64Array): Float64Array {
  let among: Float64Array = Float64Array.of(1);
  for (const { lots, pull } of classes) {
    const length = Math.min(lots, most) + 1;
    const own = new Float64Array(length);
    let peak = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < length; k++) {
      own[k] = lf[lots]! - lf[k]! - lf[lots - k]! + k * pull;
      if (own[k]! > peak) peak = own[k]!;
    }
    for (let k = 0; k < length; k++) own[k] = Math.exp(own[k]! - peak);
    const next = new Float64Array(Math.min(most, among.length - 1 + length - 1) + 1);
    for (let i = 0; i < among.length; i++) {
      const weight = among[i]!;
      if (weight === 0) continue;
      const to = Math.min(length, next.length - i);
      for (let k = 0; k < to; k++) next[i + k]! += weight * own[k]!;
    }
    among = next;
  }
  return among;
}

function sumOf(one: Float64Array, other: Float64Array): Float64Array {
  const sum = new Float64Array(one.length + other.length - 1);
  for (let i = 0; i < one.length; i++)
    if (one[i]! > 0) for (let k = 0; k < other.length; k++) sum[i + k]! += one[i]! * other[k]!;
  return sum;
}

/** With as many lots chosen on average as there were, which spreads the meetings more. */
function asIndependent(choices: readonly Choice[], met: number): Pick<Meetings, 'expected' | 'p'> {
  const trials = choices.flatMap(({ chosen, classes }) => {
    const shift = pullFor(classes.flat(), chosen);
    return classes.flatMap((own, value) =>
      value === 0 ? [] : own.map(({ lots, pull }) => ({ lots, chance: bidChance(pull, shift), value })),
    );
  });
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

/** What must be added to all pulls for `wanted` lots chosen on average: halving of an interval. */
function pullFor(classes: readonly LotClass[], wanted: number): number {
  let [low, high] = [-30, 30];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    const mean = classes.reduce((sum, { lots, pull }) => sum + lots * bidChance(pull, middle), 0);
    if (mean < wanted) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

interface Trials {
  readonly lots: number;
  readonly chance: number;
  readonly value: number;
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

/** The lots of one size in a span: how many, and one of them. */
interface SizeCount {
  readonly example: number;
  readonly lots: number;
}

/** Sizes of the lots of a span; what is known of whole segments is kept. */
function sizesOf({ index }: DegreeFits): (span: Span) => Iterable<SizeCount> {
  const { sizeBefore } = index;
  const whole = new Map<number, ReadonlyMap<number, SizeCount>>();
  const count = (into: Map<number, SizeCount>, from: number, to: number, lots: number): void => {
    for (let p = from; p < to; p++) {
      const size = sizeBefore[p + 1]! - sizeBefore[p]!;
      const known = into.get(size);
      into.set(size, { example: known?.example ?? p, lots: (known?.lots ?? 0) + lots });
    }
  };
  return ({ segment, start, low, high, untimed, end }) => {
    let all = whole.get(segment);
    if (all === undefined) {
      const counted = new Map<number, SizeCount>();
      count(counted, start, end, 1);
      all = counted;
      whole.set(segment, all);
    }
    if (low === start && high === untimed) return all.values();
    const outside = low - start + (untimed - high);
    const cut = 2 * outside < end - start ? new Map(all) : new Map<number, SizeCount>();
    if (cut.size > 0) {
      count(cut, start, low, -1);
      count(cut, high, untimed, -1);
    } else {
      count(cut, low, high, 1);
      count(cut, untimed, end, 1);
    }
    return cut.values();
  };
}

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
