import type { StageOptions } from '../domain/progress.ts';
import type { CapHit } from '../domain/run.ts';
import type { WorkerPool } from '../scorers/pool.ts';
import type { Database } from '../store/database.ts';
import { coAssignment } from './co-assignment.ts';
import { cutIntoComponents } from './components.ts';
import { consensusGroups } from './consensus.ts';
import { readEdges } from './edge-list.ts';
import { type GroupMemory, NO_MEMORY } from './known-groups.ts';
import { modularity } from './modularity.ts';
import { writeGroups } from './write-groups.ts';

export interface GraphOptions extends StageOptions {
  readonly pool: WorkerPool;
  readonly seed: number;
  /** Number of the run, and what the runs before it knew of groups; default: the first run. */
  readonly run?: number;
  readonly memory?: GroupMemory;
  /** Random starts for each resolution. */
  readonly seeds?: number;
  /**
   * Resolutions of the modularity of one component. At 1 four firms with four of their six links fall into two pairs, above 1 even
   * a set in which everybody is linked to everybody falls apart.
   */
  readonly resolutions?: readonly number[];
  /** Share of the runs in which two linked bidders must be together. */
  readonly stability?: number;
  readonly maxEdgeSeeds?: number;
}

/** What the graph looks like; depends on the edges and the seed alone. */
export interface GraphReport {
  readonly bidders: number;
  readonly edges: number;
  readonly components: number;
  /** Runs of community detection, over all components. */
  readonly runs: number;
  /** Groups of three and more, the bidders in them, and linked pairs that belong to no group. */
  readonly groups: number;
  readonly grouped_bidders: number;
  readonly pairs: number;
  /** Smallest and mean stability of the groups; NULL where there is none. */
  readonly smallest_stability: number | null;
  readonly mean_stability: number | null;
  /** Modularity of the groups and pairs on the whole graph. */
  readonly modularity: number;
  /** Communities of single runs that were not connected; groups are connected by construction. */
  readonly disconnected_communities: number;
  readonly caps: readonly CapHit[];
}

export const GRAPH_DEFAULTS = {
  seeds: 20,
  resolutions: [0.4, 0.6, 0.8],
  stability: 0.8,
  maxEdgeSeeds: 1_000_000,
} as const;

const SMALLEST_GROUP = 3;

/**
 * From validated links to groups: Louvain on each component over many seeds and resolutions, then the sets of bidders that nearly
 * every run kept together. Reads `bidder_edges`, `bidders` and `participation`; fills `groups`, `group_members`, `group_lots`, `known_groups`, `group_events`.
 *
 * @throws ResourceError `worker_failed`
 */
export async function buildGraph(results: Database, options: GraphOptions): Promise<GraphReport> {
  const { pool, seed, signal, onProgress, run = 1, memory = NO_MEMORY, ...own } = options;
  const { seeds, resolutions, stability, maxEdgeSeeds } = { ...GRAPH_DEFAULTS, ...own };
  onProgress?.({ stage: 'graph', done: 0, total: seeds, unit: 'seeds', item: null });
  const edges = await readEdges(results);
  const components = cutIntoComponents(edges);
  const runs = await coAssignment(components, { pool, seed, seeds, resolutions, maxEdgeSeeds, signal });
  const sets = consensusGroups(edges, runs.share, stability);
  const groups = sets.filter(({ members }) => members.length >= SMALLEST_GROUP);
  await writeGroups(results, groups, run, memory);
  onProgress?.({ stage: 'graph', done: seeds, total: seeds, unit: 'seeds', item: null });

  const stabilities = groups.map((group) => group.stability);
  return {
    bidders: components.nodes,
    edges: edges.a.length,
    components: components.nodeCount.length,
    runs: runs.runs,
    groups: groups.length,
    grouped_bidders: groups.reduce((sum, { members }) => sum + members.length, 0),
    pairs: sets.length - groups.length,
    smallest_stability: stabilities.length === 0 ? null : stabilities.reduce((a, b) => Math.min(a, b)),
    mean_stability:
      stabilities.length === 0
        ? null
        : stabilities.reduce((sum, value) => sum + value, 0) / stabilities.length,
    modularity: modularity(
      edges,
      new Map(sets.flatMap(({ members }, set) => members.map((bidder) => [bidder, set] as const))),
    ),
    disconnected_communities: runs.disconnected,
    caps: [...memory.caps, ...runs.caps],
  };
}
