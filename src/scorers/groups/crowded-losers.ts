import { coveredLots } from '../bid-book.ts';
import type { ScorerInput, ScorerOutput } from '../scorer.ts';
import type { GapAndClusterInput, GapAndClusterP, LabelledLots } from './gap-and-cluster.ts';
import { type GapAndClusterScores, gapAndClusterScores } from './gap-and-cluster-p.ts';
import { openGroupLots } from './group-lots.ts';
import { groupOutput } from './group-output.ts';
import { type GroupAnswer, unanswered } from './group-test.ts';
import { type LikeLots, likeLots } from './like-lots.ts';
import { openLotPrices, readStrata } from './lot-prices.ts';
import { besideContests, ownContests } from './own-contests.ts';
import { planPermutations, TOO_LONG } from './permutation-plan.ts';

/**
 * In a group's own contests, does the winner stand apart while the losing prices crowd?
 *
 * Subjects: groups with `digest varchar`. Params: `alpha, both, either, permutations, fewest_permutations, max_steps, min_lots, min_reference`.
 * p: rank of "both at `both`, or their Cauchy combination at `either`" among placings of the labels on like lots.
 * `statistic`: mean normal score of gap and crowd. `n`: own contests that count.
 */
export async function crowdedLosers(input: ScorerInput): Promise<ScorerOutput> {
  const { params } = input;
  const { book, lots } = await openGroupLots(input);
  const prices = await openLotPrices(input);
  const covered = coveredLots(book, input.awardMethods);
  const stratum = await readStrata(input, book);
  const contests = Array.from(input.subjects.subject_no as Int32Array, (g) =>
    ownContests(lots, g, book.lotStart, prices).filter((t) => covered[t] === 1),
  );
  const scores = gapAndClusterScores(book, prices, besideContests(contests, stratum, covered));
  const like = likeLots(stratum, prices.priced, (t) => !Number.isNaN(scores.gap[t]!));
  const own = contests.map((places) => labelled(places, like, scores, params.min_reference!));
  const counts = own.map((blocks) => blocks.reduce((sum, block) => sum + block.lots, 0));
  const enough = counts.map((count) => count >= params.min_lots!);
  const plan = planPermutations(
    counts.map((count, i) => (enough[i] ? count : 0)),
    params,
  );
  const digests = input.subjects.digest as readonly string[];
  const testedIn = (from: number, to: number): readonly number[] =>
    Array.from({ length: to - from }, (_, k) => from + k).filter(
      (i) => enough[i] && plan.permutations[i] !== TOO_LONG,
    );
  const tasks = plan.tasks.map(
    ({ from, to }): GapAndClusterInput => ({
      scores,
      like: { start: like.start, items: like.items },
      groups: testedIn(from, to).map((i) => ({
        digest: digests[i]!,
        permutations: plan.permutations[i]!,
        own: own[i]!,
      })),
      seed: input.seed,
      bothLevel: params.both!,
      eitherLevel: params.either!,
    }),
  );
  const found = await input.pool.map<readonly GapAndClusterP[]>('gap-and-cluster', tasks, input.signal);
  const answers = counts.map(
    (count, i): GroupAnswer => unanswered(enough[i] ? 'too_many_lots' : 'too_few_own_contests', count),
  );
  const tested = testedIn(0, counts.length);
  found.flat().forEach(({ p }, k) => {
    const i = tested[k]!;
    answers[i] = { reason: null, statistic: meanScore(own[i]!, counts[i]!), n: counts[i]!, p };
  });
  return groupOutput(answers, params.alpha!, plan.caps);
}

const meanScore = (own: LabelledLots['own'], lots: number): number =>
  own.reduce((sum, { gap, cluster }) => sum + gap + cluster, 0) / (2 * lots);

/** Own contests by block of like lots, where enough other lots lie beside them. */
function labelled(
  own: readonly number[],
  { start, blockOf }: LikeLots,
  { gap, cluster }: GapAndClusterScores,
  fewest: number,
): LabelledLots['own'] {
  const sums = new Map<number, { lots: number; gap: number; cluster: number }>();
  for (const t of own) {
    if (blockOf[t]! < 0) continue;
    const sum = sums.get(blockOf[t]!) ?? { lots: 0, gap: 0, cluster: 0 };
    sum.lots++;
    sum.gap += gap[t]!;
    sum.cluster += cluster[t]!;
    sums.set(blockOf[t]!, sum);
  }
  return [...sums]
    .map(([block, sum]) => ({ block, ...sum }))
    .filter(({ block, lots }) => start[block + 1]! - start[block]! - lots >= fewest)
    .sort((a, b) => a.block - b.block);
}
