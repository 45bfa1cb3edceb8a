import { seededRandom } from '../random.ts';
import type { Blocks } from './blocks.ts';
import type { GapAndClusterScores } from './gap-and-cluster-p.ts';

/** What the kernel reads; the long arrays lie in shared memory. */
export interface GapAndClusterInput {
  readonly scores: GapAndClusterScores;
  /** Places of like lots. */
  readonly like: Blocks;
  readonly groups: readonly LabelledLots[];
  readonly seed: number;
  /** Levels of the two ways to be unusual: both at the same time, or the Cauchy combination. */
  readonly bothLevel: number;
  readonly eitherLevel: number;
}

/** A group's own lots; the digest names its random source. */
export interface LabelledLots {
  readonly digest: string;
  readonly permutations: number;
  /** By block of like lots: how many are the group's own, and their scores summed. */
  readonly own: readonly {
    readonly block: number;
    readonly lots: number;
    readonly gap: number;
    readonly cluster: number;
  }[];
}

/** p of both figures taken together, and of each alone. */
export interface GapAndClusterP {
  readonly p: number;
  readonly gap: number;
  readonly cluster: number;
}

/** Sums of one placing that differ by less than this are the same sum, added in another order. */
const SAME = 1e-9;

/**
 * Ranks what a group shows in its own lots among placings of as many labels on like lots. Both figures and their combination
 * are ranked over the same placings, so that the p-value holds whatever ties them together (Pesarin 2001).
 */
export const gapAndCluster = (input: GapAndClusterInput): readonly GapAndClusterP[] =>
  input.groups.map((group) => testGroup(input, group));

function testGroup(input: GapAndClusterInput, { digest, permutations, own }: LabelledLots): GapAndClusterP {
  const { scores, like } = input;
  const random = seededRandom(input.seed, 'gap-and-cluster', digest);
  const placings = permutations + 1;
  const gap = new Float64Array(placings);
  const cluster = new Float64Array(placings);
  for (const { block, lots, ...sums } of own) {
    gap[0]! += sums.gap;
    cluster[0]! += sums.cluster;
    const places = like.items.slice(like.start[block]!, like.start[block + 1]!);
    for (let r = 1; r < placings; r++)
      // The first steps of a shuffle; the places stay shuffled, which does no harm to the next.
      for (let i = 0; i < lots; i++) {
        const j = i + Math.floor(random() * (places.length - i));
        const t = places[j]!;
        places[j] = places[i]!;
        places[i] = t;
        gap[r]! += scores.gap[t]!;
        cluster[r]! += scores.cluster[t]!;
      }
  }
  const gapP = upperRanks(gap);
  const clusterP = upperRanks(cluster);
  const figure = gapP.map((p, r) =>
    Math.min(
      cauchy(p - 0.5 / placings, clusterP[r]! - 0.5 / placings) / input.eitherLevel,
      Math.max(p, clusterP[r]!) / input.bothLevel,
    ),
  );
  let asExtreme = 0;
  for (const value of figure) if (value <= figure[0]! * (1 + SAME)) asExtreme++;
  return { p: asExtreme / placings, gap: gapP[0]!, cluster: clusterP[0]! };
}

/** For each value the share of values at least as large. */
function upperRanks(values: Float64Array): Float64Array {
  const sorted = values.slice().sort();
  return values.map((value) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sorted[middle]! < value - SAME) low = middle + 1;
      else high = middle;
    }
    return (sorted.length - low) / sorted.length;
  });
}

/** Cauchy combination of two p-values in (0, 1). */
const cauchy = (p: number, q: number): number =>
  0.5 - Math.atan((Math.tan(Math.PI * (0.5 - p)) + Math.tan(Math.PI * (0.5 - q))) / 2) / Math.PI;
