/**
 * An undirected weighted graph as compressed rows: node v has the neighbours neighbour[start[v]] … neighbour[start[v + 1]], ascending, each
 * link once from either side. Weights are positive; no loops, no parallel links.
 */
export interface CsrGraph {
  readonly nodes: number;
  readonly start: Int32Array;
  readonly neighbour: Int32Array;
  readonly weight: Float64Array;
}

/**
 * Rows from a list of links. Two counting sorts in linear time, so that the rows do not depend on the order of the list.
 *
 * @param source smaller or larger end of each link, 0 … nodes - 1; each pair once
 */
export function csrGraph(
  nodes: number,
  source: Int32Array,
  target: Int32Array,
  weight: Float64Array,
): CsrGraph {
  const links = source.length;
  const start = new Int32Array(nodes + 1);
  for (let e = 0; e < links; e++) {
    start[source[e]! + 1]! += 1;
    start[target[e]! + 1]! += 1;
  }
  for (let v = 0; v < nodes; v++) start[v + 1]! += start[v]!;
  // First by one end, then stably by the other: the graph is its own transpose, so both have the same rows.
  const next = start.slice(0, nodes);
  const unsorted = { neighbour: new Int32Array(2 * links), weight: new Float64Array(2 * links) };
  for (let e = 0; e < links; e++) {
    const [a, b] = [source[e]!, target[e]!];
    put(unsorted, next, a, b, weight[e]!);
    put(unsorted, next, b, a, weight[e]!);
  }
  next.set(start.subarray(0, nodes));
  const sorted = { neighbour: new Int32Array(2 * links), weight: new Float64Array(2 * links) };
  for (let v = 0; v < nodes; v++)
    for (let i = start[v]!; i < start[v + 1]!; i++)
      put(sorted, next, unsorted.neighbour[i]!, v, unsorted.weight[i]!);
  return { nodes, start, ...sorted };
}

function put(
  rows: Pick<CsrGraph, 'neighbour' | 'weight'>,
  next: Int32Array,
  node: number,
  neighbour: number,
  weight: number,
): void {
  const at = next[node]!;
  next[node] = at + 1;
  rows.neighbour[at] = neighbour;
  rows.weight[at] = weight;
}
