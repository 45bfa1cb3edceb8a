import { expect, test } from 'vitest';
import { benjaminiHochberg } from '../../src/scorers/benjamini-hochberg.ts';
import { createHypergeometricSum, SMALLEST_P } from '../../src/scorers/hypergeometric-sum.ts';
import { logFactorials } from '../../src/scorers/log-factorial.ts';
import { normalUpperTail } from '../../src/scorers/normal-tail.ts';
import { seededRandom } from '../../src/scorers/random.ts';
import { saddlepointTail } from '../../src/scorers/saddlepoint.ts';

type Segment = readonly [lots: number, one: number, other: number, odds?: number];

/** Lots of both may be harder or easier to meet on than others. */
const ODDS = [1, 0.4, 2.5];

const logFactorial = logFactorials(20_000);
const calculator = (exactLimit = Number.POSITIVE_INFINITY) =>
  createHypergeometricSum({ logFactorial, exactLimit });

function tail(segments: readonly Segment[], x: number, exactLimit?: number): number {
  const sum = calculator(exactLimit);
  for (const segment of segments) sum.add(...segment);
  return sum.upperTail(x);
}

const enumerated = new Map<string, readonly number[]>();

/** Every choice of lots by the second firm, the first firm's fixed: choices by joint lots, each joint lot `odds` times as likely. */
function enumerate(segment: Segment): readonly number[] {
  const known = enumerated.get(`${segment}`) ?? enumerateAnew(segment);
  enumerated.set(`${segment}`, known);
  return known;
}

function enumerateAnew([lots, one, other, odds = 1]: Segment): readonly number[] {
  const counts = new Array<number>(other + 1).fill(0);
  for (let choice = 0; choice < 1 << lots; choice++) {
    let [chosen, joint] = [0, 0];
    for (let lot = 0; lot < lots; lot++) {
      if (((choice >> lot) & 1) === 0) continue;
      chosen++;
      if (lot < one) joint++;
    }
    if (chosen === other) counts[joint]! += odds ** joint;
  }
  const all = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / all);
}

function bruteMass(segments: readonly Segment[]): ReadonlyMap<number, number> {
  let sums = new Map([[0, 1]]);
  for (const segment of segments) {
    const mass = enumerate(segment);
    const next = new Map<number, number>();
    for (const [sum, p] of sums)
      for (const [joint, share] of mass.entries())
        next.set(sum + joint, (next.get(sum + joint) ?? 0) + p * share);
    sums = next;
  }
  return sums;
}

const bruteTail = (segments: readonly Segment[], x: number): number =>
  [...bruteMass(segments)].filter(([sum]) => sum >= x).reduce((total, [, p]) => total + p, 0);

const SEED = 20261122;

test('both tails of sums of hypergeometrics agree with the enumeration of every choice of lots', () => {
  const random = seededRandom(SEED, 'enumerate');
  const upTo = (n: number): number => Math.floor(random() * (n + 1));
  for (let world = 0; world < 1500; world++) {
    const segments = Array.from({ length: 1 + upTo(2) }, (): Segment => {
      const lots = 1 + upTo(9);
      return [lots, upTo(lots), upTo(lots), ODDS[upTo(2)]!];
    });
    const mass = bruteMass(segments);
    const sum = calculator();
    for (const segment of segments) sum.add(...segment);
    const share = (keep: (count: number) => boolean): number =>
      [...mass].filter(([count]) => keep(count)).reduce((total, [, p]) => total + p, 0);
    for (let x = 0; x <= 12; x++) {
      const at = `seed ${SEED}, world ${world}: ${JSON.stringify(segments)} x=${x}`;
      for (const [found, wanted] of [
        [sum.upperTail(x), share((count) => count >= x)],
        [sum.lowerTail(x), share((count) => count <= x)],
      ] as const) {
        if (wanted === 0) expect(found, at).toBe(SMALLEST_P);
        else expect(Math.abs(found / wanted - 1), at).toBeLessThan(1e-11);
      }
    }
    const possible = [...mass].filter(([, p]) => p > 0);
    const end = (pick: (a: number, b: number) => number): number =>
      mass.get(possible.map(([count]) => count).reduce(pick))!;
    expect(sum.smallestTail() / end((a, b) => Math.max(a, b))).toBeCloseTo(1, 10);
    expect(sum.smallestLowerTail() / end((a, b) => Math.min(a, b))).toBeCloseTo(1, 10);
    expect(sum.expected()).toBeCloseTo(
      [...mass].reduce((total, [count, p]) => total + count * p, 0),
      10,
    );
  }
});

test('beyond its limit the lower tail is approximated to 2 % as well', () => {
  const random = seededRandom(SEED, 'lower');
  const between = (a: number, b: number): number => a + Math.floor(random() * (b - a + 1));
  let compared = 0;
  for (let world = 0; world < 60; world++) {
    const segments = Array.from({ length: between(1, 12) }, (): Segment => {
      const lots = between(60, 1500);
      const bids = () => between(20, Math.floor(lots * 0.7));
      return [lots, bids(), bids(), ODDS[between(0, 2)]!];
    });
    const [exact, approximate] = [calculator(), calculator(0)];
    for (const segment of segments) for (const sum of [exact, approximate]) sum.add(...segment);
    for (const sds of [-10, -6, -3, -2, -1, -0.5, 0, 0.5, 1]) {
      const x = Math.round(exact.expected() + sds * Math.sqrt(exact.expected()));
      const wanted = exact.lowerTail(x);
      // Sums that end so soon are short, and always exact.
      if (x < 10 || wanted < 1e-250 || wanted === 1) continue;
      expect(
        Math.abs(approximate.lowerTail(x) / wanted - 1),
        `seed ${SEED}, world ${world}, x=${x}`,
      ).toBeLessThan(0.02);
      compared++;
    }
  }
  expect(compared).toBeGreaterThan(300);
});

test('the smallest tail is the probability of the greatest count', () => {
  const segments: readonly Segment[] = [
    [10, 4, 3],
    [8, 2, 5],
  ];
  const sum = calculator();
  for (const segment of segments) sum.add(...segment);
  expect(sum.smallestTail()).toBeCloseTo(bruteTail(segments, 5), 14);
  expect(sum.expected()).toBeCloseTo((4 * 3) / 10 + (2 * 5) / 8, 14);
});

test('tails of 1e-250 keep their relative precision, and nothing is ever zero', () => {
  // X = 40 + 40 of two segments: the product of two single terms.
  const term = Math.exp(-(logFactorial[4000]! - logFactorial[40]! - logFactorial[3960]!));
  const both = tail(
    [
      [4000, 40, 40],
      [4000, 40, 40],
    ],
    80,
  );
  expect(both / (term * term)).toBeCloseTo(1, 9);
  // One less than the greatest: exact rational value of the two leading terms.
  const one = tail([[4000, 40, 40]], 39);
  expect(one / (term * (1 + 40 * 3960))).toBeCloseTo(1, 9);
  expect(
    tail(
      Array.from({ length: 9 }, (): Segment => [4000, 40, 40]),
      360,
    ),
  ).toBe(SMALLEST_P);
});

test('the saddlepoint approximation stays within 2 % of the exact convolution', () => {
  const random = seededRandom(2, 'saddlepoint');
  const between = (a: number, b: number): number => a + Math.floor(random() * (b - a + 1));
  let worst = 0;
  let compared = 0;
  for (let world = 0; world < 60; world++) {
    const segments = Array.from({ length: between(1, 12) }, (): Segment => {
      const lots = between(60, 1500);
      const bids = () => between(20, Math.floor(lots * 0.7));
      return [lots, bids(), bids(), ODDS[between(0, 2)]!];
    });
    const sum = calculator();
    for (const segment of segments) sum.add(...segment);
    const mean = sum.expected();
    const shape = {
      lots: segments.map(([lots]) => lots),
      more: segments.map(([, one, other]) => Math.max(one, other)),
      less: segments.map(([, one, other]) => Math.min(one, other)),
      odds: segments.map(([, , , odds = 1]) => odds),
      logFactorial,
    };
    const most = shape.less.reduce((total, count) => total + count, 0);
    for (const sds of [-2, -0.5, 0, 0.5, 1, 2, 4, 8, 15]) {
      const x = Math.round(mean + sds * Math.sqrt(mean));
      const wanted = sum.upperTail(x);
      // Nearer to the greatest count few terms are left; sums of so few values are exact.
      if (x < 1 || x > most - 3 || wanted < 1e-250 || wanted === 1) continue;
      worst = Math.max(worst, Math.abs(saddlepointTail(shape, x) / wanted - 1));
      compared++;
    }
  }
  expect(compared).toBeGreaterThan(300);
  expect(worst).toBeLessThan(0.02);
});

test('beyond the limit of the exact convolution the approximation is used', () => {
  const segments: readonly Segment[] = [[1000, 300, 300]];
  expect(tail(segments, 120, 10)).not.toBe(tail(segments, 120));
  expect(tail(segments, 120, 10) / tail(segments, 120)).toBeCloseTo(1, 2);
});

test('the normal tail agrees with published values', () => {
  // Abramowitz and Stegun table 26.1 and 26.2.
  expect(normalUpperTail(0)).toBeCloseTo(0.5, 15);
  expect(normalUpperTail(1) / 0.15865525393145707).toBeCloseTo(1, 12);
  expect(normalUpperTail(-1.96)).toBeCloseTo(0.9750021048517795, 13);
  expect(normalUpperTail(5) / 2.8665157187919391e-7).toBeCloseTo(1, 11);
  expect(-Math.log10(normalUpperTail(20))).toBeCloseTo(88.5601, 4);
});

test('q-values follow the definition of Benjamini and Hochberg, ties and untested pairs included', () => {
  const random = seededRandom(3, 'bh');
  for (let world = 0; world < 50; world++) {
    const p = Float64Array.from(
      { length: 1 + Math.floor(random() * 30) },
      () => Math.round(random() * 20) / 20,
    );
    const tests = p.length + Math.floor(random() * 10);
    const q = benjaminiHochberg(p, tests);
    for (const level of [0.01, 0.05, 0.1, 0.3, 0.7, 1]) {
      // The step-up rule itself: the largest k with p(k) <= k * level / m.
      const untested = new Array<number>(tests - p.length).fill(1);
      const sorted = [...p, ...untested].sort((one, other) => one - other);
      let calls = 0;
      for (const [i, value] of sorted.entries())
        if (value <= ((i + 1) * level) / tests + 1e-15) calls = i + 1;
      const limit = calls === 0 ? -1 : sorted[calls - 1]!;
      expect([...q].map((value) => value <= level + 1e-12)).toEqual([...p].map((value) => value <= limit));
    }
  }
});
