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
  const { index, firm: firmPull, lot: lotPull } = fits;
  const { runStart, runSegment, runFrom, positions, firstTime, lastTime, segmentStart } = index;
  const members = new Int32Array(index.time.length);
  const known = { firm: -1, chances: new Map<number, Float64Array>() };

  /** Chances of a run to be on each lot of its segment. */
  const chancesOf = (firm: number, run: number): Float64Array => {
    if (known.firm !== firm) {
      known.firm = firm;
      known.chances.clear();
    }
    const found = known.chances.get(run);
    if (found !== undefined) return found;
    const s = runSegment[run]!;
    const start = segmentStart[s]!;
    const pull = firmPull[run]!;
    const chances = new Float64Array(segmentStart[s + 1]! - start);
    for (let i = 0; i < chances.length; i++) chances[i] = bidChance(pull, lotPull[start + i]!);
    known.chances.set(run, chances);
    return chances;
  };

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
      const span = within(index, segment, from, to);
      const touched: number[] = [];
      for (const member of circle) {
        const other = runIn(member, segment);
        if (other === -1) continue;
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
        const chances = chancesOf(firm, run);
        const start = segmentStart[segment]!;
        const classes: number[][] = Array.from({ length: circle.length + 1 }, () => []);
        for (let p = span.low; p < span.high; p++) classes[members[p]!]!.push(chances[p - start]!);
        for (let p = span.untimed; p < span.end; p++) classes[members[p]!]!.push(chances[p - start]!);
        choices.push({ chosen, classes });
      }
      for (const p of touched) members[p] = 0;
    }
    return { met, ...tailOf(choices, met, exactLimit) };
  };
}

/** In one segment: the number of lots that a firm chose, and its chances on the lots with 0, 1, 2 … members. */
interface Choice {
  readonly chosen: number;
  readonly classes: readonly (readonly number[])[];
}

function tailOf(
  choices: readonly Choice[],
  met: number,
  exactLimit: number,
): Pick<Meetings, 'expected' | 'p'> {
  const steps = choices.reduce((sum, { chosen, classes }) => {
    const marked = classes.slice(1).reduce((all, lots) => all + lots.length, 0);
    const lots = marked + classes[0]!.length;
    return sum + chosen * (lots + (classes.length === 2 ? 0 : chosen * marked * classes.length));
  }, 0);
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
function lawOf({ chosen, classes }: Choice): Float64Array {
  const rest = counts(classes[0]!, chosen);
  // taken[k] = probabilities of the members met with k lots chosen among those that have any.
  let taken: Float64Array[] = [Float64Array.of(1)];
  for (let v = 1; v < classes.length; v++) {
    if (classes[v]!.length === 0) continue;
    const own = counts(classes[v]!, chosen);
    const most = Math.min(chosen, taken.length - 1 + own.length - 1);
    const next = Array.from({ length: most + 1 }, () => new Float64Array(most * v + 1));
    taken.forEach((law, k) => {
      for (let m = 0; m < own.length && k + m <= most; m++) {
        const weight = own[m]!;
        const to = next[k + m]!;
        if (weight > 0)
          for (let w = 0; w < law.length; w++) if (law[w]! > 0) to[w + m * v]! += law[w]! * weight;
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

/** Probabilities of 0, 1, … at most `most` successes in independent trials. */
function counts(chances: readonly number[], most: number): Float64Array {
  const at = new Float64Array(Math.min(most, chances.length) + 1);
  at[0] = 1;
  for (let i = 0; i < chances.length; i++) {
    const chance = chances[i]!;
    const stay = 1 - chance;
    for (let k = Math.min(i + 1, at.length - 1); k > 0; k--) at[k] = at[k]! * stay + at[k - 1]! * chance;
    at[0]! *= stay;
  }
  return at;
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
    const odds = oddsRatio(classes.flat(), chosen);
    return classes.flatMap((chances, value) =>
      value === 0 ? [] : chances.map((chance) => ({ chance: raised(chance, odds), value })),
    );
  });
  const expected = trials.reduce((sum, { chance, value }) => sum + chance * value, 0);
  const most = trials.reduce((sum, { value }) => sum + value, 0);
  if (met <= 0) return { expected, p: 1 };
  if (met >= most)
    return { expected, p: bounded(trials.reduce((product, { chance }) => product * chance, 1)) };
  return { expected, p: bounded(latticeTail((t) => cumulants(trials, t), met)) };
}

const raised = (chance: number, odds: number): number => (chance * odds) / (1 - chance + chance * odds);

/** What the odds of all trials must be multiplied by for `wanted` successes on average: halving of an interval of its logarithm. */
function oddsRatio(chances: readonly number[], wanted: number): number {
  let [low, high] = [-30, 30];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    const odds = Math.exp(middle);
    const mean = chances.reduce((sum, chance) => sum + raised(chance, odds), 0);
    if (mean < wanted) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}

function cumulants(
  trials: readonly { readonly chance: number; readonly value: number }[],
  t: number,
): Cumulants {
  let [value, mean, second, third] = [0, 0, 0, 0];
  for (const { chance, value: v } of trials) {
    const s = t * v;
    // The larger of the two terms is taken out, so that neither overflows.
    const part = s > 0 ? chance + (1 - chance) * Math.exp(-s) : 1 - chance + chance * Math.exp(s);
    const share = (s > 0 ? chance : chance * Math.exp(s)) / part;
    value += Math.log(part) + Math.max(0, s);
    mean += v * share;
    second += v ** 2 * share * (1 - share);
    third += v ** 3 * share * (1 - share) * (1 - 2 * share);
  }
  return { value, mean, second, third };
}

const bounded = (p: number): number => (Number.isNaN(p) ? 1 : Math.max(SMALLEST_P, Math.min(1, p)));

interface Span {
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
  const low = firstAtLeast(time, from, segmentStart[segment]!, untimed);
  const high = Math.max(low, firstAtLeast(time, to + 1, low, untimed));
  return { low, high, untimed, end };
}

const holds = ({ low, high, untimed }: Span, p: number): boolean => (p >= low && p < high) || p >= untimed;
