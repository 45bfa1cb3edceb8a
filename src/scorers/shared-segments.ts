import { firstAtLeast, type ParticipationIndex } from './participation-index.ts';

/** A segment in which two firms both bid, cut to the time in which both were active; lots without a time always count. */
export interface SharedSegment {
  readonly segment: number;
  /** Positions [low, high) and [untimed, end). */
  readonly low: number;
  readonly high: number;
  readonly untimed: number;
  readonly end: number;
  /** Lots in these positions, and how many of them each firm bid on. */
  readonly lots: number;
  readonly one: number;
  readonly two: number;
  readonly runOne: number;
  readonly runTwo: number;
}

/** Runs that are tried one after the other before they are searched. */
const NEAR = 8;

/**
 * Calls `visit` for each segment in which both firms have a bid in the time in which both were active, in order of segments. What it is
 * handed holds until the next call.
 */
export function eachSharedSegment(
  index: ParticipationIndex,
  a: number,
  b: number,
  visit: (shared: SharedSegment) => void,
): void {
  const { runStart, runSegment } = index;
  const aIsFewer = runStart[a + 1]! - runStart[a]! <= runStart[b + 1]! - runStart[b]!;
  const few = aIsFewer ? a : b;
  const many = aIsFewer ? b : a;
  const from = Math.max(index.firstTime[a]!, index.firstTime[b]!);
  const to = Math.min(index.lastTime[a]!, index.lastTime[b]!);
  const shared = noSegment();
  let other = runStart[many]!;
  const end = runStart[many + 1]!;
  for (let run = runStart[few]!; run < runStart[few + 1]!; run++) {
    const segment = runSegment[run]!;
    // Most often the next one or the one after it.
    for (let step = 0; step < NEAR && other < end && runSegment[other]! < segment; step++) other++;
    if (other < end && runSegment[other]! < segment) other = firstAtLeast(runSegment, segment, other, end);
    if (other === end) return;
    if (runSegment[other] !== segment) continue;
    cut(index, run, other, from, to, shared);
    if (shared.one > 0 && shared.two > 0) visit(shared);
  }
}

function cut(
  index: ParticipationIndex,
  runOne: number,
  runTwo: number,
  from: number,
  to: number,
  into: OpenSegment,
): void {
  const segment = index.runSegment[runOne]!;
  const start = index.segmentStart[segment]!;
  const untimed = index.segmentUntimed[segment]!;
  const end = index.segmentStart[segment + 1]!;
  // A time range that does not meet, as when one firm followed the other, leaves only the lots without a time.
  const low = index.segmentFirst[segment]! >= from ? start : firstAtLeast(index.time, from, start, untimed);
  const high =
    index.segmentLast[segment]! <= to
      ? untimed
      : Math.max(low, firstAtLeast(index.time, to + 1, low, untimed));
  const whole = low === start && high === untimed;
  into.segment = segment;
  into.low = low;
  into.high = high;
  into.untimed = untimed;
  into.end = end;
  into.lots = high - low + (end - untimed);
  into.one = bidsWithin(index, runOne, whole, low, high, untimed);
  into.two = bidsWithin(index, runTwo, whole, low, high, untimed);
  into.runOne = runOne;
  into.runTwo = runTwo;
}

type OpenSegment = { -readonly [Key in keyof SharedSegment]: SharedSegment[Key] };

const noSegment = (): OpenSegment => ({
  segment: 0,
  low: 0,
  high: 0,
  untimed: 0,
  end: 0,
  lots: 0,
  one: 0,
  two: 0,
  runOne: 0,
  runTwo: 0,
});

/** Bids of a run in the positions [low, high) and from `untimed` on. A plain function: it runs for every pair and segment. */
function bidsWithin(
  { positions, runFrom }: ParticipationIndex,
  run: number,
  whole: boolean,
  low: number,
  high: number,
  untimed: number,
): number {
  const first = runFrom[run]!;
  const last = runFrom[run + 1]!;
  if (whole) return last - first;
  // The ends first: most often all bids lie within.
  const from = positions[first]! >= low ? first : firstAtLeast(positions, low, first, last);
  const latest = positions[last - 1]!;
  if (latest < high) return last - from;
  const to = firstAtLeast(positions, high, from, last);
  return to - from + (latest < untimed ? 0 : last - firstAtLeast(positions, untimed, to, last));
}

/**
 * Number of equal lots among which two firms would meet as often as among these: (sum n)^2 / sum n(n - 1) of the sizes n. Fewer than
 * the lots there are where some draw many bidders and others few; as many where sizes differ by chance alone, as Poisson numbers do;
 * more where every lot has the same few, who leave no room for each other. Infinite where no lot has two.
 */
export function equalLots(
  { sizeBefore, squareBefore }: ParticipationIndex,
  { low, high, untimed, end }: SharedSegment,
): number {
  const size = sizeBefore[high]! - sizeBefore[low]! + (sizeBefore[end]! - sizeBefore[untimed]!);
  const square = squareBefore[high]! - squareBefore[low]! + (squareBefore[end]! - squareBefore[untimed]!);
  const meetings = square - size;
  return meetings <= 0 ? Number.POSITIVE_INFINITY : (size * size) / meetings;
}
