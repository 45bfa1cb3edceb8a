import type { ScorerInput } from '../scorer.ts';

/** Bids gone through in one task: 5 to 50 ms of work. */
const STEPS_PER_TASK = 8_000_000;

/**
 * Runs a kernel over all pairs of the input, in tasks of about the same work.
 *
 * @param shared what every task receives beside `a, b, from, to`
 * @param bidderStart `BidBook.bidderStart`: a walk goes through the bids of both
 */
export async function mapPairs(
  kernel: string,
  input: Pick<ScorerInput, 'subjects' | 'pool' | 'signal'>,
  bidderStart: Int32Array,
  shared: object,
): Promise<void> {
  const a = inShared(input.subjects.subject_no as Int32Array);
  const b = inShared(input.subjects.partner_no as Int32Array);
  const bids = (bidder: number): number => bidderStart[bidder + 1]! - bidderStart[bidder]!;
  const tasks: object[] = [];
  for (let from = 0; from < a.length; ) {
    let to = from;
    for (let steps = 0; to < a.length && steps < STEPS_PER_TASK; to++)
      steps += bids(a[to]!) + bids(b[to]!) + 100;
    tasks.push({ ...shared, a, b, from, to });
    from = to;
  }
  await input.pool.map(kernel, tasks, input.signal);
}

export function inShared(array: Int32Array): Int32Array {
  const copy = ints(array.length);
  copy.set(array);
  return copy;
}

/** [0, count) cut into parts of the same length, at most `length`. */
export function partsOf(
  count: number,
  length: number,
): readonly { readonly from: number; readonly to: number }[] {
  return Array.from({ length: Math.ceil(count / length) }, (_, i) => ({
    from: i * length,
    to: Math.min(count, (i + 1) * length),
  }));
}

export const ints = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(length * 4));
export const doubles = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(length * 8));
