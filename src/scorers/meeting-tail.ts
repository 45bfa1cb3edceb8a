import type { DegreeFits } from './degree-fits.ts';
import { type Choice, STEADY_ODDS, type Tail, tailOf } from './meeting-law.ts';
import { firstAtLeast, NO_TIME } from './participation-index.ts';
import { choicesAmong, noWeights, type Weights } from './weighted-choices.ts';

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
  const members = new Uint16Array(index.time.length);
  const knownOf = runsOfLastFirm(fits);
  // Used again by every call: see `meeting-law`.
  const choices: OpenChoice[] = [];
  const touched: number[] = [];
  const span: Span = { segment: 0, start: 0, low: 0, high: 0, untimed: 0, end: 0 };
  // Per member of the circle: its runs before this one lie in segments that are done with.
  const next: number[] = [];

  /** Counts the members on the lots of the span. */
  const mark = (circle: readonly number[], segment: number, from: number, to: number): void => {
    touched.length = 0;
    let isKnown = false;
    for (let i = 0; i < circle.length; i++) {
      const end = runStart[circle[i]! + 1]!;
      const run = firstAtLeast(runSegment, segment, next[i]!, end);
      next[i] = run;
      if (run === end || runSegment[run] !== segment) continue;
      if (!isKnown) within(index, segment, from, to, span);
      isKnown = true;
      for (let k = runFrom[run]!; k < runFrom[run + 1]!; k++) {
        const p = positions[k]!;
        if (!holds(span, p)) continue;
        if (members[p] === 0) touched.push(p);
        members[p]! += 1;
      }
    }
  };

  return (firm, circle) => {
    let [from, to] = [NO_TIME, -NO_TIME];
    circle.forEach((member, i) => {
      from = Math.min(from, firstTime[member]!);
      to = Math.max(to, lastTime[member]!);
      next[i] = runStart[member]!;
    });
    from = Math.max(from, firstTime[firm]!);
    to = Math.min(to, lastTime[firm]!);
    let [count, met] = [0, 0];
    for (let run = runStart[firm]!; run < runStart[firm + 1]!; run++) {
      const segment = runSegment[run]!;
      mark(circle, segment, from, to);
      if (touched.length === 0) continue;
      let chosen = 0;
      for (let i = runFrom[run]!; i < runFrom[run + 1]!; i++) {
        const p = positions[i]!;
        if (!holds(span, p)) continue;
        chosen++;
        met += members[p]!;
      }
      if (chosen > 0) {
        const start = classStart[segment]!;
        const classes = classStart[segment + 1]! - start;
        const isWhole = span.low === span.start && span.high === span.untimed;
        const known = knownOf(firm, run, isWhole);
        if (choices.length === count) choices.push(openChoice(classPull));
        const choice = choices[count++]!;
        choice.chosen = chosen;
        choice.classes = classes;
        choice.odds = known.odds;
        choice.logOdds = known.logOdds;
        choice.steady = known.steady;
        choice.whole = isWhole ? known.whole : null;
        choice.pull = firmPull[run]!;
        choice.firstPull = start;
        choice.values = 1;
        const none = lotsOf(choice, 0, classes);
        countLots(fits, span, none);
        for (const p of touched) {
          const value = members[p]!;
          while (choice.values <= value) lotsOf(choice, choice.values++, classes).fill(0, 0, classes);
          none[classOf[p]! - start]! -= 1;
          choice.lots[value]![classOf[p]! - start]! += 1;
        }
      }
      for (const p of touched) members[p] = 0;
    }
    return { met, ...tailOf(choices, count, met, exactLimit) };
  };
}

type OpenChoice = { -readonly [Key in keyof Choice]: Choice[Key] } & { readonly lots: Int32Array[] };

const openChoice = (pulls: Float64Array): OpenChoice => ({
  chosen: 0,
  classes: 0,
  odds: pulls,
  logOdds: pulls,
  steady: true,
  whole: null,
  pull: 0,
  pulls,
  firstPull: 0,
  lots: [],
  values: 0,
});

/** The array of lots with so many members, long enough for the classes. */
function lotsOf({ lots }: OpenChoice, value: number, classes: number): Int32Array {
  const known = lots[value];
  if (known !== undefined && known.length >= classes) return known;
  const longer = new Int32Array(2 * classes + 16);
  lots[value] = longer;
  return longer;
}

/** What is known of a run whatever circle it is compared with; the runs of the last firm are kept. */
interface KnownRun {
  run: number;
  odds: Float64Array;
  logOdds: Float64Array;
  steady: boolean;
  /** Weights of the lots chosen among all lots of the segment; see `choicesAmong`. Good where `hasWhole`. */
  readonly whole: Weights;
  hasWhole: boolean;
}

function runsOfLastFirm({ index, firm: firmPull, classStart, classPull, classLots }: DegreeFits) {
  const { runStart, runSegment, runFrom } = index;
  const known: KnownRun[] = [];
  return (firm: number, run: number, isWhole: boolean): KnownRun => {
    const at = run - runStart[firm]!;
    while (known.length <= at) known.push(noRun());
    const found = known[at]!;
    const firstPull = classStart[runSegment[run]!]!;
    const classes = classStart[runSegment[run]! + 1]! - firstPull;
    const pull = firmPull[run]!;
    if (found.run !== run) readOdds(found, classPull, firstPull, classes, pull);
    found.run = run;
    if (isWhole && !found.hasWhole) {
      const chosen = runFrom[run + 1]! - runFrom[run]!;
      const { odds, logOdds } = found;
      choicesAmong(
        { chosen, classes, odds, logOdds, pull, pulls: classPull, firstPull },
        classLots.subarray(firstPull, firstPull + classes),
        found.whole,
      );
      found.hasWhole = true;
    }
    return found;
  };
}

const noRun = (): KnownRun => ({
  run: -1,
  odds: new Float64Array(16),
  logOdds: new Float64Array(16),
  steady: true,
  whole: noWeights(),
  hasWhole: false,
});

function readOdds(into: KnownRun, pulls: Float64Array, first: number, classes: number, pull: number): void {
  if (into.odds.length < classes) {
    into.odds = new Float64Array(2 * classes);
    into.logOdds = new Float64Array(2 * classes);
  }
  into.hasWhole = false;
  into.steady = true;
  for (let c = 0; c < classes; c++) {
    const odds = Math.exp(pull + pulls[first + c]!);
    into.odds[c] = odds;
    into.logOdds[c] = Math.log1p(odds);
    if (odds > STEADY_ODDS) into.steady = false;
  }
}

/** Lots of a span by class. */
function countLots({ classStart, classLots, classOf }: DegreeFits, span: Span, lots: Int32Array): void {
  const { segment, start, low, high, untimed, end } = span;
  const first = classStart[segment]!;
  const classes = classStart[segment + 1]! - first;
  const isNear = 2 * (low - start + (untimed - high)) < end - start;
  for (let c = 0; c < classes; c++) lots[c] = isNear ? classLots[first + c]! : 0;
  const [from, to] = isNear ? [start, low] : [low, high];
  const [then, last] = isNear ? [high, untimed] : [untimed, end];
  const step = isNear ? -1 : 1;
  for (let p = from; p < to; p++) lots[classOf[p]! - first]! += step;
  for (let p = then; p < last; p++) lots[classOf[p]! - first]! += step;
}

interface Span {
  segment: number;
  start: number;
  low: number;
  high: number;
  untimed: number;
  end: number;
}

/** Lots of a segment from one time to another; lots without a time always count. */
function within(
  { segmentStart, segmentUntimed, time }: DegreeFits['index'],
  segment: number,
  from: number,
  to: number,
  into: Span,
): void {
  const untimed = segmentUntimed[segment]!;
  const start = segmentStart[segment]!;
  into.segment = segment;
  into.start = start;
  into.untimed = untimed;
  into.end = segmentStart[segment + 1]!;
  into.low = firstAtLeast(time, from, start, untimed);
  into.high = Math.max(into.low, firstAtLeast(time, to + 1, into.low, untimed));
}

const holds = ({ low, high, untimed }: Readonly<Span>, p: number): boolean =>
  (p >= low && p < high) || p >= untimed;
