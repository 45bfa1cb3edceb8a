import { seededRandom } from '../random.ts';
import { connectedParts } from './connected-parts.ts';
import { type CsrGraph, csrGraph } from './csr-graph.ts';
import { loadGraphologyLouvain } from './graphology-louvain.ts';
import { leiden } from './leiden.ts';

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

export interface CommunityRunsInput {
  readonly graph: ComponentEdges;
  /** Seeds to run each component with: 0 … seeds[c] - 1. */
  readonly seeds: Int32Array;
  /** Components [from, to) and, of their seeds, those in [seedFrom, seedTo). */
  readonly from: number;
  readonly to: number;
  readonly seedFrom: number;
  readonly seedTo: number;
  readonly seed: number;
  readonly resolutions: readonly number[];
  /** Edges of the largest component that the reference divides; larger ones are Leiden's. */
  readonly referenceEdges: number;
  /** Per edge: in how many runs both ends were in one community. Added to, so that tasks may share a component. */
  readonly together: Int32Array;
  /** One counter: connected parts of communities beyond one each, which are cut apart. */
  readonly disconnected: Int32Array;
}

/**
 * Kernel: divides each component by itself into communities, once for each seed and resolution. A component is divided as if it were the
 * whole graph, so that its groups do not change when links appear elsewhere. Nothing is added to the shared counts before all of it is known, so
 * that a task that fails at work can be tried again.
 *
 * @returns how many runs were made
 */
export async function communityRuns(input: CommunityRunsInput): Promise<number> {
  const { from, to, seeds, seedFrom, seedTo, resolutions, referenceEdges } = input;
  const reference = await loadGraphologyLouvain();
  const { edgeStart } = input.graph;
  const firstEdge = edgeStart[from]!;
  const together = new Int32Array(edgeStart[to]! - firstEdge);
  let [runs, disconnected] = [0, 0];
  for (let c = from; c < to; c++) {
    if (seeds[c]! <= seedFrom) continue;
    const graph = component(input.graph, c);
    const divide = graph.neighbour.length / 2 <= referenceEdges ? reference : leiden;
    for (let s = seedFrom; s < Math.min(seedTo, seeds[c]!); s++) {
      const random = seededRandom(input.seed, 'communities', s);
      for (const resolution of resolutions) {
        const { part, split } = connectedParts(graph, divide(graph, { resolution, random }));
        addTogether(together, firstEdge, input.graph, c, part);
        disconnected += split;
        runs++;
      }
    }
  }
  together.forEach((times, i) => {
    if (times > 0) Atomics.add(input.together, firstEdge + i, times);
  });
  if (disconnected > 0) Atomics.add(input.disconnected, 0, disconnected);
  return runs;
}

function component({ nodeCount, edgeStart, source, target, weight }: ComponentEdges, c: number): CsrGraph {
  const [first, end] = [edgeStart[c]!, edgeStart[c + 1]!];
  return csrGraph(
    nodeCount[c]!,
    source.subarray(first, end),
    target.subarray(first, end),
    weight.subarray(first, end),
  );
}

function addTogether(
  together: Int32Array,
  firstEdge: number,
  { edgeStart, source, target }: ComponentEdges,
  c: number,
  part: ArrayLike<number>,
): void {
  for (let e = edgeStart[c]!; e < edgeStart[c + 1]!; e++)
    if (part[source[e]!] === part[target[e]!]) together[e - firstEdge]!++;
}
