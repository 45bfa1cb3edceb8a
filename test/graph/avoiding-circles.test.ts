import { expect, test } from 'vitest';
import { avoidingCircles } from '../../src/graph/avoiding-circles.ts';
import { numberNodes } from '../../src/graph/edge-list.ts';

const SHARE = 0.6;

/** Circles among bidders linked by these pairs, as lists of bidders. */
function circles(links: readonly (readonly [number, number])[]): readonly (readonly number[])[] {
  const sorted = [...links].sort((x, y) => x[0] - y[0] || x[1] - y[1]);
  const edges = numberNodes(
    Int32Array.from(sorted, ([a]) => a),
    Int32Array.from(sorted, ([, b]) => b),
    new Float64Array(sorted.length).fill(1),
  );
  return avoidingCircles(edges, SHARE).map(({ members }) => members.map((node) => edges.bidders[node]!));
}

const all = (bidders: readonly number[]): readonly (readonly [number, number])[] =>
  bidders.flatMap((a, i) => bidders.slice(i + 1).map((b) => [a, b] as const));

test('bidders of whom every two avoid each other are a circle', () => {
  expect(circles(all([3, 5, 8, 13]))).toEqual([[3, 5, 8, 13]]);
});

test('two trades that nobody wrote down are none: no two of one trade avoid each other', () => {
  expect(circles([1, 2, 3].flatMap((a) => [4, 5, 6].map((b) => [a, b] as const)))).toEqual([]);
});

test('a bidder that avoids most of a circle joins it, one that avoids a single member does not', () => {
  expect(circles([...all([1, 2, 3, 4]), [1, 9], [2, 9], [3, 9], [4, 20]])).toEqual([[1, 2, 3, 4, 9]]);
});

test('two circles stay two, in whatever order their links come', () => {
  const links = [...all([1, 2, 3]), ...all([7, 8, 9]), [3, 7] as const];
  expect(circles(links)).toEqual([
    [1, 2, 3],
    [7, 8, 9],
  ]);
  expect(circles([...links].reverse())).toEqual(circles(links));
});

test('without links there is no circle', () => {
  expect(circles([])).toEqual([]);
});
