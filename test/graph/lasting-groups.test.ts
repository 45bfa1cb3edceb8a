import { expect, test } from 'vitest';
import { groupId } from '../../src/graph/consensus.ts';
import { type KnownGroup, lastingGroups } from '../../src/graph/lasting-groups.ts';

const group = (id: string, members: string, active = true): KnownGroup => ({
  id,
  since: 1,
  active,
  members: [...members],
});
const run = (found: readonly string[], known: readonly KnownGroup[]) =>
  lastingGroups(
    found.map((members) => [...members]),
    known,
    2,
  );
const told = ({ events }: ReturnType<typeof run>): readonly string[] =>
  events.map(({ group_id, event, bidder_id, other_id }) =>
    [group_id, event, bidder_id, other_id].filter((part) => part !== null).join(' '),
  );

test('the same members keep the id, and nothing is told', () => {
  const found = run(['ABCD'], [group('G1', 'ABCD')]);
  expect(found.groups).toEqual([group('G1', 'ABCD')]);
  expect(found.events).toEqual([]);
  expect(found.absent).toEqual([]);
});

test('a group that nobody knew is named after its members', () => {
  const found = run(['ABC'], [group('G1', 'XYZ')]);
  expect(found.groups[0]).toMatchObject({ id: groupId(['A', 'B', 'C']), since: 2 });
  expect(told(found)).toEqual([`${groupId(['A', 'B', 'C'])} appeared`, 'G1 ended']);
});

test('growth and loss are told member by member', () => {
  expect(told(run(['ABCE'], [group('G1', 'ABCD')]))).toEqual(['G1 joined E', 'G1 left D']);
});

test('a ring that doubles keeps its id', () => {
  expect(run(['ABCDEFGH'], [group('G1', 'ABC')]).groups[0]!.id).toBe('G1');
});

test('of two halves the larger keeps the id, and the other split from it', () => {
  const found = run(['ABC', 'DEFG'], [group('G1', 'ABCDEFG')]);
  expect(found.groups.map(({ id }) => id)).toEqual([groupId(['A', 'B', 'C']), 'G1']);
  expect(told(found)).toEqual([
    `${groupId(['A', 'B', 'C'])} appeared`,
    `${groupId(['A', 'B', 'C'])} split_from G1`,
    'G1 left A',
    'G1 left B',
    'G1 left C',
  ]);
});

test('two groups that become one keep the id of the more alike, and the other was taken in', () => {
  const found = run(['ABCDEFG'], [group('G1', 'ABC'), group('G2', 'DEFG')]);
  expect(found.groups[0]!.id).toBe('G2');
  expect(told(found)).toContain('G2 merged_with G1');
  expect(told(found)).toContain('G1 ended');
  expect(found.absent.map(({ id, active }) => [id, active])).toEqual([['G1', false]]);
});

test('a group that was missing for some nights returns under its id', () => {
  const found = run(['ABCD'], [group('G1', 'ABCD', false)]);
  expect(found.groups[0]).toEqual(group('G1', 'ABCD'));
  expect(told(found)).toEqual(['G1 returned']);
});

test('a group that the last run found goes before one that it missed', () => {
  expect(run(['ABCD'], [group('G1', 'ABCD', false), group('G2', 'ABCDE')]).groups[0]!.id).toBe('G2');
});

test('half of the smaller set is enough, less is not', () => {
  expect(run(['ABXY'], [group('G1', 'ABCD')]).groups[0]!.id).toBe('G1');
  expect(run(['ABXYZ'], [group('G1', 'ABCDE')]).groups[0]!.id).not.toBe('G1');
});

test('one shared bidder is no line, however small the sets', () => {
  expect(run(['AX'], [group('G1', 'AB')]).groups[0]!.id).not.toBe('G1');
});

test('a name that an older group still bears is not given twice', () => {
  const born = groupId(['A', 'B', 'C']);
  const found = run(['ABC', 'DEFG'], [group(born, 'ABCDEFG')]);
  expect(new Set(found.groups.map(({ id }) => id)).size).toBe(2);
});

test('the order in which sets and earlier groups come changes nothing', () => {
  const known = [group('G1', 'ABCDEF'), group('G2', 'GHIJ'), group('G3', 'KLM', false)];
  const sets = ['ABC', 'DEF', 'GHKL'];
  const one = run(sets, known);
  const other = run([...sets].reverse(), [...known].reverse());
  expect([...other.groups].reverse()).toEqual(one.groups);
  expect(other.events).toEqual(one.events);
});
