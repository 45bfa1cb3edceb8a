import type { CapHit } from '../../domain/run.ts';
import { benjaminiHochberg } from '../benjamini-hochberg.ts';
import { logFactorials } from '../log-factorial.ts';
import { lotCaps } from '../lot-caps.ts';
import { longestSegment, openPairLots } from '../participation-index.ts';
import { OUTCOME_CODE, type ScorerInput, type ScorerOutput } from '../scorer.ts';
import { smallestTails, stepOf, testable } from '../testable.ts';
import type { AvoidancePairs, AvoidanceSearchInput, AvoidanceTailsInput } from './avoidance-tails.ts';
import { allExpected, busyFirms } from './expected-meetings.ts';
import { firmsByMarket } from './firms-by-market.ts';

const TASKS = 64;
/** A segment is left out where its equal lots are more than this many times the lots of the longest. */
const LONELIEST = 8;

/**
 * Do two firms that both bid again and again in one market keep out of each other's way there? Lower tail of the joint lots of a market
 * (category x region, all its segments) under independent choice inside segments, under FDR control over all pairs that could be significant.
 * Of a pair that shares several markets the smallest p counts, times their number: who divides one market meets honestly in others.
 *
 * The subjects are found here: pairs expected to meet in at least `min_expected` lots of some market, whether they met or not; SQL would
 * have to go through all pairs of a segment. Params: `fdr, min_expected, max_pairs, exact_limit, max_flagged_share,
 * min_pairs_for_share`. `statistic`: joint over expected lots of the market. `n`: joint lots, which are counted for pairs that are tested only.
 */
export async function lotsApart(input: ScorerInput): Promise<ScorerOutput> {
  const { params, pool, signal } = input;
  const whole = await openPairLots(input);
  const markets = await input.read('select segment_no, market_no from segment_market order by segment_no');
  const { index, firm } = firmsByMarket(whole, markets.market_no as Int32Array);
  // At most (all expected meetings) / c pairs can be expected to meet c times.
  const least = Math.max(params.min_expected!, allExpected(index) / params.max_pairs!);
  const shared = { index, logFactorial: logFactorials(LONELIEST * longestSegment(index)) };
  const busy = busyFirms(index, least);
  const searches = tasksOf(firm.length).map((part): AvoidanceSearchInput => {
    return { ...shared, busy, ...part };
  });
  const found = meetings(await pool.map<AvoidancePairs>('avoidance-search', searches, signal), firm);
  const pairs = pairsOf(found, params);

  const asked = {
    a: sharedInts(pairs.tested.map((i) => found.a[i]!)),
    b: sharedInts(pairs.tested.map((i) => found.b[i]!)),
    joint: sharedInts(new Int32Array(pairs.tested.length)),
    p: new Float64Array(new SharedArrayBuffer(pairs.tested.length * 8)),
  };
  await pool.map(
    'avoidance-tails',
    tasksOf(pairs.tested.length).map((part): AvoidanceTailsInput => {
      return { ...shared, ...asked, exactLimit: params.exact_limit!, ...part };
    }),
    signal,
  );
  return {
    found: {
      subject_no: pairs.first.map((i) => firm[found.a[i]!]!),
      partner_no: pairs.first.map((i) => firm[found.b[i]!]!),
    },
    ...decide(pairs, { ...asked, expected: found.expected }, params),
    caps: [
      ...(await lotCaps(input)),
      ...(least > params.min_expected! ? [pairCap(params.max_pairs!, least)] : []),
    ],
  };
}

/** Pairs of firms over what was found of them market by market. */
interface Pairs {
  /** Per pair: the first of its markets among those found, why it has no answer, and in how many markets it could meet often enough. */
  readonly first: Int32Array;
  readonly reason: (string | null)[];
  readonly markets: Int32Array;
  /** Markets that are tested, and the pair of each. */
  readonly tested: Int32Array;
  readonly pairOf: Int32Array;
  readonly tests: number;
}

function pairsOf(found: Meetings, params: ScorerInput['params']): Pairs {
  const first: number[] = [];
  const pairOf = new Int32Array(found.a.length);
  for (let i = 0; i < found.a.length; i++) {
    if (i === 0 || found.one[i] !== found.one[i - 1] || found.other[i] !== found.other[i - 1]) first.push(i);
    pairOf[i] = first.length - 1;
  }
  const often = (i: number): boolean => found.expected[i]! >= params.min_expected!;
  const markets = new Int32Array(first.length);
  const smallest = new Float64Array(first.length);
  for (let i = 0; i < pairOf.length; i++) {
    if (!often(i)) continue;
    markets[pairOf[i]!]! += 1;
    smallest[pairOf[i]!] = Math.min(smallest[pairOf[i]!]!, found.logSmallest[i]!);
  }
  const reason = Array.from(markets, (count): string | null => (count === 0 ? 'too_few_chances' : null));
  const log = (pair: number): number => Math.min(0, smallest[pair]! + Math.log(markets[pair]!));
  const tails = smallestTails();
  for (const [pair, why] of reason.entries()) if (why === null) tails[stepOf(log(pair))]! += 1;
  const { tests, limit } = testable(tails, params.fdr!);
  for (const [pair, why] of reason.entries())
    if (why === null && log(pair) > Math.log(limit)) reason[pair] = 'cannot_fire';
  const tested = Int32Array.from(pairOf.keys()).filter((i) => often(i) && reason[pairOf[i]!] === null);
  return {
    first: Int32Array.from(first),
    reason,
    markets,
    tested,
    pairOf: tested.map((i) => pairOf[i]!),
    tests,
  };
}

interface Tails {
  /** Per market found. */
  readonly expected: Float64Array;
  /** Per market tested. */
  readonly joint: Int32Array;
  readonly p: Float64Array;
}

function decide(pairs: Pairs, tails: Tails, params: ScorerInput['params']): ScorerOutput {
  const { reason, markets, tested, pairOf, tests } = pairs;
  const outcome = new Int32Array(reason.length).fill(OUTCOME_CODE.not_evaluable);
  const statistic = new Float64Array(reason.length).fill(Number.NaN);
  const n = new Int32Array(reason.length);
  const p_value = statistic.slice();
  tested.forEach((market, i) => {
    const pair = pairOf[i]!;
    const p = Math.min(1, tails.p[i]! * markets[pair]!);
    if (p_value[pair]! <= p) return;
    p_value[pair] = p;
    statistic[pair] = tails.joint[i]! / tails.expected[market]!;
    n[pair] = tails.joint[i]!;
  });
  const answered = Int32Array.from(reason.keys()).filter((pair) => reason[pair] === null);
  const q = benjaminiHochberg(
    Float64Array.from(answered, (pair) => p_value[pair]!),
    tests,
  );
  let flagged = 0;
  answered.forEach((pair, i) => {
    outcome[pair] = q[i]! <= params.fdr! ? OUTCOME_CODE.flagged : OUTCOME_CODE.cleared;
    if (outcome[pair] === OUTCOME_CODE.flagged) flagged++;
  });
  // A null that so many pairs contradict says something of the segments, not of the pairs.
  if (
    answered.length >= params.min_pairs_for_share! &&
    flagged > params.max_flagged_share! * answered.length
  ) {
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

/** What was found of pairs, market by market: local firms a and b, and whose they are. */
interface Meetings extends AvoidancePairs {
  readonly one: Int32Array;
  readonly other: Int32Array;
}

/** All of it by the smaller firm, then the larger, then the market: counting sorts. */
function meetings(parts: readonly AvoidancePairs[], firm: Int32Array): Meetings {
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
  const one = a.map((local) => firm[local]!);
  const other = b.map((local) => firm[local]!);
  // Local firms are numbered by firm, then by market.
  const byMarket = sortedBy(a, Int32Array.from(a.keys()));
  const order = sortedBy(one, sortedBy(other, byMarket));
  return {
    a: order.map((i) => a[i]!),
    b: order.map((i) => b[i]!),
    one: order.map((i) => one[i]!),
    other: order.map((i) => other[i]!),
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
