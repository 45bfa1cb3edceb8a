import { expect, test } from 'vitest';
import { meetingChains } from '../../../src/scorers/groups/meeting-chains.ts';
import { meetingSets } from '../../../src/scorers/groups/meeting-sets.ts';
import type { Meetings } from '../../../src/scorers/groups/meetings.ts';
import type { DrawnGroup } from '../../../src/scorers/groups/member-draws.ts';
import { randomStream, seededNumbers, seededRandom } from '../../../src/scorers/random.ts';

const MEMBERS = 5;
const LOTS = 400;
/** Lots up to this one are of a segment with places, the others of one without. */
const PLACED = 150;

const random = seededRandom(3, 'meetings');
const sizes = Int32Array.from({ length: LOTS }, () => MEMBERS + Math.floor(4 * random()));
const group: DrawnGroup = {
  members: MEMBERS,
  sizes,
  others: sizes.map((size) => size - 2),
  placed: Int32Array.from({ length: LOTS }, (_, lot) => (lot < PLACED ? 1 : 0)),
  segments: [],
  longest: LOTS - PLACED,
};

/** Members' lots of one segment: the first member none, others more and more. */
function someLots(from: number, to: number): readonly Int32Array[] {
  return Array.from({ length: MEMBERS }, (_, member) =>
    Int32Array.from({ length: to - from }, (_, i) => from + i).filter(() => random() < member / MEMBERS),
  );
}

const rounds = Array.from({ length: 6 }, (_, i) =>
  i % 2 === 0 ? someLots(0, PLACED) : someLots(PLACED, LOTS),
);

function counted({ put, take }: Meetings) {
  const joint = new Int32Array((rounds.length * MEMBERS * (MEMBERS - 1)) / 2);
  const reached = new Int32Array(MEMBERS + 1);
  const outside = rounds.map((lots, round) => {
    for (const [member, own] of lots.entries()) put(member, own, own.length);
    return take(joint, (round * joint.length) / rounds.length, reached);
  });
  return { joint, reached, outside };
}

test('sets and chains count the same meetings', () => {
  const bySets = counted(meetingSets(group));
  expect(bySets).toEqual(counted(meetingChains(group)));
  // By hand: joint lots of the last two members in the first round.
  const last = new Set(rounds[0]![4]);
  expect(bySets.joint[9]).toBe(rounds[0]![3]!.filter((lot) => last.has(lot)).length);
});

test('a segment in which nobody bid leaves nothing', () => {
  const joint = new Int32Array(10);
  expect(meetingSets(group).take(joint, 0, new Int32Array(6))).toBe(0);
  expect(joint.every((count) => count === 0)).toBe(true);
});

test('a stream that is filled up early goes on with the same numbers', () => {
  const wanted = new Float64Array(5000);
  seededNumbers(9, 'stream')(wanted, wanted.length);
  const stream = randomStream(9, 'stream');
  const got = Float64Array.from(wanted, (_, i) => {
    if (i % 700 === 699 || stream.at === stream.values.length) stream.refill();
    return stream.values[stream.at++]!;
  });
  expect(got).toEqual(wanted);
});
