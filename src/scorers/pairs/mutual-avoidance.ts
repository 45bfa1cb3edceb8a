import type { CapHit } from '../../domain/run.ts';
import { benjaminiHochberg } from '../benjamini-hochberg.ts';
import { logFactorials } from '../log-factorial.ts';
import { lotCaps } from '../lot-caps.ts';
import { longestSegment, openPairLots } from '../participation-index.ts';
import { OUTCOME_CODE, type ScorerInput, type ScorerOutput } from '../scorer.ts';
import { smallestTails, stepOf, testable } from '../testable.ts';
import type { AvoidancePairs, AvoidanceSearchInput, AvoidanceTailsInput } from './avoidance-tails.ts';
import { allExpected, busyFirms } from './expected-meetings.ts';

const TASKS = 64;
/** A segment is left out where its equal lots are more than this many times the lots of the longest. */
const LONELIEST = 8;

/**
 * Do two firms that both bid again and again in the same segments keep out of each other's way? Lower tail of the joint lots under
 * independent choice inside segments, under FDR control over all pairs that could be significant.
 *
 * The subjects are found here: pairs expected to meet in at least `min_expected` lots of whole segments, whether they met or not; SQL would
 * have to go through all pairs of a segment. Params: `fdr, min_expected, max_pairs, exact_limit, max_flagged_share,
 * min_pairs_for_share`. `statistic`: joint over expected lots. `n`: joint lots, which are counted for pairs that are tested only.
 */
export async function mutualAvoidance(input: ScorerInput): Promise<ScorerOutput> {
  const { params, pool, signal } = input;
  const index = await openPairLots(input);
  // At most (all expected meetings) / c pairs can be expected to meet c times.
  const least = Math.max(params.min_expected!, allExpected(index) / params.max_pairs!);
  const shared = { index, logFactorial: logFactorials(LONELIEST * longestSegment(index)) };
  const busy = busyFirms(index, least);
  const searches = tasksOf(index.runStart.length - 1).map((part): AvoidanceSearchInput => {
    return { ...shared, busy, ...part };
  });
  const found = inOrder(await pool.map<AvoidancePairs>('avoidance-search', searches, signal));

  const tails = smallestTails();
  const reason = Array.from(found.expected, (lots): string | null =>
    lots < params.min_expected! ? 'too_few_chances' : null,
  );
  for (const [i, why] of reason.entries()) if (why === null) tails[stepOf(found.logSmallest[i]!)]! += 1;
  const { tests, limit } = testable(tails, params.fdr!);
  for (const [i, why] of reason.entries())
    if (why === null && found.logSmallest[i]! > Math.log(limit)) reason[i] = 'cannot_fire';

  const tested = Int32Array.from(reason.keys()).filter((i) => reason[i] === null);
  const asked = {
    a: sharedInts(tested.map((i) => found.a[i]!)),
    b: sharedInts(tested.map((i) => found.b[i]!)),
    joint: sharedInts(new Int32Array(tested.length)),
    p: new Float64Array(new SharedArrayBuffer(tested.length * 8)),
  };
  await pool.map(
    'avoidance-tails',
    tasksOf(tested.length).map((part): AvoidanceTailsInput => {
      return { ...shared, ...asked, exactLimit: params.exact_limit!, ...part };
    }),
    signal,
  );
  return {
    found: { subject_no: found.a, partner_no: found.b },
    ...decide({ reason, tested, tests, expected: found.expected, ...asked }, params),
    caps: [
      ...(await lotCaps(input)),
      ...(least > params.min_expected! ? [pairCap(params.max_pairs!, least)] : []),
    ],
  };
}

interface Tested {
  /** Per pair: why it has no answer. */
  readonly reason: (string | null)[];
  readonly expected: Float64Array;
  /** Pairs that have one, with joint lots and p. */
  readonly tested: Int32Array;
  readonly joint: Int32Array;
  readonly p: Float64Array;
  readonly tests: number;
}

function decide(
  { reason, expected, tested, joint, p, tests }: Tested,
  params: ScorerInput['params'],
): ScorerOutput {
  const outcome = new Int32Array(reason.length).fill(OUTCOME_CODE.not_evaluable);
  const statistic = new Float64Array(reason.length).fill(Number.NaN);
  const n = new Int32Array(reason.length);
  const p_value = statistic.slice();
  const q = benjaminiHochberg(p, tests);
  let flagged = 0;
  tested.forEach((pair, i) => {
    outcome[pair] = q[i]! <= params.fdr! ? OUTCOME_CODE.flagged : OUTCOME_CODE.cleared;
    statistic[pair] = joint[i]! / expected[pair]!;
    n[pair] = joint[i]!;
    p_value[pair] = p[i]!;
    if (outcome[pair] === OUTCOME_CODE.flagged) flagged++;
  });
  // A null that so many pairs contradict says something of the segments, not of the pairs.
  if (tested.length >= params.min_pairs_for_share! && flagged > params.max_flagged_share! * tested.length) {
    outcome.fill(OUTCOME_CODE.not_evaluable);
    reason.fill('segments_too_coarse');
    p_value.fill(Number.NaN);
  }
  return { outcome, reason, statistic, n, p_value };
}

function tasksOf(count: number): readonly { readonly from: number; readonly to: number }[] {
  const step = Math.max(1, Math.ceil(count / TASKS));
  const tasks: { from: number; to: number }[] = [];
  for (let from = 0; from < count; from += step) tasks.push({ from, to: Math.min(count, from + step) });
  return tasks;
}

/** All pairs by the smaller, then the larger number: two counting sorts. */
function inOrder(parts: readonly AvoidancePairs[]): AvoidancePairs {
  const count = parts.reduce((sum, { a }) => sum + a.length, 0);
  const together = <T extends Int32Array | Float64Array>(to: T, pick: (part: AvoidancePairs) => T): T => {
    let at = 0;
    for (const part of parts) {
      to.set(pick(part), at);
      at += pick(part).length;
    }
    return to;
  };
  const a = together(new Int32Array(count), (part) => part.a);
  const b = together(new Int32Array(count), (part) => part.b);
  const expected = together(new Float64Array(count), (part) => part.expected);
  const logSmallest = together(new Float64Array(count), (part) => part.logSmallest);
  const order = sortedBy(a, sortedBy(b, Int32Array.from(a.keys())));
  return {
    a: order.map((i) => a[i]!),
    b: order.map((i) => b[i]!),
    expected: Float64Array.from(order, (i) => expected[i]!),
    logSmallest: Float64Array.from(order, (i) => logSmallest[i]!),
  };
}

/** The items of `order` by key; equal keys keep their order. */
function sortedBy(key: Int32Array, order: Int32Array): Int32Array {
  const start = new Int32Array(key.reduce((most, k) => Math.max(most, k), 0) + 2);
  for (const k of key) start[k + 1]! += 1;
  for (let k = 0; k + 1 < start.length; k++) start[k + 1]! += start[k]!;
  const sorted = new Int32Array(order.length);
  for (const i of order) {
    sorted[start[key[i]!]!] = i;
    start[key[i]!]! += 1;
  }
  return sorted;
}

function sharedInts(values: Int32Array): Int32Array {
  const array = new Int32Array(new SharedArrayBuffer(values.length * 4));
  array.set(values);
  return array;
}

function pairCap(limit: number, least: number): CapHit {
  const lots = least.toFixed(1);
  return {
    cap: 'max_pairs',
    limit,
    hits: 1,
    text: {
      en: `So as to compare at most ${limit} pairs, only bidders expected to meet in at least ${lots} lots were looked at for avoiding each other.`,
      'zh-CN': `为使比较不超过 ${limit} 对，只检查预期至少在 ${lots} 个标段相遇的投标人是否相互回避。`,
    },
  };
}
