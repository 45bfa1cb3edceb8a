import { benjaminiHochberg } from './benjamini-hochberg.ts';
import { disjointSets } from './disjoint-sets.ts';
import { logSmallestTail } from './log-factorial.ts';
import type { SegmentBidders } from './opportunity.ts';
import type { ParticipationIndex } from './participation-index.ts';
import { smallestTails, stepOf, testable } from './testable.ts';

export interface JoiningInput {
  readonly index: ParticipationIndex;
  readonly segments: SegmentBidders;
  readonly logFactorial: Float64Array;
  /** Pairs, their p-values, and whether each is linked already. */
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly p: Float64Array;
  readonly linked: (pair: number) => boolean;
  /** Largest p-value with which a single pair may take part in a joining. */
  readonly pairLevel: number;
  readonly joinLevel: number;
}

/** A pair that links a firm to a circle it joins, the q-value of the joining, and the number of joinings asked about. */
export interface Joining {
  readonly pair: number;
  readonly q: number;
  readonly tests: number;
}

/**
 * Second look at firms that belong to no linked pair: does one of them meet a circle of linked firms as a whole? One busy member of
 * a ring is often missed among hundreds of thousands of pairs; the question whether it joins a known circle is asked far less often.
 *
 * Per firm and circle of s members: s / k times the k-th smallest p-value of its pairs with the members, k = half of them (Rüger
 * 1978, valid under any dependence, as members of a circle appear together); then BH over every firm that could have met the circle.
 */
export function joinings(input: JoiningInput): readonly Joining[] {
  const { a, b, p, linked, pairLevel, joinLevel } = input;
  const circleOf = new Map<number, number>();
  const circles = findCircles(input, circleOf);
  if (circles.length === 0) return [];

  const meetings = new Map<string, { readonly circle: number; readonly pairs: number[] }>();
  for (let i = 0; i < p.length; i++) {
    if (p[i]! > pairLevel || linked(i)) continue;
    const [one, two] = [circleOf.get(a[i]!), circleOf.get(b[i]!)];
    if ((one === undefined) === (two === undefined)) continue;
    const circle = (one ?? two)!;
    const key = `${circle} ${one === undefined ? a[i] : b[i]}`;
    const meeting = meetings.get(key) ?? { circle, pairs: [] };
    meeting.pairs.push(i);
    meetings.set(key, meeting);
  }
  const tails = smallestTails();
  const smallest = new Map<string, number>();
  circles.forEach((circle, c) => {
    for (const [firm, log] of smallestJoint(input, circle)) {
      smallest.set(`${c} ${firm}`, log);
      tails[stepOf(log)]! += 1;
    }
  });
  const { tests, limit } = testable(tails, joinLevel);
  const asked = [...meetings]
    .filter(([key]) => (smallest.get(key) ?? 0) <= Math.log(limit))
    .map(([, meeting]) => meeting);
  const joint = Float64Array.from(asked, ({ circle, pairs }) => {
    const size = circles[circle]!.length;
    return halfRank(
      Float64Array.from(pairs, (pair) => p[pair]!),
      size,
    );
  });
  const q = benjaminiHochberg(joint, tests);
  return asked.flatMap(({ pairs }, i) =>
    q[i]! <= joinLevel ? pairs.map((pair) => ({ pair, q: q[i]!, tests })) : [],
  );
}

/** One p-value of those of the members of a circle; members without one count as p = 1. */
function halfRank(p: Float64Array, size: number): number {
  const half = Math.ceil(size / 2);
  return Math.min(1, ((p.sort()[half - 1] ?? 1) * size) / half);
}

/** Connected sets of linked firms; fills `circleOf`. */
function findCircles(
  { index, a, b, p, linked }: JoiningInput,
  circleOf: Map<number, number>,
): readonly (readonly number[])[] {
  const sets = disjointSets(index.bidderStart.length - 1);
  const firms = new Set<number>();
  for (let i = 0; i < p.length; i++) {
    if (!linked(i)) continue;
    sets.join(a[i]!, b[i]!);
    firms.add(a[i]!).add(b[i]!);
  }
  const circles: number[][] = [];
  const circleOfRoot = new Map<number, number>();
  for (const firm of Int32Array.from(firms).sort()) {
    const root = sets.root(firm);
    const circle = circleOfRoot.get(root) ?? circles.push([]) - 1;
    circleOfRoot.set(root, circle);
    circleOf.set(firm, circle);
    circles[circle]!.push(firm);
  }
  return circles;
}

/** For each firm outside a circle that could have met half of its members: ln of the smallest p-value it could reach. */
function smallestJoint(
  { index, segments, logFactorial }: JoiningInput,
  circle: readonly number[],
): ReadonlyMap<number, number> {
  const { runStart, runSegment, runFrom, segmentStart } = index;
  const logs = new Map<number, number[]>();
  for (const member of circle) {
    const reach = new Map<number, number>();
    for (let run = runStart[member]!; run < runStart[member + 1]!; run++) {
      const own = runFrom[run + 1]! - runFrom[run]!;
      const s = runSegment[run]!;
      const all = segmentStart[s + 1]! - segmentStart[s]!;
      for (let i = segments.start[s]!; i < segments.start[s + 1]!; i++) {
        const [firm, lots] = [segments.bidder[i]!, segments.lots[i]!];
        const log = logSmallestTail(logFactorial, all, Math.max(own, lots), Math.min(own, lots));
        reach.set(firm, (reach.get(firm) ?? 0) + log);
      }
    }
    for (const [firm, log] of reach) logs.set(firm, [...(logs.get(firm) ?? []), log]);
  }
  for (const member of circle) logs.delete(member);
  const half = Math.ceil(circle.length / 2);
  const least = new Map<number, number>();
  for (const [firm, own] of logs) {
    if (own.length < half) continue;
    const log = own.sort((one, other) => one - other)[half - 1]! + Math.log(circle.length / half);
    if (log < 0) least.set(firm, log);
  }
  return least;
}
