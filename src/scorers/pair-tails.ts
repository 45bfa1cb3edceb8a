import { createHypergeometricSum } from './hypergeometric-sum.ts';
import type { ParticipationIndex } from './participation-index.ts';
import { poissonBound } from './poisson-bound.ts';
import { eachSharedSegment, type SharedSegment } from './shared-segments.ts';

/** Pairs [from, to) to score, and the shared arrays that take the answers. */
export interface PairTailsInput {
  readonly index: ParticipationIndex;
  readonly logFactorial: Float64Array;
  readonly exactLimit: number;
  /** Where the tail is above this for certain, an upper bound will do. */
  readonly level: number;
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
 * more bidders than others honest firms meet more often than that, so that this is a first look. Tails above `level`, on which nothing
 * depends, are upper bounds (`poissonBound`).
 */
export function pairTails(input: PairTailsInput): number {
  const sum = createHypergeometricSum(input);
  const bound = poissonBound();
  const add = ({ lots, one, two }: SharedSegment): void => {
    sum.add(lots, one, two);
    bound.add(lots, one, two);
  };
  const tail = (joint: number): number => {
    // Who met no more often than expected needs no tail.
    if (joint <= sum.expected()) return 1;
    bound.tail(joint);
    return bound.least > input.level ? bound.most : sum.upperTail(joint);
  };
  for (let i = input.from; i < input.to; i++) {
    sum.reset();
    bound.reset();
    eachSharedSegment(input.index, input.a[i]!, input.b[i]!, add);
    input.expected[i] = sum.expected();
    input.p[i] = tail(input.joint[i]!);
    input.smallest[i] = sum.smallestTail();
  }
  return input.to - input.from;
}
