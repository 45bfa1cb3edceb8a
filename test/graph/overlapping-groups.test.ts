import { afterAll, expect, test } from 'vitest';
import { createPool } from '../../src/scorers/pool.ts';
import { type Random, seededRandom } from '../../src/scorers/random.ts';
import { type Built, build, clique, type Link, noise, noisyGraph, onceEach } from './bidder-graph.ts';

const pool = createPool({ threads: 2 });
afterAll(() => pool.close());

const id = (bidder: number): string => `B${String(bidder).padStart(4, '0')}`;
const ids = (bidders: readonly number[]): string => bidders.map(id).join(' ');
/** Members of every group, whether of the core or not. */
const groupsOf = ({ members }: Built): readonly string[] =>
  members.map((text) => text.replace(/[()]/g, '')).sort();
const joinedIn = ({ members }: Built): number => members.join(' ').split('(').length - 1;
const range = (from: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => from + i);
const weighted = (links: readonly Link[], random: Random): readonly Link[] =>
  links.map(([a, b]): Link => [a, b, 4 + random() * 8]);

test('two rings of any size that share one firm are both found whole', async () => {
  for (const one of [3, 4, 5, 6])
    for (const two of [3, 4, 6]) {
      const rings = [range(0, one), range(one - 1, two)] as const;
      const links = weighted(
        rings.flatMap((ring) => clique(ring)),
        seededRandom(1, 'shared', one, two),
      );
      const built = await build(links, { pool });
      expect(groupsOf(built), `${one} and ${two}`).toEqual(rings.map(ids).sort());
      expect(built.report).toMatchObject({ groups: 2, grouped_bidders: one + two - 1, shared_bidders: 1 });
    }
});

test('two rings that share one firm are found whole among many others that touch them', async () => {
  let [whole, asked] = [0, 0];
  for (let seed = 1; seed <= 6; seed++) {
    const random = seededRandom(seed, 'crowd');
    const rings = [range(0, 4), range(3, 5)];
    const links = onceEach([
      ...noise(12, 60, random),
      ...noisyGraph(seed).map(([a, b, weight]): Link => [a + 8, b + 8, weight]),
      ...weighted(
        rings.flatMap((ring) => clique(ring)),
        random,
      ),
    ]);
    const found = groupsOf(await build(links, { pool }));
    asked += 2;
    for (const ring of rings) if (found.includes(ids(ring))) whole++;
  }
  // Chance may link an outsider to most of a ring; it then stands in the group too.
  expect(whole).toBeGreaterThanOrEqual(asked - 1);
});

test('a firm in three rings is in three groups', async () => {
  const rings = [range(0, 4), [0, 4, 5, 6], [0, 7, 8, 9]];
  const built = await build(
    rings.flatMap((ring) => clique(ring)),
    { pool },
  );
  expect(groupsOf(built)).toEqual(rings.map(ids).sort());
  expect(built.positions[0]).toMatchObject({ degree: 9, cut_point: true });
  expect(built.report.shared_bidders).toBe(1);
});

test('who is linked to most of a group joins it and stays out of its core', async () => {
  // Firm 4 is at home in the right ring; three of four on the left know it, and one knows firm 5.
  const right = clique([4, 5, 6, 7, 8], 30);
  const left = clique([0, 1, 2, 3], 30);
  const built = await build([...left, ...right, [0, 4, 2], [1, 4, 2], [2, 4, 2], [3, 5, 2]], { pool });
  expect(built.members.toSorted()).toEqual([`${ids([0, 1, 2, 3])} (B0004)`, ids([4, 5, 6, 7, 8])]);
  const half = await build([...left, ...right, [0, 4, 2], [1, 4, 2], [3, 5, 2]], { pool });
  expect(half.members.toSorted()).toEqual([ids([0, 1, 2, 3]), ids([4, 5, 6, 7, 8])]);
});

test('links by chance let hardly anybody join a group', async () => {
  let [members, joined] = [0, 0];
  for (let seed = 1; seed <= 10; seed++) {
    const built = await build(onceEach(noise(300, 300, seededRandom(seed, 'honest'))), { pool });
    members += built.members.join(' ').split(' ').length;
    joined += joinedIn(built);
  }
  expect(members).toBeGreaterThan(1000);
  expect(joined / members).toBeLessThan(0.01);
});

test('groups that touch by single links gain no members', async () => {
  const random = seededRandom(3, 'touch');
  const rings = range(0, 20).map((ring) => range(ring * 5, 5));
  const touching = range(0, 19).map((ring): Link => [ring * 5 + 4, ring * 5 + 5, 3]);
  const built = await build(
    [
      ...weighted(
        rings.flatMap((ring) => clique(ring)),
        random,
      ),
      ...touching,
    ],
    { pool },
  );
  expect(built.members.toSorted()).toEqual(rings.map(ids).sort());
});

test('links of another kind make groups, alone and together with co-bidding', async () => {
  const shared = clique([0, 1, 2], 5).map(([a, b]): Link => [a, b, 5, 'shared_address']);
  expect(groupsOf(await build(shared, { pool }))).toEqual([ids([0, 1, 2])]);
  // A chain of co-bidding and one of addresses: neither is the ring, both are.
  const chains: readonly Link[] = [
    [0, 1, 5],
    [2, 3, 5],
    [1, 2, 5, 'shared_address'],
    [0, 3, 5, 'shared_address'],
    [0, 2, 5, 'shared_telephone'],
  ];
  expect(groupsOf(await build(chains, { pool }))).toEqual([ids([0, 1, 2, 3])]);
});

test('kinds that say the same of two firms count once, by the strongest', async () => {
  const rings = [...clique([0, 1, 2, 3], 10), ...clique([4, 5, 6, 7], 10)];
  const bridge = (kinds: number): readonly Link[] =>
    range(0, kinds).map((kind): Link => [3, 4, 8, `kind_${kind}`]);
  const one = await build([...rings, ...bridge(1)], { pool });
  const many = await build([...rings, ...bridge(12)], { pool });
  expect(many).toEqual(one);
  expect(many.report.edges).toBe(13);
  // Their sum, 96, would have made one group of the eight.
  expect((await build([...rings, [3, 4, 96]], { pool })).members).not.toEqual(one.members);
});

test('cut points, degrees and components are told of every linked bidder', async () => {
  const { positions } = await build([...clique([1, 2, 3]), [3, 5, 4], [7, 8, 4]], { pool });
  expect(positions).toEqual([
    { bidder_no: 1, component_no: 0, degree: 2, cut_point: false, core_years: 0 },
    { bidder_no: 2, component_no: 0, degree: 2, cut_point: false, core_years: 0 },
    { bidder_no: 3, component_no: 0, degree: 3, cut_point: true, core_years: 0 },
    { bidder_no: 5, component_no: 0, degree: 1, cut_point: false, core_years: 0 },
    { bidder_no: 7, component_no: 1, degree: 1, cut_point: false, core_years: 0 },
    { bidder_no: 8, component_no: 1, degree: 1, cut_point: false, core_years: 0 },
  ]);
});

test('years at the core are those in which two core members met in a lot', async () => {
  const lots = [
    [0, 1],
    [0, 2],
    [0, 1, 2],
    [0, 9],
    [1, 2],
    [0, 1],
  ];
  // The last lot has no date.
  const years = [2021, 2021, 2022, 2023, 2024];
  const { positions } = await build([...clique([0, 1, 2]), [8, 9, 4]], { pool }, lots, years);
  expect(positions.map(({ bidder_no, core_years }) => [bidder_no, core_years])).toEqual([
    [0, 2],
    [1, 3],
    [2, 3],
    [8, 0],
    [9, 0],
  ]);
});
