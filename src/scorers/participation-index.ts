import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Columns } from '../store/database.ts';
import type { ScorerInput } from './scorer.ts';

/**
 * Who bid where, for tests inside segments. Lots are numbered by position: segment by segment, inside a segment by time, lots
 * without a time last. All arrays lie in shared memory.
 */
export interface ParticipationIndex {
  /** Positions of segment s: start[s] … start[s + 1]; from untimed[s] on the lots have no time. */
  readonly segmentStart: Int32Array;
  readonly segmentUntimed: Int32Array;
  /** Earliest and latest known time of each segment; `NO_TIME` and its opposite where none is known. */
  readonly segmentFirst: Int32Array;
  readonly segmentLast: Int32Array;
  /** Minutes since 1970 of each position; `NO_TIME` where unknown. */
  readonly time: Int32Array;
  /** Sum of the sizes (bidders of a lot), and of their squares, before each position; one entry more than positions. */
  readonly sizeBefore: Float64Array;
  readonly squareBefore: Float64Array;
  /** Positions of bidder b, ascending: positions[start[b]] … positions[start[b + 1]]. */
  readonly bidderStart: Int32Array;
  readonly positions: Int32Array;
  /** Stretches of one bidder in one segment: runs runStart[b] … runStart[b + 1], run r holds positions[runFrom[r]] … positions[runFrom[r + 1]]. */
  readonly runStart: Int32Array;
  readonly runSegment: Int32Array;
  readonly runFrom: Int32Array;
  /** First and last known time of each bidder; the whole axis where none is known. */
  readonly firstTime: Int32Array;
  readonly lastTime: Int32Array;
}

export const NO_TIME = 2147483647;

/** Every lot with the minute in which its bids were due, in minutes since 1970; `NO_TIME` where the source has no time. */
export const LOT_TIMES_SQL = `
  select
    lot_no,
    cast(coalesce(floor(epoch(coalesce(bid_deadline_at, opened_at, published_at, awarded_at)) / 60), ${NO_TIME}) as integer) as minute
  from lots`;
const NO_POSITION = -1;

/** The index of the lots in which bidders count as having met (`pair_lots`); made once and shared by all scorers of the run. */
export const openPairLots = (input: Pick<ScorerInput, 'read' | 'once'>): Promise<ParticipationIndex> =>
  input.once('pair-lots', async () => {
    const lots = await input.read(`
      select lot_no, segment_no, coalesce(minute, ${NO_TIME}) as minute, size
      from pair_lots
      where size <= size_cap
      order by segment_no, minute, lot_no`);
    const bids = await input.read('select bidder_no, lot_no from participation');
    // The next query begins before this thread is busy.
    await nextTurn();
    return indexParticipation(lots, bids);
  });

/**
 * @param lots `lot_no, segment_no, minute, size`, ordered by segment_no, minute, lot_no
 * @param bids `bidder_no, lot_no` in any order, one row per bidder and lot; rows of lots that are not listed are left out
 */
export function indexParticipation(lots: Columns, bids: Columns): ParticipationIndex {
  const lotNo = lots.lot_no as Int32Array;
  const positionOf = new Int32Array(largest(lotNo) + 1).fill(NO_POSITION);
  for (let p = 0; p < lotNo.length; p++) positionOf[lotNo[p]!] = p;
  const segments = indexSegments(lots);
  const bidders = indexBidders(bids, positionOf, lotNo.length);
  const runs = indexRuns(bidders, segments.segmentStart);
  return {
    ...segments,
    ...bidders,
    ...runs,
    ...indexTimes(bidders, runs, segments.time),
  };
}

function indexSegments(lots: Columns) {
  const segment = lots.segment_no as Int32Array;
  const time = lots.minute as Int32Array;
  const size = lots.size as Int32Array;
  const segments = segment.length === 0 ? 0 : segment[segment.length - 1]! + 1;
  const segmentStart = ints(segments + 1);
  const segmentUntimed = ints(segments);
  const segmentFirst = ints(segments).fill(NO_TIME);
  const segmentLast = ints(segments).fill(-NO_TIME);
  const sizeBefore = doubles(segment.length + 1);
  const squareBefore = doubles(segment.length + 1);
  for (let p = 0; p < segment.length; p++) {
    const s = segment[p]!;
    segmentStart[s + 1]! += 1;
    if (time[p] !== NO_TIME) segmentUntimed[s]! += 1;
    sizeBefore[p + 1] = sizeBefore[p]! + size[p]!;
    squareBefore[p + 1] = squareBefore[p]! + size[p]! ** 2;
  }
  for (let s = 0; s < segments; s++) {
    segmentUntimed[s]! += segmentStart[s]!;
    segmentStart[s + 1]! += segmentStart[s]!;
    if (segmentUntimed[s] === segmentStart[s]) continue;
    segmentFirst[s] = time[segmentStart[s]!]!;
    segmentLast[s] = time[segmentUntimed[s]! - 1]!;
  }
  return { segmentStart, segmentUntimed, segmentFirst, segmentLast, time, sizeBefore, squareBefore };
}

/** Counting sort: by position, then by bidder, so that the positions of each bidder ascend whatever the order of the rows. */
function indexBidders(bids: Columns, positionOf: Int32Array, lots: number) {
  const bidder = bids.bidder_no as Int32Array;
  const lot = bids.lot_no as Int32Array;
  const bidders = largest(bidder) + 1;
  const bidderStart = ints(bidders + 1);
  const lotStart = new Int32Array(lots + 1);
  const listed = positionOf.length;
  let kept = 0;
  for (let row = 0; row < bidder.length; row++) {
    const p = lot[row]! < listed ? positionOf[lot[row]!]! : NO_POSITION;
    if (p === NO_POSITION) continue;
    kept++;
    lotStart[p + 1]! += 1;
    bidderStart[bidder[row]! + 1]! += 1;
  }
  for (let p = 0; p < lots; p++) lotStart[p + 1]! += lotStart[p]!;
  for (let b = 0; b < bidders; b++) bidderStart[b + 1]! += bidderStart[b]!;
  const byLot = new Int32Array(kept);
  const nextOfLot = lotStart.slice();
  for (let row = 0; row < bidder.length; row++) {
    const p = lot[row]! < listed ? positionOf[lot[row]!]! : NO_POSITION;
    if (p === NO_POSITION) continue;
    const at = nextOfLot[p]!;
    nextOfLot[p] = at + 1;
    byLot[at] = bidder[row]!;
  }
  const positions = ints(kept);
  const nextOfBidder = bidderStart.slice();
  for (let p = 0; p < lots; p++) {
    for (let i = lotStart[p]!; i < lotStart[p + 1]!; i++) {
      const b = byLot[i]!;
      const at = nextOfBidder[b]!;
      nextOfBidder[b] = at + 1;
      positions[at] = p;
    }
  }
  return { bidderStart, positions };
}

type Bidders = Pick<ParticipationIndex, 'bidderStart' | 'positions'>;

/** The positions of a bidder ascend and those of a segment lie side by side, so only the first of each stretch is looked up. */
function indexRuns({ bidderStart, positions }: Bidders, segmentStart: Int32Array) {
  const segmentOf = new Int32Array(segmentStart[segmentStart.length - 1] ?? 0);
  for (let s = 0; s + 1 < segmentStart.length; s++) segmentOf.fill(s, segmentStart[s]!, segmentStart[s + 1]!);
  const bidders = bidderStart.length - 1;
  const runStart = ints(bidders + 1);
  // As long as they could be; memory that is not written to costs nothing.
  const runSegment = ints(positions.length);
  const runFrom = ints(positions.length + 1);
  let runs = 0;
  for (let b = 0; b < bidders; b++) {
    runStart[b] = runs;
    let end = -1;
    for (let i = bidderStart[b]!; i < bidderStart[b + 1]!; i++) {
      const p = positions[i]!;
      if (p < end) continue;
      const segment = segmentOf[p]!;
      end = segmentStart[segment + 1]!;
      runSegment[runs] = segment;
      runFrom[runs] = i;
      runs++;
    }
  }
  runStart[bidders] = runs;
  runFrom[runs] = positions.length;
  return { runStart, runSegment: runSegment.subarray(0, runs), runFrom: runFrom.subarray(0, runs + 1) };
}

/** Inside a stretch the lots lie in order of time, those without one last. */
function indexTimes(
  { bidderStart, positions }: Bidders,
  { runStart, runFrom }: Pick<ParticipationIndex, 'runStart' | 'runFrom'>,
  time: Int32Array,
) {
  const bidders = bidderStart.length - 1;
  const firstTime = ints(bidders).fill(NO_TIME);
  const lastTime = ints(bidders).fill(-NO_TIME);
  for (let b = 0; b < bidders; b++) {
    for (let r = runStart[b]!; r < runStart[b + 1]!; r++) {
      const from = runFrom[r]!;
      const first = time[positions[from]!]!;
      if (first === NO_TIME) continue;
      if (first < firstTime[b]!) firstTime[b] = first;
      let last = runFrom[r + 1]! - 1;
      while (time[positions[last]!] === NO_TIME) last--;
      if (time[positions[last]!]! > lastTime[b]!) lastTime[b] = time[positions[last]!]!;
    }
    if (firstTime[b] === NO_TIME) {
      firstTime[b] = -NO_TIME;
      lastTime[b] = NO_TIME;
    }
  }
  return { firstTime, lastTime };
}

/** Lots of the longest segment. */
export function longestSegment({ segmentStart }: ParticipationIndex): number {
  let longest = 0;
  for (let s = 0; s + 1 < segmentStart.length; s++)
    longest = Math.max(longest, segmentStart[s + 1]! - segmentStart[s]!);
  return longest;
}

/** First index in [low, high) whose entry is at least `value` (ascending entries). */
export function firstAtLeast(array: Int32Array, value: number, low: number, high: number): number {
  let from = low;
  let to = high;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (array[middle]! < value) from = middle + 1;
    else to = middle;
  }
  return from;
}

function largest(array: Int32Array): number {
  let most = -1;
  for (let i = 0; i < array.length; i++) if (array[i]! > most) most = array[i]!;
  return most;
}

const ints = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(length * 4));
const doubles = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(length * 8));
