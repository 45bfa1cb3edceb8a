import type { DegreeFits } from './degree-fits.ts';
import { meetingTail } from './meeting-tail.ts';

/** Pairs asked[from] … asked[to] to score, and the shared arrays that take the answers. */
export interface MeetingTailsInput {
  readonly fits: DegreeFits;
  readonly exactLimit: number;
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly asked: Int32Array;
  readonly from: number;
  readonly to: number;
  readonly expected: Float64Array;
  readonly p: Float64Array;
}

/** Kernel: upper tail of the joint lots of each pair where lots draw bidders as unequally as they do. */
export function meetingTails(input: MeetingTailsInput): number {
  const { a, b, asked, from, to, expected, p } = input;
  const tail = meetingTail(input);
  for (let i = from; i < to; i++) {
    const pair = asked[i]!;
    const meetings = tail(a[pair]!, [b[pair]!]);
    expected[pair] = meetings.expected;
    p[pair] = meetings.p;
  }
  return to - from;
}
