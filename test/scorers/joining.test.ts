import { expect, test } from 'vitest';
import { type JoiningInput, joinings } from '../../src/scorers/joining.ts';
import { logFactorials } from '../../src/scorers/log-factorial.ts';
import { segmentBidders } from '../../src/scorers/opportunity.ts';
import { indexParticipation } from '../../src/scorers/participation-index.ts';

type Pair = readonly [a: number, b: number, p: number];

/** Firms 0 … firms - 1, each in twelve of the forty lots of one segment, so that any two could meet beyond chance. */
function inputOf(firms: number, pairs: readonly Pair[], linkedUpTo: number, own = 12): JoiningInput {
  const lots = Array.from({ length: 40 }, (_, lot) => lot);
  const bids = Array.from({ length: firms }, (_, bidder) =>
    lots.slice(0, own).map((lot) => ({ bidder, lot: (lot + bidder) % 40 })),
  ).flat();
  const index = indexParticipation(
    {
      lot_no: Int32Array.from(lots),
      segment_no: new Int32Array(40),
      minute: new Int32Array(40),
      size: new Int32Array(40).fill(firms),
    },
    {
      bidder_no: Int32Array.from(bids, ({ bidder }) => bidder),
      lot_no: Int32Array.from(bids, ({ lot }) => lot),
    },
  );
  return {
    index,
    segments: segmentBidders(index, 3),
    logFactorial: logFactorials(40),
    a: Int32Array.from(pairs, ([a]) => a),
    b: Int32Array.from(pairs, ([, b]) => b),
    p: Float64Array.from(pairs, ([, , p]) => p),
    linked: (pair) => pairs[pair]![2] <= linkedUpTo,
    pairLevel: 0.01,
    joinLevel: 0.05,
  };
}

const circle: readonly Pair[] = [
  [0, 1, 1e-9],
  [0, 2, 1e-9],
  [1, 2, 1e-9],
];

test('a firm that meets most of a circle too often joins it with the pairs that say so', () => {
  const found = joinings(inputOf(10, [...circle, [0, 7, 1e-4], [1, 7, 3e-4], [2, 7, 0.5]], 1e-8));
  // Half of three members is two: 3e-4 * 3 / 2, asked of the seven other firms.
  expect(found).toEqual([
    { pair: 3, q: expect.closeTo(3e-4 * 1.5 * 7, 12), tests: 7 },
    { pair: 4, q: expect.closeTo(3e-4 * 1.5 * 7, 12), tests: 7 },
  ]);
});

test('meeting one member of three does not join a firm to the circle', () => {
  expect(joinings(inputOf(10, [...circle, [0, 7, 1e-6]], 1e-8))).toEqual([]);
});

test('the more firms could have met the circle, the more a joining takes', () => {
  const pairs: readonly Pair[] = [...circle, [0, 7, 1e-4], [1, 7, 3e-4]];
  expect(joinings(inputOf(60, pairs, 1e-8))).toHaveLength(2);
  expect(joinings(inputOf(150, pairs, 1e-8))).toEqual([]);
});

test('firms of two circles are not joined to each other, and without circles nothing is asked', () => {
  const other: readonly Pair[] = [
    [4, 5, 1e-9],
    [0, 4, 1e-4],
    [1, 4, 1e-4],
    [2, 4, 1e-4],
  ];
  expect(joinings(inputOf(10, [...circle, ...other], 1e-8))).toEqual([]);
  expect(joinings(inputOf(10, circle, 0))).toEqual([]);
});

test('firms that could not have joined whatever they did are not counted', () => {
  const pairs: readonly Pair[] = [...circle, [0, 7, 1e-4], [1, 7, 3e-4]];
  // In all forty lots everybody meets everybody by necessity.
  expect(joinings(inputOf(10, pairs, 1e-8, 40))).toEqual([]);
});
