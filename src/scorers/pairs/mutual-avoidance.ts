import type { CapHit } from '../../domain/run.ts';
import { benjaminiHochberg } from '../benjamini-hochberg.ts';
import { logFactorials } from '../log-factorial.ts';
import { lotCaps } from '../lot-caps.ts';
import { longestSegment, openPairLots } from '../participation-index.ts';
import { OUTCOME_CODE, type ScorerInput, type ScorerOutput } from '../scorer.ts';
import { smallestTails, stepOf, testable } from '../testable.ts';
import type { AvoidanceInput, AvoidanceTails } from './avoidance-tails.ts';
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
 * min_pairs_for_share`. `statistic`: joint over expected lots. `n`: joint lots.
 */
export async function mutualAvoidance(input: ScorerInput): Promise<ScorerOutput> {
  const { params, pool, signal } = input;
  const index = await openPairLots(input);
  // At most (all expected meetings) / c pairs can be expected to meet c times.
  const least = Math.max(params.min_expected!, allExpected(index) / params.max_pairs!);
  const busy = busyFirms(index, least);
  const logFactorial = logFactorials(LONELIEST * longestSegment(index));
  const firms = index.runStart.length - 1;
  const step = Math.max(1, Math.ceil(firms / TASKS));
  const tasks: AvoidanceInput[] = [];
  for (let from = 0; from < firms; from += step)
    tasks.push({
      index,
      busy,
      logFactorial,
      exactLimit: params.exact_limit!,
      from,
      to: Math.min(firms, from + step),
    });
  const found = inOrder(await pool.map<AvoidanceTails>('avoidance-tails', tasks, signal));
  return {
    found: { subject_no: found.a, partner_no: found.b },
    ...decide(found, params),
    caps: [
      ...(await lotCaps(input)),
      ...(least > params.min_expected! ? [pairCap(params.max_pairs!, least)] : []),
    ],
  };
}

function decide(found: AvoidanceTails, params: ScorerInput['params']): ScorerOutput {
  const { joint, expected, p, smallest } = found;
  const count = p.length;
  const fdr = params.fdr!;
  const tails = smallestTails();
  const examined = expected.map((lots) => (lots >= params.min_expected! ? 1 : 0));
  for (let i = 0; i < count; i++) if (examined[i] === 1) tails[stepOf(Math.log(smallest[i]!))]! += 1;
  const { tests, limit } = testable(tails, fdr);
  const tested = (i: number): boolean => examined[i] === 1 && smallest[i]! <= limit;
  const q = benjaminiHochberg(
    p.map((value, i) => (tested(i) ? value : 1)),
    Math.max(tests, 1),
  );
  const outcome = new Int32Array(count).fill(OUTCOME_CODE.not_evaluable);
  const reason = new Array<string | null>(count).fill(null);
  const p_value = new Float64Array(count).fill(Number.NaN);
  let [asked, flagged] = [0, 0];
  for (let i = 0; i < count; i++) {
    if (!tested(i)) {
      reason[i] = examined[i] === 1 ? 'cannot_fire' : 'too_few_chances';
      continue;
    }
    asked++;
    p_value[i] = p[i]!;
    outcome[i] = q[i]! <= fdr ? OUTCOME_CODE.flagged : OUTCOME_CODE.cleared;
    if (outcome[i] === OUTCOME_CODE.flagged) flagged++;
  }
  // A null that so many pairs contradict says something of the segments, not of the pairs.
  if (asked >= params.min_pairs_for_share! && flagged > params.max_flagged_share! * asked) {
    outcome.fill(OUTCOME_CODE.not_evaluable);
    reason.fill('segments_too_coarse');
    p_value.fill(Number.NaN);
  }
  return {
    outcome,
    reason,
    statistic: Float64Array.from(joint, (lots, i) => (expected[i]! > 0 ? lots / expected[i]! : Number.NaN)),
    n: joint,
    p_value,
  };
}

/** All pairs by the smaller, then the larger number: two counting sorts. */
function inOrder(parts: readonly AvoidanceTails[]): AvoidanceTails {
  const ints = (name: 'a' | 'b' | 'joint'): Int32Array => {
    const all = new Int32Array(count);
    for (const [i, part] of parts.entries()) all.set(part[name], at[i]!);
    return all;
  };
  const doubles = (name: 'expected' | 'p' | 'smallest'): Float64Array => {
    const all = new Float64Array(count);
    for (const [i, part] of parts.entries()) all.set(part[name], at[i]!);
    return all;
  };
  const at: number[] = [];
  let count = 0;
  for (const part of parts) {
    at.push(count);
    count += part.a.length;
  }
  const a = ints('a');
  const b = ints('b');
  const order = sortedBy(a, sortedBy(b, Int32Array.from(a.keys())));
  return {
    a: order.map((i) => a[i]!),
    b: order.map((i) => b[i]!),
    joint: picked(ints('joint'), order),
    expected: picked(doubles('expected'), order),
    p: picked(doubles('p'), order),
    smallest: picked(doubles('smallest'), order),
  };
}

function picked<T extends Int32Array | Float64Array>(from: T, order: Int32Array): T {
  const to = from.slice() as T;
  order.forEach((i, place) => {
    to[place] = from[i]!;
  });
  return to;
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
