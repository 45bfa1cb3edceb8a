import { disjointSets } from '../disjoint-sets.ts';
import type { CsrGraph } from './csr-graph.ts';

export interface ConnectedParts {
  /** Part of each node, numbered from 0 in the order of their smallest node. */
  readonly part: Int32Array;
  readonly parts: number;
  /** Parts beyond one of each community: 0 where every community was connected. */
  readonly split: number;
}

/** Cuts every community into its connected parts; what is connected stays as it is. */
export function connectedParts(graph: CsrGraph, community: Int32Array): ConnectedParts {
  const { nodes, start, neighbour } = graph;
  const sets = disjointSets(nodes);
  for (let v = 0; v < nodes; v++)
    for (let i = start[v]!; i < start[v + 1]! && neighbour[i]! < v; i++)
      if (community[neighbour[i]!] === community[v]) sets.join(v, neighbour[i]!);
  const part = new Int32Array(nodes);
  let parts = 0;
  for (let v = 0; v < nodes; v++) {
    const root = sets.root(v);
    part[v] = root === v ? parts++ : part[root]!;
  }
  return { part, parts, split: parts - new Set(community).size };
}
