import { createHypergeometricSum, type HypergeometricSum } from './hypergeometric-sum.ts';
import { firstAtLeast, type ParticipationIndex } from './participation-index.ts';

/** Pairs [from, to) to score, and the shared arrays that take the answers. */
export interface PairTailsInput {
  readonly index: ParticipationIndex;
  readonly logFactorial: Float64Array;
  readonly exactLimit: number;
  /** 1: a segment counts as fewer lots where their sizes differ; see `effectiveLots`. */
  readonly sizeCorrection: number;
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly joint: Int32Array;
  readonly from: number;
  readonly to: number;
  readonly expected: Float64Array;
  readonly p: Float64Array;
  /** Smallest p-value that the pair could have had, whatever its joint lots. */
  readonly smallest: Float64Array;
}

/** Kernel: upper tail of the joint lots of each pair under independent choice inside segments. */
export function pairTails(input: PairTailsInput): number {
  const sum = createHypergeometricSum(input);
  for (let i = input.from; i < input.to; i++) {
    sum.reset();
    addSharedSegments(sum, input.index, input.a[i]!, input.b[i]!, input.sizeCorrection === 1);
    input.expected[i] = sum.expected();
    input.p[i] = sum.upperTail(input.joint[i]!);
    input.smallest[i] = sum.smallestTail();
  }
  return input.to - input.from;
}

/** Adds each segment in which both bid, cut to the time in which both were active. */
function addSharedSegments(
  sum: HypergeometricSum,
  index: ParticipationIndex,
  a: number,
  b: number,
  sizeCorrection: boolean,
): void {
  const { runStart, runSegment } = index;
  const aIsFewer = runStart[a + 1]! - runStart[a]! <= runStart[b + 1]! - runStart[b]!;
  const few = aIsFewer ? a : b;
  const many = aIsFewer ? b : a;
  const from = Math.max(index.firstTime[a]!, index.firstTime[b]!);
  const to = Math.min(index.lastTime[a]!, index.lastTime[b]!);
  let other = runStart[many]!;
  const end = runStart[many + 1]!;
  for (let run = runStart[few]!; run < runStart[few + 1]!; run++) {
    other = firstAtLeast(runSegment, runSegment[run]!, other, end);
    if (other === end) return;
    if (runSegment[other] === runSegment[run]) addSegment(sum, index, run, other, from, to, sizeCorrection);
  }
}

function addSegment(
  sum: HypergeometricSum,
  index: ParticipationIndex,
  runA: number,
  runB: number,
  from: number,
  to: number,
  sizeCorrection: boolean,
): void {
  const s = index.runSegment[runA]!;
  const start = index.segmentStart[s]!;
  const untimed = index.segmentUntimed[s]!;
  const end = index.segmentStart[s + 1]!;
  // A time range that does not meet, as when one firm followed the other, leaves only the lots without a time.
  const inside = start === untimed || (index.time[start]! >= from && index.time[untimed - 1]! <= to);
  const low = inside ? start : firstAtLeast(index.time, from, start, untimed);
  const high = inside ? untimed : Math.max(low, firstAtLeast(index.time, to + 1, low, untimed));
  const whole = low === start && high === untimed;
  const one = bidsWithin(index, runA, whole, low, high, untimed);
  const two = bidsWithin(index, runB, whole, low, high, untimed);
  if (one === 0 || two === 0) return;
  const lots = high - low + (end - untimed);
  sum.add(
    sizeCorrection ? Math.max(one, two, effectiveLots(index, low, high, untimed, end)) : lots,
    one,
    two,
  );
}

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
  const from = firstAtLeast(positions, low, first, last);
  const to = firstAtLeast(positions, high, from, last);
  return to - from + last - firstAtLeast(positions, untimed, to, last);
}

/**
 * Number of equal lots among which two firms would meet as often as among these: (sum n)^2 / sum n(n - 1) of the sizes n, at most
 * the lots there are. Where some lots draw many bidders and others few, honest firms meet more often than on lots chosen evenly;
 * sizes that differ by chance alone, as Poisson numbers do, take nothing away.
 */
function effectiveLots(
  { sizeBefore, squareBefore }: ParticipationIndex,
  low: number,
  high: number,
  untimed: number,
  end: number,
): number {
  const size = sizeBefore[high]! - sizeBefore[low]! + (sizeBefore[end]! - sizeBefore[untimed]!);
  const square = squareBefore[high]! - squareBefore[low]! + (squareBefore[end]! - squareBefore[untimed]!);
  const meetings = square - size;
  const lots = high - low + (end - untimed);
  return meetings <= 0 ? lots : Math.min(lots, Math.floor((size * size) / meetings));
}
