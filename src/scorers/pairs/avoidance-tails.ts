import { createHypergeometricSum } from '../hypergeometric-sum.ts';
import type { ParticipationIndex } from '../participation-index.ts';
import { eachSharedSegment, equalLots, type SharedSegment } from '../shared-segments.ts';
import { type BusyFirms, partnerSearch } from './expected-meetings.ts';

/** Firms [from, to), each looked at with the partners of larger reach. */
export interface AvoidanceInput {
  readonly index: ParticipationIndex;
  readonly busy: BusyFirms;
  readonly logFactorial: Float64Array;
  readonly exactLimit: number;
  readonly from: number;
  readonly to: number;
}

/** Pairs that had the opportunity to meet, the smaller number first. */
export interface AvoidanceTails {
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** Lots in which both bid. */
  readonly joint: Int32Array;
  /** Lots expected while both were active. */
  readonly expected: Float64Array;
  /** P(so few or fewer), and the smallest that it could have been. */
  readonly p: Float64Array;
  readonly smallest: Float64Array;
}

/**
 * Kernel: finds pairs that are expected to meet often and gives the lower tail of their joint lots under independent choice inside
 * segments, while both were active.
 *
 * A segment counts as its equal lots (`equalLots`) where these are more than its lots: on lots of three bidders each, two firms meet a third
 * less often than if each chose for itself. It never counts as fewer, which can only raise p. Segments in which hardly any two bidders
 * meet are left out, with their meetings.
 */
export function avoidanceTails(input: AvoidanceInput): AvoidanceTails {
  const { index, from, to, logFactorial } = input;
  const sum = createHypergeometricSum(input);
  const search = partnerSearch(index, input.busy);
  const found = { a: [], b: [], joint: [], expected: [], p: [], smallest: [] } as Record<string, number[]>;
  let joint = 0;
  const add = (shared: SharedSegment): void => {
    const lots = Math.max(shared.lots, Math.ceil(equalLots(index, shared)));
    if (lots >= logFactorial.length) return;
    sum.add(lots, shared.one, shared.two);
    joint += jointLots(index, shared.runOne, shared.runTwo);
  };
  for (let own = from; own < to; own++) {
    search(own, (partner) => {
      const [a, b] = own < partner ? [own, partner] : [partner, own];
      sum.reset();
      joint = 0;
      eachSharedSegment(index, a, b, add);
      found.a!.push(a);
      found.b!.push(b);
      found.joint!.push(joint);
      found.expected!.push(sum.expected());
      found.p!.push(sum.lowerTail(joint));
      found.smallest!.push(sum.smallestLowerTail());
    });
  }
  return {
    a: Int32Array.from(found.a!),
    b: Int32Array.from(found.b!),
    joint: Int32Array.from(found.joint!),
    expected: Float64Array.from(found.expected!),
    p: Float64Array.from(found.p!),
    smallest: Float64Array.from(found.smallest!),
  };
}

/** Positions that two ascending runs have in common; all of them lie in the time in which both were active. */
function jointLots({ positions, runFrom }: ParticipationIndex, runA: number, runB: number): number {
  let [i, j, both] = [runFrom[runA]!, runFrom[runB]!, 0];
  while (i < runFrom[runA + 1]! && j < runFrom[runB + 1]!) {
    const off = positions[i]! - positions[j]!;
    if (off === 0) both++;
    if (off <= 0) i++;
    if (off >= 0) j++;
  }
  return both;
}
