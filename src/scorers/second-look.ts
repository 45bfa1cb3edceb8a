import { type MeetingTail, meetingTail } from './meeting-tail.ts';
import type { MeetingTailsInput } from './meeting-tails.ts';
import type { ScorerInput } from './scorer.ts';

/** Pairs of one task. */
const PAIRS_PER_TASK = 512;

/** The pairs and what the first look found, in shared arrays: a second look replaces its p-values and expected meetings. */
export type LookedAt = Omit<MeetingTailsInput, 'asked' | 'from' | 'to'>;

/**
 * Gives single pairs the p-value that counts, where lots draw bidders as unequally as they do. It costs dozens of times what the first look does,
 * so that only pairs are asked about on which something depends.
 */
export interface SecondLook {
  readonly hasSeen: (pair: number) => boolean;
  /** Looks at these pairs in threads; at those seen before not again. */
  readonly at: (pairs: readonly number[]) => Promise<void>;
  /** p-value of one pair, looked at here and now. */
  readonly pOf: (pair: number) => number;
}

export function secondLook(
  shared: LookedAt,
  { pool, signal }: Pick<ScorerInput, 'pool' | 'signal'>,
): SecondLook {
  const { a, b, p, expected } = shared;
  const seen = new Uint8Array(p.length);
  let tail: MeetingTail | undefined;
  return {
    hasSeen: (pair) => seen[pair] === 1,
    at: async (pairs) => {
      const fresh = pairs.filter((pair) => seen[pair] === 0);
      const asked = new Int32Array(new SharedArrayBuffer(fresh.length * 4));
      asked.set(fresh);
      for (const pair of fresh) seen[pair] = 1;
      const tasks: MeetingTailsInput[] = [];
      for (let from = 0; from < asked.length; from += PAIRS_PER_TASK)
        tasks.push({ ...shared, asked, from, to: Math.min(asked.length, from + PAIRS_PER_TASK) });
      await pool.map('meeting-tails', tasks, signal);
    },
    pOf: (pair) => {
      if (seen[pair] === 0) {
        seen[pair] = 1;
        tail ??= meetingTail(shared);
        const meetings = tail(a[pair]!, [b[pair]!]);
        p[pair] = meetings.p;
        expected[pair] = meetings.expected;
      }
      return p[pair]!;
    },
  };
}
