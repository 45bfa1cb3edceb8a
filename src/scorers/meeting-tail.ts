import type { DegreeFits } from './degree-fits.ts';
import { type Choice, type Tail, tailOf } from './meeting-law.ts';
import { firstAtLeast, NO_TIME } from './participation-index.ts';
import { choicesAmong } from './weighted-choices.ts';

export interface MeetingTailOptions {
  readonly fits: DegreeFits;
  /** Steps beyond which the firm's choices count as independent of each other. */
  readonly exactLimit: number;
}

/** Meetings of a firm with the members of a circle, all counted together. */
export interface Meetings extends Tail {
  readonly met: number;
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
