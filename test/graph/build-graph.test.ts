import { UndirectedGraph } from 'graphology';
import louvainModule from 'graphology-communities-louvain';
import { afterAll, expect, test } from 'vitest';
import { buildGraph, type GraphReport } from '../../src/graph/build-graph.ts';
import { groupId } from '../../src/graph/consensus.ts';
import { modularity } from '../../src/graph/modularity.ts';
import { createPool } from '../../src/scorers/pool.ts';
import { type Random, seededRandom } from '../../src/scorers/random.ts';
import { Database } from '../../src/store/database.ts';
import { createFactTables } from '../../src/store/facts-schema.ts';
import { createResultTables } from '../../src/store/results-schema.ts';

const louvain = louvainModule as unknown as typeof louvainModule.default;
const pool = createPool({ threads: 2 });
afterAll(() => pool.close());

type Link = readonly [a: number, b: number, weight: number];

interface Built {
  readonly report: GraphReport;
  readonly groups: readonly {
    readonly group_id: string;
    readonly size: number;
    readonly stability: number;
  }[];
  readonly members: readonly string[];
  readonly lots: readonly string[];
}

/** Bidders 0 … count - 1 with ids B00, B01 …; `lots` gives the bidders of each lot. */
async function build(
  links: readonly Link[],
  options: Partial<Parameters<typeof buildGraph>[1]> = {},
  lots: readonly (readonly number[])[] = [],
): Promise<Built> {
  const db = await Database.open();
  await createFactTables(db);
  await createResultTables(db);
  const count = Math.max(...links.flat(), ...lots.flat(), 0) + 1;
  await db.run(`insert into bidders by name
    select range::integer as bidder_no, format('B{:04d}', range) as bidder_id, false as anonymous from range(${count})`);
  await db.run(
    'create table participation (bidder_no integer, lot_no integer, segment_no integer, won boolean)',
  );
  for (const [lot, bidders] of lots.entries())
    for (const bidder of bidders)
      await db.run(`insert into participation values (${bidder}, ${lot}, 0, false)`);
  await db.append('bidder_edges', {
    bidder_a_no: Int32Array.from(links, ([a]) => a),
    bidder_b_no: Int32Array.from(links, ([, b]) => b),
    kind: links.map(() => 'co_bid'),
    joint: new Int32Array(links.length).fill(5),
    expected: new Float64Array(links.length).fill(1),
    p_value: new Float64Array(links.length).fill(1e-6),
    q_value: new Float64Array(links.length).fill(1e-4),
    weight: Float64Array.from(links, ([, , weight]) => weight),
    q_by: new Float64Array(links.length).fill(1e-3),
    bicm_p: new Float64Array(links.length).fill(1e-6),
    similarity: new Float64Array(links.length).fill(0.5),
  });
  const report = await buildGraph(db, { pool, seed: 7, ...options });
  const groups = await db.rows<{ group_id: string; size: number; stability: number }>(
    'select group_id, size, stability from groups order by group_no',
  );
  const members = await db.rows<{ text: string }>(`
    select string_agg(bidder_id, ' ' order by bidder_id) as text
    from group_members join bidders using (bidder_no) group by group_no order by group_no`);
  const found = await db.rows<{ text: string }>(`
    select group_no || ':' || lot_no || '=' || members as text from group_lots order by group_no, lot_no`);
  db.close();
  return { report, groups, members: members.map(({ text }) => text), lots: found.map(({ text }) => text) };
}

const clique = (members: readonly number[], weight = 10): readonly Link[] =>
  members.flatMap((a, i) => members.slice(i + 1).map((b): Link => [a, b, weight]));

function shuffle<T>(items: readonly T[], random: Random): readonly T[] {
  return items
    .map((item) => [random(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}

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
    runs: 60,
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

/** Rings of 3 to 8 with noise between them. */
function noisyGraph(seed: number): readonly Link[] {
  const random = seededRandom(seed, 'noisy');
  const links = new Map<string, Link>();
  const add = (a: number, b: number, weight: number): void => {
    if (a !== b) links.set(`${Math.min(a, b)} ${Math.max(a, b)}`, [Math.min(a, b), Math.max(a, b), weight]);
  };
  let next = 0;
  for (let ring = 0; ring < 25; ring++) {
    const size = 3 + Math.floor(random() * 6);
    for (const [a, b] of clique(Array.from({ length: size }, (_, i) => next + i)))
      if (random() < 0.9) add(a, b, 4 + random() * 8);
    next += size;
  }
  for (let i = 0; i < 30; i++)
    add(Math.floor(random() * next), Math.floor(random() * next), 1 + random() * 3);
  return [...links.values()];
}

test('threads and the order of edges change neither groups nor stability', async () => {
  const links = noisyGraph(1);
  const wanted = await build(links);
  expect(wanted.report.groups).toBeGreaterThan(15);
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
  const { members, groups } = await build(noisyGraph(5), { stability: 1 });
  expect(groups.every(({ stability }) => stability > 0)).toBe(true);
  const loose = await build(noisyGraph(5), { stability: 0.01 });
  expect(loose.members.length).toBeLessThanOrEqual(members.length);
  expect(Math.min(...loose.groups.map(({ stability }) => stability))).toBeLessThan(1);
});

test('modularity agrees with the one that graphology reports', () => {
  for (const seed of [1, 2, 3]) {
    const links = noisyGraph(seed);
    const graph = new UndirectedGraph();
    for (const [a, b, weight] of links) graph.mergeEdge(String(a), String(b), { weight });
    const found = louvain.detailed(graph, { rng: seededRandom(seed) });
    const ours = modularity(
      {
        a: Int32Array.from(links, ([a]) => a),
        b: Int32Array.from(links, ([, b]) => b),
        weight: Float64Array.from(links, ([, , weight]) => weight),
      },
      new Map(Object.entries(found.communities).map(([node, community]) => [Number(node), community])),
    );
    expect(ours).toBeCloseTo(found.modularity, 10);
  }
});

test('a very large component runs with fewer starts, and says so', async () => {
  const { report } = await build(noisyGraph(4), { maxEdgeSeeds: 800 });
  expect(report.caps).toMatchObject([{ cap: 'max_edge_seeds', limit: 800 }]);
  expect(report.caps[0]?.hits).toBeGreaterThan(0);
});
