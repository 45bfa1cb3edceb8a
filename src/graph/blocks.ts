import type { CsrGraph } from '../scorers/communities/csr-graph.ts';

/**
 * The blocks of a graph: largest sets of nodes that stay connected when any one of them leaves, and links that alone hold two parts together.
 * Every link lies in one block; a node in several blocks is a cut point. Block k is top[k] and the nodes v with blockOf[v] = k.
 */
export interface Blocks {
  /** The node of each block that the search came from. */
  readonly top: Int32Array;
  /** Of each node the block toward where the search came from; -1 where it began. */
  readonly blockOf: Int32Array;
  /** When the search reached each node: a link lies in the block of its end reached later. */
  readonly reached: Int32Array;
}

/** Depth-first search without recursion, in linear time (Hopcroft and Tarjan 1973, CACM 16, 372). */
export function blocks({ nodes, start, neighbour }: CsrGraph): Blocks {
  const reached = new Int32Array(nodes).fill(-1);
  const lowest = new Int32Array(nodes);
  const blockOf = new Int32Array(nodes).fill(-1);
  const next = start.slice(0, nodes);
  const path = new Int32Array(nodes);
  const open = new Int32Array(nodes);
  const top: number[] = [];
  let time = 0;
  for (let origin = 0; origin < nodes; origin++) {
    if (reached[origin] !== -1) continue;
    let depth = 0;
    let opened = 0;
    path[depth++] = origin;
    reached[origin] = lowest[origin] = time++;
    while (depth > 0) {
      const v = path[depth - 1]!;
      if (next[v]! < start[v + 1]!) {
        const u = neighbour[next[v]!]!;
        next[v]! += 1;
        if (reached[u] !== -1) {
          lowest[v] = Math.min(lowest[v]!, reached[u]!);
          continue;
        }
        path[depth++] = u;
        open[opened++] = u;
        reached[u] = lowest[u] = time++;
        continue;
      }
      depth--;
      if (depth === 0) break;
      const above = path[depth - 1]!;
      lowest[above] = Math.min(lowest[above]!, lowest[v]!);
      if (lowest[v]! < reached[above]!) continue;
      for (let u = -1; u !== v; ) {
        u = open[--opened]!;
        blockOf[u] = top.length;
      }
      top.push(above);
    }
  }
  return { top: Int32Array.from(top), blockOf, reached };
}

/** In how many blocks each node lies. */
export function blocksOfNodes({ top, blockOf }: Blocks): Int32Array {
  const count = blockOf.map((block) => (block === -1 ? 0 : 1));
  for (const node of top) count[node]! += 1;
  return count;
}
