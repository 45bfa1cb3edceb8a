import { createHypergeometricSum } from './hypergeometric-sum.ts';
import type { ParticipationIndex } from './participation-index.ts';
import { eachSharedSegment, type SharedSegment } from './shared-segments.ts';

/** Pairs [from, to) to score, and the shared arrays that take the answers. */
export interface PairTailsInput {
  readonly index: ParticipationIndex;
  readonly logFactorial: Float64Array;
  readonly exactLimit: number;
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

/**
 * Kernel: upper tail of the joint lots of each pair under independent choice among lots that draw alike inside a segment. Where some draw
 * more bidders than others honest firms meet more often than that, so that this is a first look.
 */
export function pairTails(input: PairTailsInput): number {
  const sum = createHypergeometricSum(input);
  const add = ({ lots, one, two }: SharedSegment): void => sum.add(lots, one, two);
  for (let i = input.from; i < input.to; i++) {
    sum.reset();
    eachSharedSegment(input.index, input.a[i]!, input.b[i]!, add);
    input.expected[i] = sum.expected();
    // Who met no more often than expected needs no tail.
    input.p[i] = input.joint[i]! <= input.expected[i]! ? 1 : sum.upperTail(input.joint[i]!);
    input.smallest[i] = sum.smallestTail();
  }
  return input.to - input.from;
}
