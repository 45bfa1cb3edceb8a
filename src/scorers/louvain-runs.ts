import type { AbstractGraph } from 'graphology-types';
import { disjointSets } from './disjoint-sets.ts';
import { type Random, seededRandom } from './random.ts';

/**
 * Components of a weighted graph in shared arrays: component c has `nodeCount[c]` nodes, numbered from 0, and the edges
 * edgeStart[c] … edgeStart[c + 1].
 */
export interface ComponentEdges {
  readonly nodeCount: Int32Array;
  readonly edgeStart: Int32Array;
  readonly source: Int32Array;
  readonly target: Int32Array;
  readonly weight: Float64Array;
}

export interface LouvainRunsInput {
  readonly graph: ComponentEdges;
  /** Components [from, to), and the seeds [seedFrom, seedTo) to run each with. */
  readonly from: number;
  readonly to: number;
  readonly seedFrom: number;
  readonly seedTo: number;
  readonly seed: number;
  readonly resolutions: readonly number[];
  /** Per edge: in how many runs both ends were in one community. Added to, so that tasks may share a component. */
  readonly together: Int32Array;
  /** One counter: communities that were not connected. */
  readonly disconnected: Int32Array;
}

/**
 * Kernel: Louvain (graphology-communities-louvain) on each component by itself, once for each seed and resolution. A seed
 * decides the order in which nodes enter the graph and where the walk over them starts.
 *
 * A component is partitioned as if it were the whole graph, so that its groups do not change when links appear elsewhere.
 */
export async function louvainRuns(input: LouvainRunsInput): Promise<number> {
  const [{ UndirectedGraph }, module] = await Promise.all([
    import('graphology'),
    import('graphology-communities-louvain'),
  ]);
  // The package is CommonJS: what its types call the default export is what it exports as a whole.
  const louvain = module.default as unknown as typeof module.default.default;
  let runs = 0;
  for (let c = input.from; c < input.to; c++) {
    for (let s = input.seedFrom; s < input.seedTo; s++) {
      const random = seededRandom(input.seed, 'louvain', s);
      const graph = buildComponent(new UndirectedGraph(), input.graph, c, random);
      for (const resolution of input.resolutions) {
        const communities = louvain(graph, { rng: random, resolution });
        count(input, c, communities);
        runs++;
      }
    }
  }
  return runs;
}

function buildComponent(
  graph: AbstractGraph,
  edges: ComponentEdges,
  c: number,
  random: Random,
): AbstractGraph {
  for (const node of shuffled(edges.nodeCount[c]!, random)) graph.addNode(String(node));
  for (let e = edges.edgeStart[c]!; e < edges.edgeStart[c + 1]!; e++)
    graph.addEdge(String(edges.source[e]!), String(edges.target[e]!), { weight: edges.weight[e]! });
  return graph;
}

function count(input: LouvainRunsInput, c: number, communities: Readonly<Record<string, number>>): void {
  const { edgeStart, source, target, nodeCount } = input.graph;
  const sets = disjointSets(nodeCount[c]!);
  let parts = nodeCount[c]!;
  for (let e = edgeStart[c]!; e < edgeStart[c + 1]!; e++) {
    const [a, b] = [source[e]!, target[e]!];
    if (communities[a] !== communities[b]) continue;
    Atomics.add(input.together, e, 1);
    if (sets.root(a) === sets.root(b)) continue;
    sets.join(a, b);
    parts--;
  }
  const found = new Set(Object.values(communities)).size;
  if (parts > found) Atomics.add(input.disconnected, 0, parts - found);
}

/** 0 … count - 1 in an order that the random source decides (Fisher and Yates). */
function shuffled(count: number, random: Random): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
