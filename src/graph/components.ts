import { disjointSets } from '../scorers/disjoint-sets.ts';
import type { ComponentEdges } from '../scorers/louvain-runs.ts';
import type { EdgeList } from './edge-list.ts';

/** A graph cut into its connected components, each with nodes of its own numbering. */
export interface Components extends ComponentEdges {
  /** Edge of the list that each edge here is. */
  readonly edgeOf: Int32Array;
  readonly nodes: number;
}

/** Components in the order of their smallest bidder, nodes in the order of bidders, edges in the order of the list. */
export function cutIntoComponents({ a, b, weight }: EdgeList): Components {
  const bidders = Int32Array.from(new Set([...a, ...b])).sort();
  const nodeOf = new Map<number, number>();
  for (const [node, bidder] of bidders.entries()) nodeOf.set(bidder, node);
  const ends = (edge: number): readonly [number, number] => [nodeOf.get(a[edge]!)!, nodeOf.get(b[edge]!)!];
  const sets = disjointSets(bidders.length);
  for (let e = 0; e < a.length; e++) sets.join(...ends(e));

  const componentOf = new Int32Array(bidders.length);
  const local = new Int32Array(bidders.length);
  const counts: number[] = [];
  for (let node = 0; node < bidders.length; node++) {
    const root = sets.root(node);
    if (root === node) counts.push(0);
    componentOf[node] = root === node ? counts.length - 1 : componentOf[root]!;
    local[node] = counts[componentOf[node]!]!;
    counts[componentOf[node]!]! += 1;
  }

  const edgeStart = ints(counts.length + 1);
  for (let e = 0; e < a.length; e++) edgeStart[componentOf[ends(e)[0]]! + 1]! += 1;
  for (let c = 0; c < counts.length; c++) edgeStart[c + 1]! += edgeStart[c]!;
  const next = edgeStart.slice();
  const result = {
    nodes: bidders.length,
    nodeCount: ints(counts.length),
    edgeStart,
    edgeOf: ints(a.length),
    source: ints(a.length),
    target: ints(a.length),
    weight: new Float64Array(new SharedArrayBuffer(a.length * 8)),
  };
  result.nodeCount.set(counts);
  for (let e = 0; e < a.length; e++) {
    const [one, two] = ends(e);
    const c = componentOf[one]!;
    const at = next[c]!;
    next[c] = at + 1;
    result.edgeOf[at] = e;
    result.source[at] = local[one]!;
    result.target[at] = local[two]!;
    result.weight[at] = weight[e]!;
  }
  return result;
}

const ints = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(length * 4));
