import type { Communities } from './communities.ts';
import { shuffled } from './shuffled.ts';

/**
 * Louvain as graphology-communities-louvain has it: the reference. Random numbers decide the order in which nodes enter the graph and
 * where the walk over them starts.
 */
export async function loadGraphologyLouvain(): Promise<Communities> {
  const [{ UndirectedGraph }, module] = await Promise.all([
    import('graphology'),
    import('graphology-communities-louvain'),
  ]);
  // The package is CommonJS: what its types call the default export is what it exports as a whole.
  const louvain = module.default as unknown as typeof module.default.default;
  return (csr, { resolution, random }) => {
    const graph = new UndirectedGraph();
    for (const node of shuffled(csr.nodes, random)) graph.addNode(String(node));
    for (let v = 0; v < csr.nodes; v++)
      for (let i = csr.start[v]!; i < csr.start[v + 1]! && csr.neighbour[i]! < v; i++)
        graph.addEdge(String(csr.neighbour[i]!), String(v), { weight: csr.weight[i]! });
    const found = louvain(graph, { rng: random, resolution });
    return Int32Array.from({ length: csr.nodes }, (_, node) => found[node]!);
  };
}
