import { afterAll, expect, test } from 'vitest';
import { modularity } from '../../src/graph/modularity.ts';
import type { Communities } from '../../src/scorers/communities/communities.ts';
import { connectedParts } from '../../src/scorers/communities/connected-parts.ts';
import { csrGraph } from '../../src/scorers/communities/csr-graph.ts';
import { loadGraphologyLouvain } from '../../src/scorers/communities/graphology-louvain.ts';
import { leiden } from '../../src/scorers/communities/leiden.ts';
import { createPool } from '../../src/scorers/pool.ts';
import { type Random, seededRandom } from '../../src/scorers/random.ts';
import { build, noisyGraph, shuffle } from '../graph/bidder-graph.ts';
import { labelled, type PlainGraph, partsOf, plainModularity, randomGraph } from './communities-plain.ts';

const pool = createPool({ threads: 2 });
afterAll(() => pool.close());
const graphologyLouvain = await loadGraphologyLouvain();
const ENGINES: readonly (readonly [string, Communities])[] = [
  ['graphology', graphologyLouvain],
  ['typed arrays', leiden],
];

const columns = ({ links }: PlainGraph) => ({
  a: Int32Array.from(links, ([a]) => a),
  b: Int32Array.from(links, ([, b]) => b),
  weight: Float64Array.from(links, ([, , weight]) => weight),
});
const rows = (graph: PlainGraph) => {
  const { a, b, weight } = columns(graph);
  return csrGraph(graph.nodes, a, b, weight);
};
const divide = (engine: Communities, graph: PlainGraph, seed: number, resolution = 1): Int32Array =>
  engine(rows(graph), { resolution, random: seededRandom(seed, 'divide') });
const quality = (graph: PlainGraph, community: Int32Array): number =>
  modularity(columns(graph), Int32Array.from(labelled(community)));

test('modularity is the sum over all pairs of nodes of what is there less what is to be expected', () => {
  for (let world = 0; world < 1000; world++) {
    const random = seededRandom(world, 'modularity');
    const graph = randomGraph(2 + Math.floor(random() * 12), 0.1 + random() * 0.8, random);
    const community = Array.from({ length: graph.nodes }, () => Math.floor(random() * 4));
    expect(modularity(columns(graph), Int32Array.from(labelled(community))), `world ${world}`).toBeCloseTo(
      plainModularity(graph, community, 1),
      12,
    );
  }
});

/** Highest modularity of all partitions, every one of them looked at. */
function best(graph: PlainGraph, resolution: number): number {
  let highest = Number.NEGATIVE_INFINITY;
  const community = new Array<number>(graph.nodes).fill(0);
  const assign = (node: number, used: number): void => {
    if (node === graph.nodes) {
      highest = Math.max(highest, plainModularity(graph, community, resolution));
      return;
    }
    for (let c = 0; c <= used; c++) {
      community[node] = c;
      assign(node + 1, Math.max(used, c + 1));
    }
  };
  assign(0, 0);
  return highest;
}

test('of all partitions of a small graph the best is found nearly always, and never missed by much', () => {
  let [found, worst] = [0, 0];
  for (let world = 0; world < 1000; world++) {
    const random = seededRandom(world, 'partitions');
    const graph = randomGraph(3 + Math.floor(random() * 4), 0.3 + random() * 0.6, random);
    const resolution = [0.4, 0.6, 0.8, 1][world % 4]!;
    const missed =
      best(graph, resolution) - plainModularity(graph, divide(leiden, graph, world, resolution), resolution);
    expect(missed, `world ${world}`).toBeGreaterThan(-1e-12);
    if (missed < 1e-9) found++;
    worst = Math.max(worst, missed);
  }
  expect(found).toBeGreaterThan(950);
  expect(worst).toBeLessThan(0.05);
});

test('on random graphs typed arrays reach the modularity of graphology within 1 %', () => {
  for (let world = 0; world < 60; world++) {
    const random = seededRandom(world, 'engines');
    const graph = randomGraph(50 + Math.floor(random() * 250), 0.01 + random() * 0.05, random);
    const [reference, own] = ENGINES.map(([, engine]) => quality(graph, divide(engine, graph, world)));
    expect(own! / reference!, `world ${world}`).toBeGreaterThan(0.99);
  }
});

/** Communities of 16 to 20 nodes, most linked inside and few links between, so that no other partition has a higher modularity. */
function planted(random: Random): { readonly graph: PlainGraph; readonly truth: readonly number[] } {
  const truth: number[] = [];
  for (let c = 0; c < 12; c++) for (let size = 16 + Math.floor(random() * 5); size > 0; size--) truth.push(c);
  const links: (readonly [number, number, number])[] = [];
  for (let a = 0; a < truth.length; a++)
    for (let b = a + 1; b < truth.length; b++)
      if (random() < (truth[a] === truth[b] ? 0.8 : 0.004)) links.push([a, b, 1 + random()]);
  return { graph: { nodes: truth.length, links }, truth };
}

test('both find the planted communities where these are clear', () => {
  for (let world = 0; world < 20; world++) {
    const { graph, truth } = planted(seededRandom(world, 'planted'));
    for (const [name, engine] of ENGINES)
      expect(labelled(divide(engine, graph, world)), `${name} ${world}`).toEqual(labelled(truth));
  }
});

test('the order of links does not matter, the seed decides alone', () => {
  const random = seededRandom(1, 'order');
  const graph = randomGraph(400, 0.02, random);
  const first = divide(leiden, graph, 1);
  for (let i = 0; i < 5; i++) {
    const turned = shuffle(graph.links, random).map(([a, b, weight]) =>
      random() < 0.5 ? ([b, a, weight] as const) : ([a, b, weight] as const),
    );
    expect(rows({ ...graph, links: turned })).toEqual(rows(graph));
    expect(divide(leiden, { ...graph, links: turned }, 1)).toEqual(first);
  }
  expect([2, 3, 4, 5].some((seed) => divide(leiden, graph, seed).join() !== first.join())).toBe(true);
});

test('no links, one link and a star are divided too', () => {
  for (const [name, engine] of ENGINES) {
    const of = (nodes: number, links: PlainGraph['links']): readonly number[] =>
      labelled(divide(engine, { nodes, links }, 1, 0.8));
    expect(of(2, [[0, 1, 3]]), name).toEqual([0, 0]);
    expect(
      of(4, [
        [0, 3, 1],
        [1, 3, 1],
        [2, 3, 1],
      ]),
      name,
    ).toEqual([0, 0, 0, 0]);
  }
  expect(divide(leiden, { nodes: 0, links: [] }, 1)).toEqual(new Int32Array(0));
  expect(labelled(divide(leiden, { nodes: 3, links: [] }, 1))).toEqual([0, 1, 2]);
});

/** Hubs whose leaves know each other badly, chains of cliques, weights over six orders of magnitude: where moving one by one leaves holes. */
function adversarial(world: number): PlainGraph {
  const random = seededRandom(world, 'adversarial');
  const nodes = 60 + Math.floor(random() * 200);
  const links = new Map<string, readonly [number, number, number]>();
  const add = (a: number, b: number): void => {
    if (a !== b) links.set(`${Math.min(a, b)} ${Math.max(a, b)}`, [a, b, 10 ** (random() * 6 - 3)]);
  };
  const hubs = 1 + Math.floor(random() * 6);
  for (let v = hubs; v < nodes; v++) {
    add(v, Math.floor(random() * hubs));
    if (random() < 0.5) add(v, v - 1);
    if (random() < 0.3) add(v, Math.floor(random() * nodes));
  }
  return { nodes, links: [...links.values()] };
}

test('communities are connected, on graphs made to pull them apart', () => {
  let split = 0;
  for (let world = 0; world < 300; world++) {
    const graph = adversarial(world);
    for (const resolution of [0.4, 0.8, 1, 3]) {
      const found = divide(leiden, graph, world, resolution);
      split += connectedParts(rows(graph), found).split;
    }
  }
  expect(split).toBe(0);
});

test('communities that are not connected are cut into their parts', () => {
  let cut = 0;
  for (let world = 0; world < 1000; world++) {
    const random = seededRandom(world, 'parts');
    const graph = randomGraph(2 + Math.floor(random() * 14), random() * 0.4, random);
    const community = Int32Array.from({ length: graph.nodes }, () => Math.floor(random() * 3));
    const wanted = partsOf(
      graph.nodes,
      graph.links.filter(([a, b]) => community[a] === community[b]),
    );
    const { part, parts, split } = connectedParts(rows(graph), community);
    expect([...part], `world ${world}`).toEqual(wanted);
    expect(parts).toBe(new Set(wanted).size);
    expect(split).toBe(parts - new Set(community).size);
    cut += split;
  }
  expect(cut).toBeGreaterThan(1000);
});

test('whichever of the two divides a component, and in however many threads, the groups are the same', async () => {
  const links = noisyGraph(2);
  const reference = await build(links, { pool });
  const { report, ...own } = await build(links, { pool, referenceEdges: 0 });
  expect(own).toMatchObject({ members: reference.members, lots: reference.lots });
  expect(report.reference_edges).toBe(0);
  for (const threads of [1, 3]) {
    const other = createPool({ threads });
    const again = await build(shuffle(links, seededRandom(threads)), { pool: other, referenceEdges: 0 });
    expect(again).toEqual({ report, ...own });
    await other.close();
  }
});
