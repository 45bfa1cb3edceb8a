import { seededRandom } from '../random.ts';
import type { Scorer, ScorerInput } from '../scorer.ts';
import { type BuyerMarket, marketsOf } from './buyer-markets.ts';
import { groupOutput } from './group-output.ts';
import { type GroupAnswer, unanswered } from './group-test.ts';
import { planPermutations, TOO_LONG } from './permutation-plan.ts';

/** Bids of members by group, market, segment, call, bidder: rows start[g] … start[g + 1] of the shared columns. */
export interface GroupCalls {
  readonly start: Int32Array;
  readonly market: Int32Array;
  readonly segment: Int32Array;
  readonly call: Int32Array;
  readonly buyer: Int32Array;
  readonly bidder: Int32Array;
}

/** What the kernel takes: groups [from, to) of the subjects. */
export interface SharedOutInput {
  readonly calls: GroupCalls;
  readonly from: number;
  readonly to: number;
  readonly groups: Int32Array;
  readonly digests: readonly string[];
  readonly permutations: Int32Array;
  readonly minCalls: number;
  readonly seed: number;
}

/**
 * Does each member of a group come to buyers of its own? In every market where members bid on at least `min_calls` calls (tenders of one
 * buyer) the mutual information of member and buyer over all bids of members; the market with the most, measured by its chi-square law,
 * against permutations that exchange the buyers of calls inside a segment. Who of the group came together to which call stays as it is: keeping out of
 * each other's way is not what fires, only that the buyer decides who comes.
 *
 * Subjects: `subject_no, digest`. Params: `alpha, min_calls, permutations, fewest_permutations, max_steps`. `statistic`: mutual
 * information over the most that the two could share, 0 to 1. `n`: calls. Both of that market.
 */
export const sharedOutBuyers: Scorer = async (input) => {
  const { params, pool, seed, signal } = input;
  const groups = input.subjects.subject_no as Int32Array;
  const digests = input.subjects.digest as readonly string[];
  const calls = await openGroupCalls(input);
  const steps = Array.from(groups, (g) => calls.start[g + 1]! - calls.start[g]!);
  const plan = planPermutations(steps, params);
  const tasks = plan.tasks.map(
    ({ from, to }): SharedOutInput => ({
      calls,
      from,
      to,
      groups,
      digests: digests.slice(from, to),
      permutations: plan.permutations,
      minCalls: params.min_calls!,
      seed,
    }),
  );
  const answers = await pool.map<readonly GroupAnswer[]>('shared-out-buyers', tasks, signal);
  return groupOutput(answers.flat(), params.alpha!, plan.caps);
};

async function openGroupCalls({
  read,
  subjects,
}: Pick<ScorerInput, 'read' | 'subjects'>): Promise<GroupCalls> {
  const rows = await read(`
    select m.group_no, c.market_no, c.segment_no, c.call_no, c.buyer_no, m.bidder_no
    from group_members m
    join participation p on p.bidder_no = m.bidder_no
    join buyer_calls c on c.lot_no = p.lot_no
    group by all
    order by m.group_no, c.market_no, c.segment_no, c.call_no, m.bidder_no`);
  const group = rows.group_no as Int32Array;
  const groups = (subjects.subject_no as Int32Array).reduce((most, g) => Math.max(most, g + 1), 0);
  const start = new Int32Array(groups + 1);
  for (const g of group) start[g + 1]! += 1;
  for (let g = 0; g < groups; g++) start[g + 1]! += start[g]!;
  return {
    start: shared(start),
    market: shared(rows.market_no as Int32Array),
    segment: shared(rows.segment_no as Int32Array),
    call: shared(rows.call_no as Int32Array),
    buyer: shared(rows.buyer_no as Int32Array),
    bidder: shared(rows.bidder_no as Int32Array),
  };
}

/** Kernel. */
export function testSharedOutBuyers(input: SharedOutInput): readonly GroupAnswer[] {
  return Array.from({ length: input.to - input.from }, (_, i) => {
    const permutations = input.permutations[input.from + i]!;
    if (permutations === TOO_LONG) return unanswered('too_many_bids');
    return answerOf(input, input.groups[input.from + i]!, permutations, input.digests[i]!);
  });
}

const SAME = 1e-9;
/** Exceedances after which no permutation more is asked for: then p is the share so far (Besag and Clifford 1991, Biometrika 78). */
const ENOUGH = 20;

function answerOf(input: SharedOutInput, group: number, permutations: number, digest: string): GroupAnswer {
  const all = marketsOf(input.calls, group);
  const most = all.reduce((n, { count }) => Math.max(n, count), 0);
  const large = all.filter(({ count }) => count >= input.minCalls);
  if (large.length === 0) return unanswered('too_few_calls', most);
  const markets = large.filter(({ buyers }) => buyers >= 2);
  if (markets.length === 0) return unanswered('one_buyer', most);
  const random = seededRandom(input.seed, 'shared-out buyers', digest);
  const observed = markets.map((market) => market.shared(market.buyer));
  const best = observed.reduce(
    (top, value, k) => (excess(markets[k]!, value) > excess(markets[top]!, observed[top]!) ? k : top),
    0,
  );
  const highest = excess(markets[best]!, observed[best]!);
  const dealt = markets.map((market) => market.buyer.slice());
  let [reached, made, varied] = [0, 0, false];
  while (made < permutations && reached < ENOUGH) {
    let top = Number.NEGATIVE_INFINITY;
    for (const [k, market] of markets.entries()) {
      deal(dealt[k]!, market.blocks, random);
      top = Math.max(top, excess(market, market.shared(dealt[k]!)));
    }
    made++;
    if (top >= highest - SAME) reached++;
    if (Math.abs(top - highest) > SAME) varied = true;
  }
  if (!varied) return unanswered('cannot_fire', markets[best]!.count);
  return {
    reason: null,
    statistic: observed[best]! / markets[best]!.most,
    n: markets[best]!.count,
    p: reached === ENOUGH && made < permutations ? reached / made : (1 + reached) / (1 + made),
  };
}

/** Deviations of twice the information from the mean of its chi-square law: what makes markets comparable. */
const excess = ({ freedom }: BuyerMarket, information: number): number =>
  (2 * information - freedom) / Math.sqrt(2 * freedom);

/** Fisher-Yates inside each block. */
function deal(buyer: Int32Array, blocks: Int32Array, random: () => number): void {
  for (let k = 0; k + 1 < blocks.length; k++)
    for (let at = blocks[k + 1]! - 1; at > blocks[k]!; at--) {
      const other = blocks[k]! + Math.floor(random() * (at - blocks[k]! + 1));
      const kept = buyer[at]!;
      buyer[at] = buyer[other]!;
      buyer[other] = kept;
    }
}

function shared(values: Int32Array): Int32Array {
  const array = new Int32Array(new SharedArrayBuffer(values.length * 4));
  array.set(values);
  return array;
}
