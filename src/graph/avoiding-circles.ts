import { csrGraph } from '../scorers/communities/csr-graph.ts';
import type { EdgeList } from './edge-list.ts';
import { withOverlaps } from './overlapping-members.ts';
import type { NodeSet } from './shared-members.ts';

const SMALLEST = 3;

/**
 * Circles of bidders of whom every two keep out of each other's way, three at least: two trades that nobody wrote down link each firm of the
 * one to each of the other and no two of the same. Grown greedily, the bidder with most links first, each bidder in one circle; then
 * whoever is linked to `share` of a circle joins it.
 *
 * Never mixed with links of company: those who divide the work between them do not meet.
 */
export function avoidingCircles(edges: EdgeList, share: number): readonly NodeSet[] {
  const graph = csrGraph(edges.bidders.length, edges.a, edges.b, edges.weight);
  const { start, neighbour } = graph;
  const degree = (node: number): number => start[node + 1]! - start[node]!;
  const order = Array.from({ length: graph.nodes }, (_, node) => node).sort(
    (one, other) => degree(other) - degree(one) || one - other,
  );
  const placed = new Uint8Array(graph.nodes);
  // Whom all members so far avoid: the number of members that link to a node.
  const links = new Int32Array(graph.nodes);
  const circles: NodeSet[] = [];
  for (const first of order) {
    if (placed[first] === 1) continue;
    const members: number[] = [];
    const touched: number[] = [];
    let open: readonly number[] = [first];
    while (open.length > 0) {
      const next = open.reduce((best, node) => (degree(node) > degree(best) ? node : best));
      members.push(next);
      for (let i = start[next]!; i < start[next + 1]!; i++) {
        links[neighbour[i]!]! += 1;
        touched.push(neighbour[i]!);
      }
      const from = members.length === 1 ? touched : open;
      open = from.filter((node) => placed[node] === 0 && links[node] === members.length);
    }
    for (const node of touched) links[node] = 0;
    if (members.length < SMALLEST) continue;
    members.sort((one, other) => one - other);
    for (const node of members) placed[node] = 1;
    circles.push({ members, core: members, stability: 1 });
  }
  return withOverlaps(edges, circles, share);
}
