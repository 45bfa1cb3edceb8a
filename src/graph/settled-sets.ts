import type { CapHit } from '../domain/run.ts';
import { disjointSets } from '../scorers/disjoint-sets.ts';
import { type CoAssignmentOptions, coAssignment } from './co-assignment.ts';
import { cutIntoComponents } from './components.ts';
import type { EdgeList } from './edge-list.ts';

export interface SettledOptions extends CoAssignmentOptions {
  /** Share of the runs in which two linked bidders must be together. */
  readonly stability: number;
  /** Times that what was cut out of a larger set is divided again. */
  readonly rounds: number;
}

export interface SettledSets {
  /** Set of each node, numbered from 0 in the order of their smallest node; sets of one included. */
  readonly setOf: Int32Array;
  /** Of each edge the smallest share of the runs of a round in which its ends were together. */
  readonly share: Float64Array;
  readonly runs: number;
  readonly disconnected: number;
  readonly components: number;
  readonly caps: readonly CapHit[];
}

/** Sets of up to this size hold together at any resolution up to 1. */
const ALWAYS_SETTLED = 3;

/**
 * Connected sets of nodes whose links held in at least `stability` of the runs of community detection. A set that was cut out of a larger
 * one is divided again as a graph of its own, until nothing changes: in a large graph modularity merges what is clearly apart
 * (Fortunato and Barthélemy 2007, PNAS 104, 36), and a ring must not look different because something else hangs on it.
 */
export async function settledSets(edges: EdgeList, options: SettledOptions): Promise<SettledSets> {
  const { a, b } = edges;
  const latest = new Float64Array(a.length);
  const share = new Float64Array(a.length).fill(1);
  const caps = new Map<string, CapHit>();
  let open = Int32Array.from({ length: a.length }, (_, e) => e);
  let runs = 0;
  let disconnected = 0;
  let components = 0;
  let found = connectedSets(edges, latest, options.stability);
  for (let round = 0; open.length > 0; round++) {
    if (round > options.rounds) {
      caps.set('max_rounds', roundCap(options.rounds, new Set(open.map((e) => found.setOf[a[e]!]!)).size));
      break;
    }
    const parts = cutIntoComponents(edges, open);
    const result = await coAssignment(parts, options);
    parts.edgeOf.forEach((e, i) => {
      latest[e] = result.share[i]!;
      share[e] = Math.min(share[e]!, result.share[i]!);
    });
    runs += result.runs;
    disconnected += result.disconnected;
    if (round === 0) components = parts.nodeCount.length;
    for (const cap of result.caps)
      caps.set(cap.cap, { ...cap, hits: cap.hits + (caps.get(cap.cap)?.hits ?? 0) });
    found = connectedSets(edges, latest, options.stability);
    const { setOf, size } = found;
    open = open.filter((e) => {
      const set = setOf[a[e]!]!;
      const whole = parts.nodeCount[parts.componentOf[a[e]!]!]!;
      return set === setOf[b[e]!] && size[set]! > ALWAYS_SETTLED && size[set]! < whole;
    });
  }
  return {
    setOf: found.setOf,
    share,
    runs,
    disconnected,
    components,
    caps: [...caps.values()],
  };
}

function connectedSets(
  { bidders, a, b }: EdgeList,
  share: Float64Array,
  stability: number,
): { readonly setOf: Int32Array; readonly size: readonly number[] } {
  const sets = disjointSets(bidders.length);
  for (let e = 0; e < a.length; e++) if (share[e]! >= stability) sets.join(a[e]!, b[e]!);
  const setOf = new Int32Array(bidders.length);
  const size: number[] = [];
  for (let node = 0; node < bidders.length; node++) {
    const root = sets.root(node);
    if (root === node) size.push(0);
    setOf[node] = root === node ? size.length - 1 : setOf[root]!;
    size[setOf[node]!]! += 1;
  }
  return { setOf, size };
}

function roundCap(limit: number, hits: number): CapHit {
  return {
    cap: 'max_rounds',
    limit,
    hits,
    text: {
      en: `Some groups of bidders were still coming apart after being divided ${limit} times again; they are reported as they stood then.`,
      'zh-CN': `部分投标人群组在重新划分 ${limit} 次后仍在分裂，按当时的结果报告。`,
    },
  };
}
