import type { StageOptions } from '../domain/progress.ts';
import type { CapHit } from '../domain/run.ts';
import type { WorkerPool } from '../scorers/pool.ts';
import type { Database } from '../store/database.ts';
import { avoidingCircles } from './avoiding-circles.ts';
import { writePositions } from './bidder-positions.ts';
import type { ConsensusGroup } from './consensus.ts';
import { readAvoidance, readEdges } from './edge-list.ts';
import { type GroupMemory, NO_MEMORY } from './known-groups.ts';
import { modularity } from './modularity.ts';
import { withOverlaps } from './overlapping-members.ts';
import { settledSets } from './settled-sets.ts';
import { type NodeSet, setsWithSharedMembers } from './shared-members.ts';
import { writeGroups } from './write-groups.ts';

export interface GraphOptions extends StageOptions {
  readonly pool: WorkerPool;
  readonly seed: number;
  /** What the runs before knew of groups; default: this is the first run. */
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
  /** Share of a group's members to which an outsider must be linked to join it. */
  readonly overlapShare?: number;
  /** Edges of the largest component that the reference implementation divides; Leiden on typed arrays divides larger ones. */
  readonly referenceEdges?: number;
  readonly maxEdgeSeeds?: number;
  /** Times that what was cut out of a larger set is divided again. */
  readonly rounds?: number;
}

/** What the graph looks like; depends on the edges and the seed alone. */
export interface GraphReport {
  readonly bidders: number;
  readonly edges: number;
  readonly components: number;
  /** Runs of community detection, over all components and what was cut out of them. */
  readonly runs: number;
  /** Components and cuttings of more links than this were divided by Leiden on typed arrays, others by the reference. */
  readonly reference_edges: number;
  /** Groups of three and more, the bidders in them, those of them in several, and linked pairs that belong to no group. */
  readonly groups: number;
  readonly grouped_bidders: number;
  readonly shared_bidders: number;
  readonly pairs: number;
  /** Smallest and mean stability of the groups; NULL where there is none. */
  readonly smallest_stability: number | null;
  readonly mean_stability: number | null;
  /** Modularity of the consensus on the whole graph, before any bidder is in two groups. */
  readonly modularity: number;
  /** Parts that were cut off communities of single runs because no link held them; groups are connected by construction. */
  readonly disconnected_communities: number;
  readonly caps: readonly CapHit[];
}

export const GRAPH_DEFAULTS = {
  seeds: 20,
  resolutions: [0.4, 0.6, 0.8],
  stability: 0.8,
  // Two of three members, three of four or five, four of six: where one link in five was missed, a true member still reaches it in 8 or 9
  // of 10 cases, and groups that only touch do not.
  overlapShare: 0.6,
  // Up to here both take about as long; at 1,000 links the reference takes twice as long, at 10,000 seven times.
  referenceEdges: 100,
  maxEdgeSeeds: 2_000_000,
  rounds: 8,
} as const;

const SMALLEST_GROUP = 3;

/**
 * From validated links to groups: communities of each component over many seeds and resolutions, the sets of bidders that nearly every run
 * kept together, and whoever is linked to most of such a set; beside them circles of bidders that avoid each other. Reads `bidder_edges`,
 * `bidders`, `lots` and `participation`; fills `groups`, `group_members`, `group_lots`, `known_groups`, `group_events`, `bidder_positions`.
 *
 * @throws ResourceError `worker_failed`
 */
export async function buildGraph(results: Database, options: GraphOptions): Promise<GraphReport> {
  const { pool, seed, signal, onProgress, memory = NO_MEMORY, ...own } = options;
  const settings = { ...GRAPH_DEFAULTS, ...own };
  const total = settings.seeds;
  onProgress?.({ stage: 'graph', done: 0, total, unit: 'seeds', item: null });
  const edges = await readEdges(results);
  const settled = await settledSets(edges, { pool, seed, signal, ...settings });
  const sets = withOverlaps(edges, setsWithSharedMembers(edges, settled), settings.overlapShare);
  const company = sets
    .filter(({ members }) => members.length >= SMALLEST_GROUP)
    .map((set) => toBidders(set, edges.bidders));
  const avoidance = await readAvoidance(results);
  const circles = avoidingCircles(avoidance, settings.overlapShare).map((set) =>
    toBidders(set, avoidance.bidders),
  );
  const groups = [...company, ...otherThan(company, circles)];
  await writeGroups(results, groups, memory);
  await writePositions(results, edges);
  onProgress?.({ stage: 'graph', done: total, total, unit: 'seeds', item: null });

  const stabilities = groups.map((group) => group.stability);
  const memberships = groups.flatMap(({ members }) => members).sort((a, b) => a - b);
  const grouped = new Set(memberships);
  return {
    bidders: edges.bidders.length,
    edges: edges.a.length,
    components: settled.components,
    runs: settled.runs,
    reference_edges: settings.referenceEdges,
    groups: groups.length,
    grouped_bidders: grouped.size,
    shared_bidders: new Set(memberships.filter((bidder, i) => memberships[i - 1] === bidder)).size,
    pairs: sets.length - groups.length,
    smallest_stability: stabilities.length === 0 ? null : stabilities.reduce((a, b) => Math.min(a, b)),
    mean_stability:
      stabilities.length === 0
        ? null
        : stabilities.reduce((sum, value) => sum + value, 0) / stabilities.length,
    modularity: modularity(edges, settled.setOf),
    disconnected_communities: settled.disconnected,
    caps: [...memory.caps, ...settled.caps],
  };
}

/** Groups that have other members than any of the first. */
function otherThan(
  first: readonly ConsensusGroup[],
  groups: readonly ConsensusGroup[],
): readonly ConsensusGroup[] {
  const known = new Set(first.map(({ members }) => members.join(' ')));
  return groups.filter(({ members }) => !known.has(members.join(' ')));
}

const toBidders = ({ members, core, stability }: NodeSet, bidders: Int32Array): ConsensusGroup => ({
  members: members.map((node) => bidders[node]!),
  core: new Set(core.map((node) => bidders[node]!)),
  stability,
});
