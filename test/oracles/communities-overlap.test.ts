import { expect, test } from 'vitest';
import { blocks, blocksOfNodes } from '../../src/graph/blocks.ts';
import type { EdgeList } from '../../src/graph/edge-list.ts';
import { withOverlaps } from '../../src/graph/overlapping-members.ts';
import { type NodeSet, setsWithSharedMembers } from '../../src/graph/shared-members.ts';
import { csrGraph } from '../../src/scorers/communities/csr-graph.ts';
import { type Random, seededRandom } from '../../src/scorers/random.ts';
import { type PlainGraph, partsOf, randomGraph } from './communities-plain.ts';

const edgesOf = ({ nodes, links }: PlainGraph): EdgeList => ({
  bidders: Int32Array.from({ length: nodes }, (_, node) => node),
  a: Int32Array.from(links, ([a]) => a),
  b: Int32Array.from(links, ([, b]) => b),
  weight: Float64Array.from(links, ([, , weight]) => weight),
});

/** Sparse enough for cut points, dense enough for circles; every other world is cliques hung together at random. */
function world(seed: number): { readonly graph: PlainGraph; readonly random: Random } {
  const random = seededRandom(seed, 'overlap world');
  if (seed % 2 === 0)
    return { random, graph: randomGraph(3 + Math.floor(random() * 15), 0.05 + random() * 0.3, random) };
  const links = new Map<string, readonly [number, number, number]>();
  let nodes = 1;
  for (let clique = 0; clique < 5; clique++) {
    const shared = Math.floor(random() * nodes);
    const size = 1 + Math.floor(random() * 3);
    const members = [shared, ...Array.from({ length: size }, (_, i) => nodes + i)];
    nodes += size;
    for (const [i, a] of members.entries())
      for (const b of members.slice(i + 1))
        if (random() < 0.9) links.set(`${a} ${b}`, [Math.min(a, b), Math.max(a, b), 1]);
  }
  const list = [...links.values()].sort(([a, b], [c, d]) => a - c || b - d);
  return { random, graph: { nodes, links: list } };
}

const neighbours = ({ links }: PlainGraph, node: number): readonly number[] =>
  links.filter(([a, b]) => a === node || b === node).map(([a, b]) => (a === node ? b : a));

test('a cut point is a node without which its component falls apart', () => {
  let cuts = 0;
  for (let seed = 0; seed < 1500; seed++) {
    const { graph } = world(seed);
    const { a, b, weight } = edgesOf(graph);
    const found = blocksOfNodes(blocks(csrGraph(graph.nodes, a, b, weight)));
    for (let node = 0; node < graph.nodes; node++) {
      const parts = partsOf(graph.nodes, graph.links, node);
      const around = new Set(neighbours(graph, node).map((other) => parts[other]));
      expect(found[node]! > 1, `world ${seed}, node ${node}`).toBe(around.size > 1);
      if (around.size > 1) cuts++;
    }
  }
  expect(cuts).toBeGreaterThan(1000);
});

/** A node that closes a circle on two sides of itself is copied, one for each side; what still hangs together is a set. */
function plainSets(graph: PlainGraph, share: readonly number[]): readonly string[] {
  const sides = Array.from({ length: graph.nodes }, (_, node) => partsOf(graph.nodes, graph.links, node));
  const isShared = sides.map((side, node) => {
    const count = new Map<number, number>();
    for (const other of neighbours(graph, node)) count.set(side[other]!, (count.get(side[other]!) ?? 0) + 1);
    return [...count.values()].filter((links) => links >= 2).length >= 2;
  });
  const copies: string[] = [];
  const copy = (node: number, toward: number): number => {
    const name = isShared[node] ? `${node}/${sides[node]![toward]}` : `${node}/`;
    if (!copies.includes(name)) copies.push(name);
    return copies.indexOf(name);
  };
  const links = graph.links.map(([a, b, weight]) => [copy(a, b), copy(b, a), weight] as const);
  const parts = partsOf(copies.length, links);
  return [...new Set(parts)]
    .map((part) => {
      const members = copies.filter((_, i) => parts[i] === part).map((name) => Number.parseInt(name, 10));
      const shares = share.filter((_, e) => parts[links[e]![0]] === part);
      return `${members.sort((x, y) => x - y).join(' ')}: ${Math.min(...shares)}`;
    })
    .sort();
}

test('sets come apart exactly where two circles meet in one node', () => {
  let shared = 0;
  for (let seed = 0; seed < 1500; seed++) {
    const { graph, random } = world(seed);
    const share = graph.links.map(() => Math.round(random() * 100) / 100);
    const found = setsWithSharedMembers(edgesOf(graph), {
      setOf: Int32Array.from(partsOf(graph.nodes, graph.links)),
      share: Float64Array.from(share),
      runs: 0,
      disconnected: 0,
      components: 0,
      caps: [],
    });
    const texts = found.map(({ members, stability }) => `${members.join(' ')}: ${stability}`).sort();
    expect(texts, `world ${seed}`).toEqual(plainSets(graph, share));
    shared +=
      found.flatMap(({ members }) => members).length - new Set(found.flatMap(({ members }) => members)).size;
  }
  expect(shared).toBeGreaterThan(500);
});

function plainOverlaps(graph: PlainGraph, sets: readonly NodeSet[], share: number): readonly string[] {
  const linked = new Set(graph.links.map(([a, b]) => `${a} ${b}`));
  const grown = sets.map(({ members, core }) => {
    const all = Array.from({ length: graph.nodes }, (_, node) => node).filter((node) => {
      if (members.includes(node)) return true;
      const links = members.filter((m) => linked.has(`${Math.min(m, node)} ${Math.max(m, node)}`)).length;
      return links >= 2 && links / members.length >= share;
    });
    return { all, core };
  });
  return grown
    .filter(
      ({ all, core }, i) =>
        !grown.some((other, k) => {
          if (k === i || !all.every((node) => other.all.includes(node))) return false;
          if (other.all.length > all.length || other.core.length > core.length) return true;
          return other.core.length === core.length && k < i;
        }),
    )
    .map(({ all, core }) => `${all.join(' ')} (${core.join(' ')})`);
}

test('exactly those join a set who are linked to enough of it, and no set lies in another', () => {
  let [joined, dropped] = [0, 0];
  for (let seed = 0; seed < 1500; seed++) {
    const random = seededRandom(seed, 'joining');
    const graph = randomGraph(4 + Math.floor(random() * 12), 0.1 + random() * 0.6, random);
    const of = Array.from({ length: graph.nodes }, () => Math.floor(random() * 5));
    const sets = [0, 1, 2, 3, 4].flatMap((set): readonly NodeSet[] => {
      // A node in ten is in the next set too.
      const members = of.flatMap((own, node) =>
        own === set || ((own + 1) % 5 === set && node % 10 === 0) ? [node] : [],
      );
      return members.length < 2 ? [] : [{ members, core: members, stability: 1 }];
    });
    const share = [0.5, 0.6, 0.75, 1][seed % 4]!;
    const found = withOverlaps(edgesOf(graph), sets, share);
    expect(
      found.map(({ members, core }) => `${members.join(' ')} (${core.join(' ')})`),
      `world ${seed}`,
    ).toEqual(plainOverlaps(graph, sets, share));
    joined += found.reduce((sum, { members, core }) => sum + members.length - core.length, 0);
    dropped += sets.length - found.length;
  }
  expect(joined).toBeGreaterThan(500);
  expect(dropped).toBeGreaterThan(50);
});
