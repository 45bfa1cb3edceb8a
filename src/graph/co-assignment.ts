import type { CapHit } from '../domain/run.ts';
import type { CommunityRunsInput } from '../scorers/communities/community-runs.ts';
import type { WorkerPool } from '../scorers/pool.ts';
import type { Components } from './components.ts';

export interface CoAssignmentOptions {
  readonly pool: WorkerPool;
  readonly seed: number;
  readonly seeds: number;
  readonly resolutions: readonly number[];
  /** Edges of the largest component that the reference implementation divides. */
  readonly referenceEdges: number;
  /** Edges times seeds in all at most; beyond it the largest components run with fewer seeds, but with `FEWEST_SEEDS`. */
  readonly maxEdgeSeeds: number;
  readonly signal?: AbortSignal | undefined;
}

export interface CoAssignment {
  /** Per edge of the components: share of the runs in which both ends were in one community. */
  readonly share: Float64Array;
  readonly runs: number;
  /** Communities of single runs that were not connected. */
  readonly disconnected: number;
  readonly caps: readonly CapHit[];
}

const FEWEST_SEEDS = 3;
/** Edges times seeds of one task: some 50 ms of work, so that sending tasks costs little beside it. */
const TASK_EDGE_SEEDS = 20_000;
/** Up to three linked nodes are one community at any resolution up to 1: the third always gains by joining the other two. */
const ALWAYS_TOGETHER = 3;

/** How often the two ends of each edge fall into one community, over many seeds and resolutions; counted along edges only. */
export async function coAssignment(graph: Components, options: CoAssignmentOptions): Promise<CoAssignment> {
  const { seeds, resolutions, referenceEdges, maxEdgeSeeds, pool, signal } = options;
  const components = graph.nodeCount.length;
  const edges = (c: number): number => graph.edgeStart[c + 1]! - graph.edgeStart[c]!;
  const known = resolutions.every((resolution) => resolution <= 1) ? ALWAYS_TOGETHER : 0;
  const seedsOf = seedsWithin(
    maxEdgeSeeds,
    Int32Array.from({ length: components }, (_, c) => (graph.nodeCount[c]! <= known ? 0 : edges(c))),
    seeds,
  );
  const together = ints(graph.edgeOf.length);
  const disconnected = ints(1);
  const shared = {
    graph: plain(graph),
    seeds: seedsOf,
    seed: options.seed,
    resolutions,
    referenceEdges,
    together,
    disconnected,
  };

  const tasks: CommunityRunsInput[] = [];
  for (let from = 0, to = 0; from < components; from = to) {
    let work = 0;
    let most = 0;
    while (to < components && (to === from || work + edges(to) * seedsOf[to]! <= TASK_EDGE_SEEDS)) {
      work += edges(to) * seedsOf[to]!;
      most = Math.max(most, seedsOf[to]!);
      to++;
    }
    // Only a component that fills a task by itself is divided by more than one.
    const step = work <= TASK_EDGE_SEEDS ? seeds : Math.max(1, Math.floor(TASK_EDGE_SEEDS / edges(from)));
    for (let seedFrom = 0; seedFrom < most; seedFrom += step)
      tasks.push({ ...shared, from, to, seedFrom, seedTo: seedFrom + step });
  }
  const runs = await pool.map<number>('community-runs', tasks, signal);

  const share = new Float64Array(graph.edgeOf.length);
  let capped = 0;
  for (let c = 0; c < components; c++) {
    const made = seedsOf[c]! * resolutions.length;
    for (let e = graph.edgeStart[c]!; e < graph.edgeStart[c + 1]!; e++)
      share[e] = made === 0 ? 1 : together[e]! / made;
    if (made > 0 && seedsOf[c]! < seeds) capped++;
  }
  return {
    share,
    runs: runs.reduce((sum, count) => sum + count, 0),
    disconnected: disconnected[0]!,
    caps: capped === 0 ? [] : [seedCap(maxEdgeSeeds, capped)],
  };
}

/**
 * Seeds of each component: all of them, or as many as keep its edges times seeds below a level that is halved until the total fits. So
 * small components keep theirs when there are large ones.
 *
 * @param edges of each component; 0 where no run is needed
 */
function seedsWithin(limit: number, edges: Int32Array, seeds: number): Int32Array {
  for (let level = limit; ; level /= 2) {
    const given = ints(edges.length);
    edges.forEach((count, c) => {
      given[c] = count === 0 ? 0 : Math.min(seeds, Math.max(FEWEST_SEEDS, Math.floor(level / count)));
    });
    const total = given.reduce((sum, count, c) => sum + count * edges[c]!, 0);
    if (total <= limit || level < 1) return given;
  }
}

/** Without what the threads do not need. */
const plain = ({ nodeCount, edgeStart, source, target, weight }: Components) => ({
  nodeCount,
  edgeStart,
  source,
  target,
  weight,
});

function seedCap(limit: number, hits: number): CapHit {
  return {
    cap: 'max_edge_seeds',
    limit,
    hits,
    text: {
      en: `The largest parts of the bidder graph were divided with fewer random starts, so that links times starts stay near ${limit} in all.`,
      'zh-CN': `投标人网络中最大的几部分减少了随机起点次数，使“联系数×起点数”的总和保持在 ${limit} 左右。`,
    },
  };
}

const ints = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(length * 4));
