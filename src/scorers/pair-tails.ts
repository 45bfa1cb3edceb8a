import { createHypergeometricSum } from './hypergeometric-sum.ts';
import type { ParticipationIndex } from './participation-index.ts';
import { eachSharedSegment, equalLots, type SharedSegment } from './shared-segments.ts';

/** Pairs [from, to) to score, and the shared arrays that take the answers. */
export interface PairTailsInput {
  readonly index: ParticipationIndex;
  readonly logFactorial: Float64Array;
  readonly exactLimit: number;
  /** 1: a segment counts as fewer lots where their sizes differ (`equalLots`) and where few firms fill them (`concentration`). */
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
  const add = (shared: SharedSegment): void => {
    const { lots, one, two } = shared;
    // Where some lots draw many bidders and others few, honest firms meet more often than on lots chosen evenly; and where there are few
    // firms, or a few do most of the bidding, because the places of a lot go to different firms: of n (n - 1) meetings, none is a firm's own.
    const equal =
      input.sizeCorrection === 1
        ? Math.max(
            one,
            two,
            Math.min(
              lots,
              Math.floor(equalLots(input.index, shared) * (1 - input.index.concentration[shared.segment]!)),
            ),
          )
        : lots;
    sum.add(equal, one, two);
  };
  for (let i = input.from; i < input.to; i++) {
    sum.reset();
    eachSharedSegment(input.index, input.a[i]!, input.b[i]!, add);
    input.expected[i] = sum.expected();
    input.p[i] = sum.upperTail(input.joint[i]!);
    input.smallest[i] = sum.smallestTail();
  }
  return input.to - input.from;
}
