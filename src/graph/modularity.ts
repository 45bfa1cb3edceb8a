import type { EdgeList } from './edge-list.ts';

/**
 * Newman's modularity of a partition of a weighted graph: sum over communities of w_in / m - (w_total / 2m)^2.
 *
 * @param community of each node, below their number; -1 for nodes that are one by themselves
 */
export function modularity(
  { a, b, weight }: Pick<EdgeList, 'a' | 'b' | 'weight'>,
  community: Int32Array,
): number {
  const nodes = community.length;
  let inside = 0;
  let all = 0;
  // Nodes by themselves come after the communities.
  const degree = new Float64Array(2 * nodes);
  const place = (node: number): number => (community[node] === -1 ? nodes + node : community[node]!);
  for (let e = 0; e < a.length; e++) {
    const [one, two] = [place(a[e]!), place(b[e]!)];
    all += weight[e]!;
    if (one === two) inside += weight[e]!;
    degree[one]! += weight[e]!;
    degree[two]! += weight[e]!;
  }
  if (all === 0) return 0;
  let expected = 0;
  for (const total of degree) expected += (total / (2 * all)) ** 2;
  return inside / all - expected;
}
