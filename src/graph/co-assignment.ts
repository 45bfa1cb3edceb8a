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
  /** Edges times seeds of one component at most; a larger component runs with fewer seeds, at least `FEWEST_SEEDS`. */
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
/** Edges times seeds of one task: 5 to 50 ms of work. */
const TASK_EDGE_SEEDS = 4_000;
/** Up to three linked nodes are one community at any resolution up to 1: the third always gains by joining the other two. */
const ALWAYS_TOGETHER = 3;

/** How often the two ends of each edge fall into one community, over many seeds and resolutions; counted along edges only. */
export async function coAssignment(graph: Components, options: CoAssignmentOptions): Promise<CoAssignment> {
  const { seeds, resolutions, referenceEdges, maxEdgeSeeds, pool, signal } = options;
  const components = graph.nodeCount.length;
  const edges = (c: number): number => graph.edgeStart[c + 1]! - graph.edgeStart[c]!;
  const known = resolutions.every((resolution) => resolution <= 1) ? ALWAYS_TOGETHER : 0;
  const seedsOf = (c: number): number =>
    graph.nodeCount[c]! <= known
      ? 0
      : Math.min(seeds, Math.max(FEWEST_SEEDS, Math.floor(maxEdgeSeeds / edges(c))));
  const together = new Int32Array(new SharedArrayBuffer(graph.edgeOf.length * 4));
  const disconnected = new Int32Array(new SharedArrayBuffer(4));
  const shared = {
    graph: plain(graph),
    seed: options.seed,
    resolutions,
    referenceEdges,
    together,
    disconnected,
  };

  const tasks: CommunityRunsInput[] = [];
  let from = 0;
  while (from < components) {
    const all = seedsOf(from);
    let to = from;
    let size = 0;
    while (
      to < components &&
      seedsOf(to) === all &&
      (to === from || size + edges(to) <= TASK_EDGE_SEEDS / all)
    ) {
      size += edges(to);
      to++;
    }
    const step = Math.max(1, Math.min(all, Math.floor(TASK_EDGE_SEEDS / size)));
    for (let seedFrom = 0; seedFrom < all; seedFrom += step)
      tasks.push({ ...shared, from, to, seedFrom, seedTo: Math.min(all, seedFrom + step) });
    from = to;
  }
  const runs = await pool.map<number>('community-runs', tasks, signal);

  const share = new Float64Array(graph.edgeOf.length);
  let capped = 0;
  for (let c = 0; c < components; c++) {
    const made = seedsOf(c) * resolutions.length;
    for (let e = graph.edgeStart[c]!; e < graph.edgeStart[c + 1]!; e++)
      share[e] = made === 0 ? 1 : together[e]! / made;
    if (made > 0 && seedsOf(c) < seeds) capped++;
  }
  return {
    share,
    runs: runs.reduce((sum, count) => sum + count, 0),
    disconnected: disconnected[0]!,
    caps: capped === 0 ? [] : [seedCap(maxEdgeSeeds, capped)],
  };
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
      en: `Parts of the bidder graph with very many links were divided with fewer random starts, so that links times starts stay near ${limit}.`,
      'zh-CN': `投标人网络中联系极多的部分减少了随机起点次数，使“联系数×起点数”保持在 ${limit} 左右。`,
    },
  };
}
