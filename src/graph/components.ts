import type { ComponentEdges } from '../scorers/communities/community-runs.ts';
import { disjointSets } from '../scorers/disjoint-sets.ts';
import type { EdgeList } from './edge-list.ts';

/** A graph cut into its connected components, each with nodes of its own numbering. */
export interface Components extends ComponentEdges {
  /** Edge of the list that each edge here is. */
  readonly edgeOf: Int32Array;
  /** Component of each node of the list; -1 for those without an edge here. */
  readonly componentOf: Int32Array;
}

/**
 * Components in the order of their smallest node, nodes in the order of the list, edges too.
 *
 * @param chosen edges of the list that count, ascending
 */
export function cutIntoComponents({ bidders, a, b, weight }: EdgeList, chosen: Int32Array): Components {
  const nodes = bidders.length;
  const sets = disjointSets(nodes);
  const linked = new Uint8Array(nodes);
  for (const e of chosen) {
    sets.join(a[e]!, b[e]!);
    linked[a[e]!] = linked[b[e]!] = 1;
  }
  const componentOf = new Int32Array(nodes).fill(-1);
  const local = new Int32Array(nodes);
  const counts: number[] = [];
  for (let node = 0; node < nodes; node++) {
    if (linked[node] === 0) continue;
    const root = sets.root(node);
    if (root === node) counts.push(0);
    componentOf[node] = root === node ? counts.length - 1 : componentOf[root]!;
    local[node] = counts[componentOf[node]!]!;
    counts[componentOf[node]!]! += 1;
  }

  const edgeStart = ints(counts.length + 1);
  for (const e of chosen) edgeStart[componentOf[a[e]!]! + 1]! += 1;
  for (let c = 0; c < counts.length; c++) edgeStart[c + 1]! += edgeStart[c]!;
  const next = edgeStart.slice();
  const result = {
    nodeCount: ints(counts.length),
    edgeStart,
    edgeOf: new Int32Array(chosen.length),
    componentOf,
    source: ints(chosen.length),
    target: ints(chosen.length),
    weight: new Float64Array(new SharedArrayBuffer(chosen.length * 8)),
  };
  result.nodeCount.set(counts);
  for (const e of chosen) {
    const c = componentOf[a[e]!]!;
    const at = next[c]!;
    next[c] = at + 1;
    result.edgeOf[at] = e;
    result.source[at] = local[a[e]!]!;
    result.target[at] = local[b[e]!]!;
    result.weight[at] = weight[e]!;
  }
  return result;
}

const ints = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(length * 4));
