import { logSmallestTail } from './log-factorial.ts';
import type { ParticipationIndex } from './participation-index.ts';
import { type SmallestTails, smallestTails, stepOf } from './testable.ts';

/** Bidders of each segment with their lots there, in shared arrays: segment s has bidder[start[s]] … bidder[start[s + 1]]. */
export interface SegmentBidders {
  readonly start: Int32Array;
  readonly bidder: Int32Array;
  readonly lots: Int32Array;
}

export interface OpportunityInput {
  readonly index: ParticipationIndex;
  readonly segments: SegmentBidders;
  readonly logFactorial: Float64Array;
  readonly minJoint: number;
  /** Takes of each bidder the number of others it could have met so often; zeros at first. */
  readonly partners: Int32Array;
  /** Smaller bidders of the pairs to count: [from, to). */
  readonly from: number;
  readonly to: number;
}

/** The index the other way round; bidders with fewer than `minJoint` lots in all are left out, bidders ascend in each segment. */
export function segmentBidders(index: ParticipationIndex, minJoint: number): SegmentBidders {
  const { runStart, runSegment, runFrom, bidderStart, segmentUntimed } = index;
  const bidders = bidderStart.length - 1;
  const start = ints(segmentUntimed.length + 1);
  let kept = 0;
  for (let b = 0; b < bidders; b++) {
    if (bidderStart[b + 1]! - bidderStart[b]! < minJoint) continue;
    for (let run = runStart[b]!; run < runStart[b + 1]!; run++) {
      start[runSegment[run]! + 1]! += 1;
      kept++;
    }
  }
  for (let s = 0; s + 1 < start.length; s++) start[s + 1]! += start[s]!;
  const next = start.slice();
  const bidder = ints(kept);
  const lots = ints(kept);
  for (let b = 0; b < bidders; b++) {
    if (bidderStart[b + 1]! - bidderStart[b]! < minJoint) continue;
    for (let run = runStart[b]!; run < runStart[b + 1]!; run++) {
      const at = next[runSegment[run]!]!;
      next[runSegment[run]!] = at + 1;
      bidder[at] = b;
      lots[at] = runFrom[run + 1]! - runFrom[run]!;
    }
  }
  return { start, bidder, lots };
}

/** Meetings of two bidders in a segment that `countOpportunities` goes through: the work of counting. */
export function opportunityWork({ start }: SegmentBidders): number {
  let pairs = 0;
  for (let s = 0; s + 1 < start.length; s++) {
    const firms = start[s + 1]! - start[s]!;
    pairs += (firms * (firms - 1)) / 2;
  }
  return pairs;
}

/**
 * Kernel: pairs that could have met in at least `minJoint` lots, whether they did or not (sum over segments of min(d_is, d_js)), by
 * the smallest p-value that they could reach. Times of activity and sizes of lots are left aside, which only makes it smaller.
 */
export function countOpportunities(input: OpportunityInput): SmallestTails {
  const { index, segments, logFactorial: lf, minJoint, partners, from, to } = input;
  const { runStart, runSegment, runFrom, bidderStart, segmentStart } = index;
  const { start, bidder, lots } = segments;
  const reach = new Int32Array(bidderStart.length - 1);
  const log = new Float64Array(bidderStart.length - 1);
  const tails = smallestTails();
  let touched = new Int32Array(1024);
  for (let b = from; b < to; b++) {
    if (bidderStart[b + 1]! - bidderStart[b]! < minJoint) continue;
    let count = 0;
    for (let run = runStart[b]!; run < runStart[b + 1]!; run++) {
      const s = runSegment[run]!;
      const own = runFrom[run + 1]! - runFrom[run]!;
      const all = segmentStart[s + 1]! - segmentStart[s]!;
      const first = start[s]!;
      // Backwards from the end of the segment down to the bidder itself, as only partners with larger numbers count.
      for (let i = start[s + 1]! - 1; i >= first && bidder[i]! > b; i--) {
        const partner = bidder[i]!;
        if (reach[partner] === 0) {
          if (count === touched.length) touched = grown(touched);
          touched[count++] = partner;
        }
        const less = Math.min(own, lots[i]!);
        reach[partner]! += less;
        log[partner]! += logSmallestTail(lf, all, Math.max(own, lots[i]!), less);
      }
    }
    let own = 0;
    for (let i = 0; i < count; i++) {
      const partner = touched[i]!;
      if (reach[partner]! >= minJoint) {
        tails[stepOf(log[partner]!)]! += 1;
        Atomics.add(partners, partner, 1);
        own++;
      }
      reach[partner] = 0;
      log[partner] = 0;
    }
    Atomics.add(partners, b, own);
  }
  return tails;
}

/**
 * Upper bound on their number without going through pairs: a pair with sum of min(d_is, d_js) >= m adds at least one to the sum
 * of min(1, min(d_is, d_js) / m).
 */
export function boundOpportunities({ start, lots }: SegmentBidders, minJoint: number): number {
  let pairs = 0;
  const firms = new Float64Array(minJoint + 1);
  for (let s = 0; s + 1 < start.length; s++) {
    firms.fill(0);
    for (let i = start[s]!; i < start[s + 1]!; i++) firms[Math.min(minJoint, lots[i]!)]! += 1;
    let above = 0;
    for (let count = minJoint; count >= 1; count--) {
      const here = firms[count]!;
      pairs += ((here * (here - 1)) / 2 + here * above) * (count / minJoint);
      above += here;
    }
  }
  return Math.ceil(pairs);
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}

const ints = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(length * 4));
