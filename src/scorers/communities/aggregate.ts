import type { CsrGraph } from './csr-graph.ts';

/** A graph whose nodes stand for sets of nodes of the graph below; links inside a set count in its degree only. Rows in no order. */
export interface Level extends CsrGraph {
  readonly degree: Float64Array;
}

/** The graph whose nodes are the parts of another, linked by the sums of their links. */
export function aggregate(level: Level, part: Int32Array, parts: number): Level {
  const first = new Int32Array(parts + 1);
  for (let v = 0; v < level.nodes; v++) first[part[v]! + 1]! += 1;
  for (let p = 0; p < parts; p++) first[p + 1]! += first[p]!;
  const members = new Int32Array(level.nodes);
  const next = first.slice(0, parts);
  for (let v = 0; v < level.nodes; v++) {
    const at = next[part[v]!]!;
    next[part[v]!] = at + 1;
    members[at] = v;
  }

  const degree = new Float64Array(parts);
  const start = new Int32Array(parts + 1);
  const neighbour = new Int32Array(level.neighbour.length);
  const weight = new Float64Array(level.neighbour.length);
  const toward = new Float64Array(parts);
  let links = 0;
  for (let p = 0; p < parts; p++) {
    const from = links;
    for (let m = first[p]!; m < first[p + 1]!; m++) {
      const v = members[m]!;
      degree[p]! += level.degree[v]!;
      for (let i = level.start[v]!; i < level.start[v + 1]!; i++) {
        const other = part[level.neighbour[i]!]!;
        if (other === p) continue;
        if (toward[other] === 0) neighbour[links++] = other;
        toward[other]! += level.weight[i]!;
      }
    }
    for (let i = from; i < links; i++) {
      weight[i] = toward[neighbour[i]!]!;
      toward[neighbour[i]!] = 0;
    }
    start[p + 1] = links;
  }
  // Copies, so that the larger arrays can go.
  return {
    nodes: parts,
    start,
    neighbour: neighbour.slice(0, links),
    weight: weight.slice(0, links),
    degree,
  };
}
