import type { CapHit } from '../domain/run.ts';
import { benjaminiHochberg, dependenceFactor } from './benjamini-hochberg.ts';
import { circles, seedLevel } from './circles.ts';
import { type DegreeFits, openDegreeFits } from './degree-fits.ts';
import { joinings } from './joining.ts';
import { logFactorials } from './log-factorial.ts';
import { lotCaps } from './lot-caps.ts';
import {
  boundOpportunities,
  type OpportunityInput,
  opportunityWork,
  type SegmentBidders,
  segmentBidders,
} from './opportunity.ts';
import type { PairTailsInput } from './pair-tails.ts';
import { secondOpinion } from './pairs/second-opinion.ts';
import { pairsWhere } from './pairs-where.ts';
import { longestSegment, openPairLots } from './participation-index.ts';
import type { Chances } from './possible-circles.ts';
import { type EdgeColumns, OUTCOME_CODE, type ScorerInput, type ScorerOutput } from './scorer.ts';
import { secondLook } from './second-look.ts';
import { type SmallestTails, smallestTails, type Testable, testable } from './testable.ts';
import { together } from './together.ts';

/** Pairs of one task: 5 to 50 ms of work. */
const PAIRS_PER_TASK = 16_384;

/**
 * Statistically validated co-bidding: do two firms meet in more lots than two firms that chose independently inside each segment
 * would? One-sided, under FDR control over every pair that had the opportunity; then the same question of circles of three and more whose
 * pairs are too weak one by one (`circles`), and of each other firm and each circle of linked firms as a whole (`joinings`).
 *
 * Subjects: pairs with `joint integer`. Params: `fdr, circle_level, max_circle, max_circle_pairs, join_fdr, min_joint, first_look,
 * exact_limit, max_flagged_share, min_pairs_for_share`. `statistic`: joint over expected lots. `n`: joint lots. Edge weight: joint minus expected.
 */
export async function stratifiedHypergeometric(input: ScorerInput): Promise<ScorerOutput> {
  const { params, pool, signal, subjects } = input;
  const a = subjects.subject_no as Int32Array;
  const b = subjects.partner_no as Int32Array;
  const joint = subjects.joint as Int32Array;
  const index = await openPairLots(input);
  const expected = doubles(a.length);
  const p = doubles(a.length);
  const smallest = doubles(a.length);
  const shared = {
    index,
    logFactorial: logFactorials(longestSegment(index)),
    exactLimit: params.exact_limit!,
    level: Math.max(params.first_look!, params.fdr!),
    a,
    b,
    joint,
    expected,
    p,
    smallest,
  };
  const tasks: PairTailsInput[] = [];
  for (let from = 0; from < a.length; from += PAIRS_PER_TASK)
    tasks.push({ ...shared, from, to: Math.min(a.length, from + PAIRS_PER_TASK) });
  const { logFactorial, exactLimit } = shared;
  // While threads look at the pairs, this one lays out what the next looks need.
  const [, fits, { segments, tests, limit, chances }] = await together(
    pool.map('pair-tails', tasks, signal),
    openDegreeFits(input),
    testsMade({ index, logFactorial }, input),
  );
  const search = {
    fits,
    exactLimit,
    a,
    b,
    p,
    chances,
    level: params.circle_level!,
    pairLevel: params.fdr!,
    maxSize: params.max_circle!,
    maxSeeds: params.max_circle_pairs!,
  };
  const correct = (): Float64Array =>
    benjaminiHochberg(
      p.map((value, pair) => (smallest[pair]! <= limit ? value : 1)),
      tests,
    );

  // Nothing depends on the others: they can be neither flagged nor hold a circle together.
  const level = params.first_look! === 0 ? 0 : Math.max(params.first_look!, params.fdr!);
  const suspicious = pairsWhere(a.length, (pair) => p[pair]! <= level);
  const look = secondLook({ fits, exactLimit, a, b, expected, p }, input);
  const seed = seedLevel(search);
  let q = correct();
  // First the pairs that count as it stands, then those of their firms; a second look can make others count.
  for (;;) {
    const counting = suspicious.filter((pair) => q[pair]! <= params.fdr! || p[pair]! <= seed);
    const central = firmsOf(counting, a, b);
    const unseen = counting.filter((pair) => !look.hasSeen(pair));
    const open =
      unseen.length > 0
        ? unseen
        : suspicious.filter(
            (pair) => !look.hasSeen(pair) && (central.has(a[pair]!) || central.has(b[pair]!)),
          );
    if (open.length === 0) break;
    await look.at(open);
    q = correct();
  }

  const verdict = decide({ q, smallest, limit, fdr: params.fdr! });
  const qBy = q.map((value) => Math.min(1, value * dependenceFactor(tests)));
  /** A pair that could not be significant by itself can be so as one of several. */
  const link = (pair: number, level: number, levelBy: number): void => {
    verdict.outcome[pair] = OUTCOME_CODE.flagged;
    verdict.reason[pair] = null;
    q[pair] = level;
    qBy[pair] = levelBy;
  };
  const isLinked = (pair: number): boolean => verdict.outcome[pair] === OUTCOME_CODE.flagged;
  const coarse = withdrawn(verdict, params);
  const { found, left } = circles({
    ...search,
    level: coarse ? 0 : search.level,
    pOf: level === 0 ? (pair) => p[pair]! : look.pOf,
    linked: isLinked,
  });
  for (const circle of found)
    for (const pair of circle.pairs) if (!isLinked(pair)) link(pair, circle.p, circle.p);
  const linkedFirms = firmsOf(pairsWhere(a.length, isLinked), a, b);
  await look.at(suspicious.filter((pair) => linkedFirms.has(a[pair]!) !== linkedFirms.has(b[pair]!)));
  const joined = coarse
    ? []
    : joinings({
        index,
        segments,
        logFactorial,
        a,
        b,
        p,
        linked: isLinked,
        pairLevel: params.fdr!,
        joinLevel: params.join_fdr!,
      });
  for (const { pair, q: joinQ, tests: asked } of joined)
    link(pair, joinQ, Math.min(1, joinQ * dependenceFactor(asked)));
  withdrawn(verdict, params);
  const linked = pairsWhere(a.length, isLinked);
  const { outcome, reason } = verdict;
  return {
    outcome,
    reason,
    statistic: expected.map((lots, i) => (lots > 0 ? joint[i]! / lots : Number.NaN)),
    n: Int32Array.from(joint),
    p_value: p.map((value, i) => (outcome[i] === OUTCOME_CODE.not_evaluable ? Number.NaN : value)),
    edges: {
      joint,
      expected,
      q_value: q,
      weight: expected.map((lots, i) => joint[i]! - lots),
      q_by: qBy,
      ...(await besides(linked, fits, input)),
    },
    caps: [...(await lotCaps(input)), ...circleCaps(params.max_circle_pairs!, left)],
  };
}

/** What is shown beside a link and decides nothing: the p-value under another null, and the likeness of the two firms' lots. */
async function besides(
  linked: readonly number[],
  fits: DegreeFits,
  { subjects, pool, signal }: ScorerInput,
): Promise<Pick<EdgeColumns, 'bicm_p' | 'similarity'>> {
  const [a, b, joint] = ['subject_no', 'partner_no', 'joint'].map((name) => {
    const column = subjects[name] as Int32Array;
    return sharedInts(linked.map((pair) => column[pair]!));
  }) as [Int32Array, Int32Array, Int32Array];
  const p = await secondOpinion({ fits, a, b, joint, pool, signal });
  const { bidderStart } = fits.index;
  const lots = (firm: number): number => bidderStart[firm + 1]! - bidderStart[firm]!;
  const bicm_p = new Float64Array(subjects.subject_no!.length).fill(Number.NaN);
  const similarity = bicm_p.slice();
  linked.forEach((pair, i) => {
    bicm_p[pair] = p[i]!;
    similarity[pair] = joint[i]! / (lots(a[i]!) + lots(b[i]!) - joint[i]!);
  });
  return { bicm_p, similarity };
}

interface Tested {
  readonly q: Float64Array;
  readonly smallest: Float64Array;
  readonly limit: number;
  readonly fdr: number;
}

interface Verdict {
  readonly outcome: Int32Array;
  readonly reason: (string | null)[];
}

function decide({ q, smallest, limit, fdr }: Tested): Verdict {
  const outcome = new Int32Array(q.length);
  const reason = new Array<string | null>(q.length).fill(null);
  for (let i = 0; i < q.length; i++)
    if (smallest[i]! > limit) {
      outcome[i] = OUTCOME_CODE.not_evaluable;
      reason[i] = 'cannot_fire';
    } else if (q[i]! <= fdr) outcome[i] = OUTCOME_CODE.flagged;
  return { outcome, reason };
}

const firmsOf = (pairs: readonly number[], a: Int32Array, b: Int32Array): ReadonlySet<number> =>
  new Set(pairs.flatMap((pair) => [a[pair]!, b[pair]!]));

function circleCaps(limit: number, left: number): readonly CapHit[] {
  if (left === 0) return [];
  return [
    {
      cap: 'max_circle_pairs',
      limit,
      hits: left,
      text: {
        en: `Circles of bidders were looked for around the ${limit} most suspicious pairs only; ${left} more were left out.`,
        'zh-CN': `仅围绕最可疑的 ${limit} 对投标人寻找圈子，另有 ${left} 对未予查找。`,
      },
    },
  ];
}

/** A null that so many pairs contradict says something of the segments, not of the pairs: whether it does, and then none is answered for. */
function withdrawn({ outcome, reason }: Verdict, params: Readonly<Record<string, number>>): boolean {
  const count = (code: number): number => outcome.reduce((sum, value) => sum + (value === code ? 1 : 0), 0);
  const flagged = count(OUTCOME_CODE.flagged);
  const tested = flagged + count(OUTCOME_CODE.cleared);
  if (tested < params.min_pairs_for_share! || flagged <= params.max_flagged_share! * tested) return false;
  outcome.fill(OUTCOME_CODE.not_evaluable);
  reason.fill('segments_too_coarse');
  return true;
}

/** Meetings to go through up to which opportunities are counted one by one; beyond it their upper bound is used. */
const COUNTED_MEETINGS = 300_000_000;
const COUNT_TASKS = 32;

/**
 * Pairs that could have met in `min_joint` lots and that could be significant. BH must count them although only those that did meet
 * are candidates, or chance encounters in a market of many firms would be tested as if nobody else had been looked at.
 */
async function testsMade(
  { index, logFactorial }: Pick<OpportunityInput, 'index' | 'logFactorial'>,
  input: ScorerInput,
): Promise<Testable & { readonly chances: Chances; readonly segments: SegmentBidders }> {
  const { min_joint: minJoint, fdr: level } = input.params as {
    readonly min_joint: number;
    readonly fdr: number;
  };
  const segments = segmentBidders(index, minJoint);
  if (opportunityWork(segments) > COUNTED_MEETINGS) {
    const pairs = boundOpportunities(segments, minJoint);
    return { segments, tests: pairs, limit: level, chances: { pairs, partners: null } };
  }
  const bidders = index.bidderStart.length - 1;
  const step = Math.max(1, Math.ceil(bidders / COUNT_TASKS));
  const partners = new Int32Array(new SharedArrayBuffer(bidders * 4));
  const tasks: OpportunityInput[] = [];
  for (let from = 0; from < bidders; from += step)
    tasks.push({
      index,
      segments,
      logFactorial,
      minJoint,
      partners,
      from,
      to: Math.min(bidders, from + step),
    });
  const counts = await input.pool.map<SmallestTails>('count-opportunities', tasks, input.signal);
  const tails = smallestTails();
  for (const count of counts) for (let i = 0; i < tails.length; i++) tails[i]! += count[i]!;
  const pairs = tails.reduce((sum, count) => sum + count, 0);
  return { segments, ...testable(tails, level), chances: { pairs, partners } };
}

function sharedInts(values: readonly number[]): Int32Array {
  const array = new Int32Array(new SharedArrayBuffer(values.length * 4));
  array.set(values);
  return array;
}

const doubles = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(length * 8));
