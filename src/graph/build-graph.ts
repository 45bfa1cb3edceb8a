import type { StageOptions } from '../domain/progress.ts';
import type { CapHit } from '../domain/run.ts';
import type { WorkerPool } from '../scorers/pool.ts';
import type { Database } from '../store/database.ts';
import { coAssignment } from './co-assignment.ts';
import { cutIntoComponents } from './components.ts';
import { type ConsensusGroup, consensusGroups, groupId } from './consensus.ts';
import { readEdges } from './edge-list.ts';
import { modularity } from './modularity.ts';

export interface GraphOptions extends StageOptions {
  readonly pool: WorkerPool;
  readonly seed: number;
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
 * every run kept together. Reads `bidder_edges`, `bidders` and `participation`; fills `groups`, `group_members`, `group_lots`.
 *
 * @throws ResourceError `worker_failed`
 */
export async function buildGraph(results: Database, options: GraphOptions): Promise<GraphReport> {
  const { pool, seed, signal, onProgress, ...own } = options;
  const { seeds, resolutions, stability, maxEdgeSeeds } = { ...GRAPH_DEFAULTS, ...own };
  onProgress?.({ stage: 'graph', done: 0, total: seeds, unit: 'seeds', item: null });
  const edges = await readEdges(results);
  const components = cutIntoComponents(edges);
  const runs = await coAssignment(components, { pool, seed, seeds, resolutions, maxEdgeSeeds, signal });
  const sets = consensusGroups(edges, runs.share, stability);
  const groups = sets.filter(({ members }) => members.length >= SMALLEST_GROUP);
  await writeGroups(results, groups);
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
    caps: runs.caps,
  };
}

/** group_no is the rank of group_id, so that it does not depend on the numbering of bidders. */
async function writeGroups(results: Database, groups: readonly ConsensusGroup[]): Promise<void> {
  if (groups.length === 0) return;
  const idOf = await bidderIds(results, groups);
  const named = groups
    .map((group) => ({ ...group, id: groupId(group.members.map((bidder) => idOf.get(bidder)!)) }))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
  await results.append('groups', {
    group_no: Int32Array.from(named.keys()),
    group_id: named.map(({ id }) => id),
    size: Int32Array.from(named, ({ members }) => members.length),
    stability: Float64Array.from(named, ({ stability }) => stability),
  });
  await results.append('group_members', {
    group_no: Int32Array.from(named.flatMap(({ members }, group) => members.map(() => group))),
    bidder_no: Int32Array.from(named.flatMap(({ members }) => members)),
  });
  await results.run(`
    insert into group_lots
    select
      m.group_no,
      p.lot_no,
      cast(count(*) as integer) as members
    from group_members m
    join participation p on p.bidder_no = m.bidder_no
    group by m.group_no, p.lot_no
    having count(*) >= 2
    order by m.group_no, p.lot_no`);
}

async function bidderIds(
  results: Database,
  groups: readonly ConsensusGroup[],
): Promise<ReadonlyMap<number, string>> {
  const wanted = new Set(groups.flatMap(({ members }) => members));
  const ids = await results.columns(`
    select bidder_no, bidder_id
    from bidders
    where bidder_no in (select bidder_a_no from bidder_edges union all select bidder_b_no from bidder_edges)
    order by bidder_no`);
  const found = new Map<number, string>();
  (ids.bidder_no as Int32Array).forEach((bidder, row) => {
    if (wanted.has(bidder)) found.set(bidder, (ids.bidder_id as readonly string[])[row]!);
  });
  return found;
}
