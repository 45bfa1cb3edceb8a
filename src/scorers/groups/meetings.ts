import type { Placing } from './member-draws.ts';

/** Meetings of members in the lots of one segment. */
export interface Meetings extends Pick<Placing, 'put'> {
  /**
   * Adds what was put since it was last called: joint lots of each pair (`pairIndex`) from joint[at] on; to reached[k] the lots that came to
   * have k members.
   *
   * @returns meetings with others
   */
  readonly take: (joint: Int32Array, at: number, reached: Int32Array) => number;
}

/** Place of a pair of members in a flat triangle. */
export const pairIndex = (low: number, high: number): number => (high * (high - 1)) / 2 + low;
