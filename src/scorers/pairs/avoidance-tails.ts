import { createHypergeometricSum, SMALLEST_P } from '../hypergeometric-sum.ts';
import { firstAtLeast, type ParticipationIndex } from '../participation-index.ts';
import { eachSharedSegment, equalLots, type SharedSegment } from '../shared-segments.ts';
import { type BusyFirms, partnerSearch } from './expected-meetings.ts';

/** Firms [from, to), each looked at with the partners of larger reach. */
export interface AvoidanceSearchInput {
  readonly index: ParticipationIndex;
  readonly busy: BusyFirms;
  readonly logFactorial: Float64Array;
  readonly from: number;
  readonly to: number;
}

/** Pairs that had the opportunity to meet, the smaller number first. */
export interface AvoidancePairs {
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** Lots in which they are expected to meet while both were active, and ln of the smallest p that they could have. */
  readonly expected: Float64Array;
  readonly logSmallest: Float64Array;
}

/** Kernel: finds the pairs that are expected to meet often, without a look at how often they did. */
export function avoidanceSearch(input: AvoidanceSearchInput): AvoidancePairs {
  const { index, from, to, logFactorial: lf } = input;
  const search = partnerSearch(index, input.busy);
  const [as, bs, expecteds, logs]: number[][] = [[], [], [], []];
  let [expected, log] = [0, 0];
  const add = (shared: SharedSegment): void => {
    const lots = countedLots(index, lf, shared);
    if (lots === null) return;
    const { one, two } = shared;
    expected += (one * two) / lots;
    // The fewest meetings: none, unless the two fill the segment.
    const least = Math.max(0, one + two - lots);
    log += logChoose(lf, one, least) + logChoose(lf, lots - one, two - least) - logChoose(lf, lots, two);
  };
  for (let own = from; own < to; own++) {
    search(own, (partner) => {
      const [a, b] = own < partner ? [own, partner] : [partner, own];
      expected = 0;
      log = 0;
      eachSharedSegment(index, a, b, add);
      as!.push(a);
      bs!.push(b);
      expecteds!.push(expected);
      logs!.push(log);
    });
  }
  return {
    a: Int32Array.from(as!),
    b: Int32Array.from(bs!),
    expected: Float64Array.from(expecteds!),
    logSmallest: Float64Array.from(logs!),
  };
}

/** Pairs [from, to), and the shared arrays that take the answers. */
export interface AvoidanceTailsInput {
  readonly index: ParticipationIndex;
  readonly logFactorial: Float64Array;
  readonly exactLimit: number;
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly from: number;
  readonly to: number;
  readonly joint: Int32Array;
  readonly p: Float64Array;
}

/** Kernel: joint lots of each pair, and their lower tail under independent choice inside segments while both were active. */
export function avoidanceTails(input: AvoidanceTailsInput): number {
  const { index, logFactorial } = input;
  const sum = createHypergeometricSum(input);
  let joint = 0;
  const add = (shared: SharedSegment): void => {
    const lots = countedLots(index, logFactorial, shared);
    if (lots === null) return;
    sum.add(lots, shared.one, shared.two);
    joint += jointLots(index, shared.runOne, shared.runTwo);
  };
  for (let i = input.from; i < input.to; i++) {
    sum.reset();
    joint = 0;
    eachSharedSegment(index, input.a[i]!, input.b[i]!, add);
    input.joint[i] = joint;
    input.p[i] = Math.max(SMALLEST_P, sum.lowerTail(joint));
  }
  return input.to - input.from;
}

/**
 * A segment counts as its equal lots (`equalLots`) where these are more than its lots: on lots of three bidders each, two firms meet a third
 * less often than if each chose for itself. It never counts as fewer, which can only raise p. NULL: hardly any two bidders meet in
 * the segment, and it is left out with their meetings.
 */
function countedLots(index: ParticipationIndex, lf: Float64Array, shared: SharedSegment): number | null {
  const lots = Math.max(shared.lots, Math.ceil(equalLots(index, shared)));
  return lots >= lf.length ? null : lots;
}

/** Positions that two ascending runs have in common; all of them lie in the time in which both were active. */
function jointLots({ positions, runFrom }: ParticipationIndex, runA: number, runB: number): number {
  const aIsFewer = runFrom[runA + 1]! - runFrom[runA]! <= runFrom[runB + 1]! - runFrom[runB]!;
  const few = aIsFewer ? runA : runB;
  const many = aIsFewer ? runB : runA;
  const end = runFrom[many + 1]!;
  let at = runFrom[many]!;
  let both = 0;
  for (let i = runFrom[few]!; i < runFrom[few + 1]! && at < end; i++) {
    at = firstAtLeast(positions, positions[i]!, at, end);
    if (at < end && positions[at] === positions[i]) both++;
  }
  return both;
}

function logChoose(lf: Float64Array, n: number, k: number): number {
  return lf[n]! - lf[k]! - lf[n - k]!;
}
