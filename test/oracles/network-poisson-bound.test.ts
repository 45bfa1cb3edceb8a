import { describe, expect, it } from 'vitest';
import { createHypergeometricSum } from '../../src/scorers/hypergeometric-sum.ts';
import { logFactorials } from '../../src/scorers/log-factorial.ts';
import { pairTails } from '../../src/scorers/pair-tails.ts';
import { indexParticipation } from '../../src/scorers/participation-index.ts';
import { poissonBound } from '../../src/scorers/poisson-bound.ts';
import { seededRandom } from '../../src/scorers/random.ts';

const sum = createHypergeometricSum({
  logFactorial: logFactorials(5000),
  exactLimit: Number.POSITIVE_INFINITY,
});
type Segment = readonly [lots: number, one: number, other: number];

/** Bounds on P(X >= x), and the tail itself by convolution. */
function boundsOf(segments: readonly Segment[], x: number) {
  const bound = poissonBound();
  bound.reset();
  sum.reset();
  for (const [lots, one, other] of segments) {
    bound.add(lots, one, other);
    sum.add(lots, one, other);
  }
  bound.tail(x);
  return { least: bound.least, most: bound.most, exact: sum.upperTail(x), mean: sum.expected() };
}

const SEED = 20261123;

describe('bounds of the upper tail', () => {
  it.each([
    ['many small segments', 12, 80, 3],
    ['few large shares', 3, 12, 12],
    ['single lots', 8, 2, 2],
    ['busy firms', 6, 400, 200],
  ])(`hold the tail between them: %s (seed ${SEED})`, (name, most, lots, bids) => {
    const random = seededRandom(SEED, name);
    const upTo = (count: number): number => 1 + Math.floor(random() * count);
    let [close, asked] = [0, 0];
    for (let world = 0; world < 400; world++) {
      const segments = Array.from({ length: upTo(most) }, (): Segment => {
        const size = upTo(lots);
        return [size, Math.min(size, upTo(bids)), Math.min(size, upTo(bids))];
      });
      const x = upTo(2 * Math.ceil(boundsOf(segments, 1).mean) + 2);
      const { least, most: highest, exact } = boundsOf(segments, x);
      expect(least).toBeLessThanOrEqual(exact + 1e-9);
      expect(highest).toBeGreaterThanOrEqual(exact - 1e-9);
      asked++;
      if (highest - exact < 0.05) close++;
    }
    // Bounds of 0 and 1 would hold as well.
    expect(close / asked).toBeGreaterThan(0.2);
  });

  it('are near where firms bid on few of the lots', () => {
    const { least, most, exact } = boundsOf([[1000, 30, 40]], 3);
    expect(exact).toBeGreaterThan(0.1);
    expect(exact - least).toBeLessThan(0.07);
    expect(most - exact).toBeLessThan(0.02);
  });

  it('say nothing where meetings are expected by the hundred', () => {
    const { least, most, exact } = boundsOf([[5000, 2400, 2400]], 1400);
    expect(exact).toBeLessThan(1e-10);
    expect([least, most]).toEqual([0, 1]);
  });
});

it(`the first look is exact up to its level and from below never too small above it (seed ${SEED})`, () => {
  const random = seededRandom(SEED, 'first-look');
  const [lots, bidders] = [240, 30];
  const inLot = Array.from({ length: bidders }, () => Array.from({ length: lots }, () => random() < 0.12));
  // The first two go together.
  inLot[1] = inLot[0]!.map((own) => own && random() < 0.9);
  const bids = inLot.flatMap((own, bidder) =>
    own.flatMap((took, lot) => (took ? [[bidder, lot] as const] : [])),
  );
  const index = indexParticipation(
    {
      lot_no: Int32Array.from({ length: lots }, (_, lot) => lot),
      segment_no: Int32Array.from({ length: lots }, (_, lot) => Math.floor(lot / 60)),
      minute: new Int32Array(lots),
      size: new Int32Array(lots).fill(1),
    },
    {
      bidder_no: Int32Array.from(bids, ([bidder]) => bidder),
      lot_no: Int32Array.from(bids, ([, lot]) => lot),
    },
  );
  const pairs = inLot.flatMap((_, a) => inLot.slice(a + 1).map((__, i) => [a, a + 1 + i] as const));
  const look = (level: number): Float64Array => {
    const p = new Float64Array(pairs.length);
    pairTails({
      index,
      logFactorial: logFactorials(lots),
      exactLimit: Number.POSITIVE_INFINITY,
      level,
      a: Int32Array.from(pairs, ([a]) => a),
      b: Int32Array.from(pairs, ([, b]) => b),
      joint: Int32Array.from(
        pairs,
        ([a, b]) => inLot[a]!.filter((own, lot) => own && inLot[b]![lot]!).length,
      ),
      from: 0,
      to: pairs.length,
      expected: new Float64Array(pairs.length),
      p,
      smallest: new Float64Array(pairs.length),
    });
    return p;
  };
  const [exact, bounded] = [look(1), look(0.05)];
  expect(exact[0]).toBeLessThan(1e-6);
  let replaced = 0;
  for (const [i, p] of exact.entries()) {
    if (p <= 0.05) expect(bounded[i]).toBe(p);
    else expect(bounded[i]).toBeGreaterThanOrEqual(p - 1e-12);
    if (bounded[i] !== p) replaced++;
  }
  expect(replaced).toBeGreaterThan(50);
});
