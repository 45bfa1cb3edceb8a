import { coveredLots } from '../bid-book.ts';
import { normalUpperTail } from '../normal-tail.ts';
import type { ScorerInput, ScorerOutput } from '../scorer.ts';
import { openGroupLots } from './group-lots.ts';
import { groupOutput } from './group-output.ts';
import { type GroupAnswer, unanswered } from './group-test.ts';
import { type JointRanks, jointRanks } from './joint-ranks.ts';
import { openLotPrices, readStrata } from './lot-prices.ts';

/**
 * Are the members' prices closer together, lot after lot, than those of as many other bidders of the same lots?
 *
 * Subjects: groups. Params: `alpha, min_members, min_lots, min_reference, allowance, min_lead_share`. p: normal tail of the sum of the lots' ranks, less
 * `allowance` a lot. `statistic`: mean rank. `n`: lots.
 */
export async function jointTightness(input: ScorerInput): Promise<ScorerOutput> {
  const { params } = input;
  const { book, lots } = await openGroupLots(input);
  const ranksOf = jointRanks(
    book,
    lots,
    await openLotPrices(input),
    coveredLots(book, input.awardMethods),
    await readStrata(input, book),
    { fewestMembers: params.min_members!, fewestOthers: params.min_reference! },
  );
  const answers = Array.from(input.subjects.subject_no as Int32Array, (g): GroupAnswer => {
    const found = ranksOf(g);
    const n = found.ranks.length;
    if (n < params.min_lots!) return unanswered('too_few_joint_lots', n);
    // Firms that are all too dear lie together at the top, with no price among them that the others could cover.
    if (found.leads < params.min_lead_share! * found.leadsByChance)
      return unanswered('members_hardly_lead', n);
    const mean = found.ranks.reduce((total, rank) => total + rank, 0) / n;
    return { reason: null, statistic: mean, n, p: lowSumTail(found, params.allowance!) };
  });
  return groupOutput(answers, params.alpha!);
}

/**
 * P of so low a sum of ranks (Edgington 1972), with an allowance for firms that are a little alike: Cauchy's combination, which needs no
 * independence, has next to no power here, because a lot with few bidders has few subsets and so no small p-value.
 */
export function lowSumTail({ ranks, variance }: JointRanks, allowance: number): number {
  const sum = ranks.reduce((total, rank) => total + rank, 0);
  return normalUpperTail((ranks.length * (0.5 - allowance) - sum) / Math.sqrt(variance));
}
