import { UndirectedGraph } from 'graphology';
import louvainModule from 'graphology-communities-louvain';
import { afterAll, expect, test } from 'vitest';
import { groupId } from '../../src/graph/consensus.ts';
import { modularity } from '../../src/graph/modularity.ts';
import { createPool } from '../../src/scorers/pool.ts';
import { seededRandom } from '../../src/scorers/random.ts';
import {
  type BuildOptions,
  type Built,
  build as buildWith,
  clique,
  type Link,
  noise,
  noisyGraph,
  onceEach,
  shuffle,
} from './bidder-graph.ts';

const louvain = louvainModule as unknown as typeof louvainModule.default;
const pool = createPool({ threads: 2 });
afterAll(() => pool.close());

const build = (
  links: readonly Link[],
  options: Partial<BuildOptions> = {},
  lots: readonly (readonly number[])[] = [],
): Promise<Built> => buildWith(links, { pool, ...options }, lots);

test('two rings joined by one weak link are two groups', async () => {
  const { groups, members, report } = await build([
    ...clique([0, 1, 2, 3]),
    ...clique([4, 5, 6, 7]),
    [3, 4, 2],
  ]);
  expect(new Set(members)).toEqual(new Set(['B0000 B0001 B0002 B0003', 'B0004 B0005 B0006 B0007']));
  expect(groups.every(({ size, stability }) => size === 4 && stability === 1)).toBe(true);
  expect(report).toMatchObject({
    bidders: 8,
    edges: 13,
    components: 1,
    groups: 2,
    grouped_bidders: 8,
    pairs: 0,
    // 20 starts at three resolutions for the whole, and for each half by itself.
    runs: 180,
    disconnected_communities: 0,
    smallest_stability: 1,
    caps: [],
  });
});

test('a circle of four with two links missing stays one group', async () => {
  const { members } = await build([
    [0, 3, 14],
    [1, 2, 12],
    [1, 3, 15],
    [2, 3, 13],
  ]);
  expect(members).toEqual(['B0000 B0001 B0002 B0003']);
});

test('a linked pair stays a pair, and no links make no groups', async () => {
  const pair = await build([[2, 5, 4]]);
  expect(pair.report).toMatchObject({ components: 1, groups: 0, pairs: 1, smallest_stability: null });
  expect(pair.groups).toEqual([]);
  expect((await build([])).report).toMatchObject({
    bidders: 0,
    components: 0,
    groups: 0,
    runs: 0,
    modularity: 0,
  });
});

test('a group is named after its members alone', async () => {
  const { groups } = await build(clique([1, 2, 3]));
  expect(groups[0]?.group_id).toBe(groupId(['B0003', 'B0001', 'B0002']));
  // Digest of "B0001\nB0002\nB0003", from coreutils' sha256sum.
  expect(groups[0]?.group_id).toBe('G-d76dbd0a305c');
});

test('lots of a group are those in which at least two members bid', async () => {
  const { lots } = await build(clique([0, 1, 2]), {}, [
    [0, 1, 5],
    [0, 6],
    [0, 1, 2],
    [7, 8],
  ]);
  expect(lots).toEqual(['0:0=2', '0:2=3']);
});

test('threads and the order of edges change neither groups nor stability', async () => {
  const links = noisyGraph(1);
  const wanted = await build(links);
  expect(wanted.report.groups).toBe(25);
  expect(wanted.report.disconnected_communities).toBe(0);
  const random = seededRandom(2, 'order');
  for (const threads of [1, 4]) {
    const other = createPool({ threads });
    expect(await build(shuffle(links, random), { pool: other })).toEqual(wanted);
    await other.close();
  }
});

test('links elsewhere do not change the groups of a component', async () => {
  const links = noisyGraph(3);
  const alone = await build(links);
  const elsewhere = clique([900, 901, 902, 903, 904], 300);
  const both = await build([...links, ...elsewhere]);
  expect(both.members.filter((members) => !members.startsWith('B09'))).toEqual(alone.members);
  expect(both.members.length).toBe(alone.members.length + 1);
});

test('two bidders that only some runs keep together are in different groups', async () => {
  const { members, groups } = await build(noisyGraph(3), { stability: 1 });
  expect(groups.every(({ stability }) => stability > 0)).toBe(true);
  const loose = await build(noisyGraph(3), { stability: 0.01 });
  expect(loose.members.length).toBeLessThanOrEqual(members.length);
  expect(Math.min(...loose.groups.map(({ stability }) => stability))).toBeLessThan(1);
});

test('modularity agrees with the one that graphology reports', () => {
  for (const seed of [1, 2, 3]) {
    const links = noisyGraph(seed);
    const graph = new UndirectedGraph();
    for (const [a, b, weight] of links) graph.mergeEdge(String(a), String(b), { weight });
    const found = louvain.detailed(graph, { rng: seededRandom(seed) });
    const nodes = Math.max(...links.map(([, b]) => b)) + 1;
    const ours = modularity(
      {
        a: Int32Array.from(links, ([a]) => a),
        b: Int32Array.from(links, ([, b]) => b),
        weight: Float64Array.from(links, ([, , weight]) => weight),
      },
      Int32Array.from({ length: nodes }, (_, node) => found.communities[node] ?? -1),
    );
    expect(ours).toBeCloseTo(found.modularity, 10);
  }
});

test('a very large component runs with fewer starts, and says so', async () => {
  const { report } = await build(noisyGraph(4), { maxEdgeSeeds: 800 });
  expect(report.caps).toMatchObject([{ cap: 'max_edge_seeds', limit: 800 }]);
  expect(report.caps[0]?.hits).toBeGreaterThan(0);
});

test('the starts of one large component are shared among threads, with the same groups for any number', async () => {
  const random = seededRandom(6, 'large');
  // 80 rings of eight in one component: 2,240 links inside, 600 between.
  const rings = Array.from({ length: 80 }, (_, ring) => Array.from({ length: 8 }, (_, i) => ring * 8 + i));
  const links = onceEach([...noise(600, 640, random), ...rings.flatMap((ring) => clique(ring))]);
  const one = createPool({ threads: 1 });
  const alone = await build(links, { pool: one });
  await one.close();
  expect(await build(links)).toEqual(alone);
  const whole = new Set(alone.members);
  const found = rings.filter((ring) =>
    whole.has(ring.map((bidder) => `B${String(bidder).padStart(4, '0')}`).join(' ')),
  );
  expect(found.length).toBeGreaterThanOrEqual(78);
});

test('what still comes apart when the rounds are used up is reported as it stands, and said', async () => {
  const links = noisyGraph(1);
  const { report } = await build(links, { rounds: 0 });
  expect(report.caps).toMatchObject([{ cap: 'max_rounds', limit: 0 }]);
  expect(report.caps[0]?.hits).toBeGreaterThan(0);
  expect(report.groups).toBeLessThan((await build(links)).report.groups);
});
