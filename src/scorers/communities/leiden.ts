import type { Random } from '../random.ts';
import { aggregate, type Level } from './aggregate.ts';
import type { Communities } from './communities.ts';
import type { CsrGraph } from './csr-graph.ts';
import { moveNodes } from './move-nodes.ts';
import { refine } from './refine.ts';

/** Passes over the whole graph, each from what the one before found; the second gains most on sparse graphs, a third hardly any. */
const PASSES = 2;

/**
 * Leiden on typed arrays (Traag, Waltman, van Eck 2019, Sci. Rep. 9, 5233): Louvain with a refinement before each aggregation, so that what
 * is merged was connected. In the refinement a node joins the best part, not a random one of the good parts; variety comes from the seeds.
 */
export const leiden: Communities = (graph, { resolution, random }) => {
  const degree = degrees(graph);
  let total = 0;
  for (let v = 0; v < graph.nodes; v++) total += degree[v]!;
  let community: Int32Array = Int32Array.from({ length: graph.nodes }, (_, v) => v);
  if (total === 0) return community;
  const base: Level = { ...graph, degree };
  for (let pass = 0; pass < PASSES; pass++) {
    const found = onePass(base, community, resolution / total, random);
    if (pass > 0 && samePartition(community, found)) break;
    community = found;
  }
  return community;
};

/** @param scale resolution / 2m, so that scale * degree * degree is the weight to expect between two sets */
function onePass(base: Level, start: Int32Array, scale: number, random: Random): Int32Array {
  const nodeOf = Int32Array.from({ length: base.nodes }, (_, v) => v);
  let level = base;
  let community: Int32Array = start.slice();
  for (;;) {
    moveNodes(level, community, scale, random);
    const { part, parts } = refine(level, community, scale, random);
    // Nothing left to merge: each community is one node, or none of its nodes has a well-connected partner.
    if (parts === level.nodes) break;
    for (let v = 0; v < base.nodes; v++) nodeOf[v] = part[nodeOf[v]!]!;
    const before = community;
    const communityOfPart = new Int32Array(parts);
    for (let v = 0; v < level.nodes; v++) communityOfPart[part[v]!] = before[v]!;
    community = renumbered(communityOfPart, level.nodes);
    level = aggregate(level, part, parts);
  }
  return nodeOf.map((node) => community[node]!);
}

function degrees({ nodes, start, weight }: CsrGraph): Float64Array {
  const degree = new Float64Array(nodes);
  for (let v = 0; v < nodes; v++) for (let i = start[v]!; i < start[v + 1]!; i++) degree[v]! += weight[i]!;
  return degree;
}

/** Labels below `limit` as numbers from 0 in the order in which they appear. */
function renumbered(labels: Int32Array, limit: number): Int32Array {
  const number = new Int32Array(limit).fill(-1);
  let used = 0;
  return labels.map((label) => {
    if (number[label] === -1) number[label] = used++;
    return number[label]!;
  });
}

function samePartition(one: Int32Array, other: Int32Array): boolean {
  const [a, b] = [renumbered(one, one.length), renumbered(other, other.length)];
  return a.every((label, v) => label === b[v]);
}
