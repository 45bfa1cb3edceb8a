/**
 * Divides one graph with one implementation, in a process of its own so that its memory is its own.
 *
 *     npx tsx bench/communities/engine.ts graphology|leiden LINKS PARTITION
 *
 * LINKS has a line `source target weight` for each link, PARTITION receives the community of each node, one a line. Prints one line of JSON.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Communities } from '../../src/scorers/communities/communities.ts';
import { csrGraph } from '../../src/scorers/communities/csr-graph.ts';
import { leiden } from '../../src/scorers/communities/leiden.ts';
import { seededRandom } from '../../src/scorers/random.ts';
import { readLinks } from './links-file.ts';
import { peakMegabytes, startMeter } from './meter.ts';

const [name = '', links = '', partition = ''] = process.argv.slice(2);
const { nodes, source, target, weight } = readLinks(readFileSync(links));
const random = seededRandom(1, 'bench');

async function graphology(): Promise<readonly [build: object, divide: object, community: ArrayLike<number>]> {
  const { UndirectedGraph } = await import('graphology');
  const module = await import('graphology-communities-louvain');
  const louvain = module.default as unknown as typeof module.default.default;
  const building = startMeter();
  const graph = new UndirectedGraph();
  for (let v = 0; v < nodes; v++) graph.addNode(v);
  for (let e = 0; e < source.length; e++) graph.addEdge(source[e]!, target[e]!, { weight: weight[e]! });
  const build = building();
  const dividing = startMeter();
  const found = louvain(graph, { rng: random, resolution: 1 });
  return [build, dividing(), Int32Array.from({ length: nodes }, (_, v) => found[v]!)];
}

function typedArrays(divide: Communities): readonly [object, object, ArrayLike<number>] {
  const building = startMeter();
  const graph = csrGraph(nodes, source, target, weight);
  const build = building();
  const dividing = startMeter();
  const community = divide(graph, { resolution: 1, random });
  return [build, dividing(), community];
}

const [build, divide, community] = name === 'graphology' ? await graphology() : typedArrays(leiden);
writeFileSync(partition, Array.from(community).join('\n'));
process.stdout.write(`${JSON.stringify({ build, divide, peak_mb: peakMegabytes() })}\n`);
