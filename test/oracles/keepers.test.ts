import { expect, test } from 'vitest';
import { benjaminiHochberg } from '../../src/scorers/benjamini-hochberg.ts';
import { pOfTwo } from '../../src/scorers/pairs/p-of-two.ts';
import { type Random, seededRandom } from '../../src/scorers/random.ts';
import { below } from './pair-worlds.ts';

const SEED = 20261126;
const CUT = 0.05;
const STEP = 0.01;
const POINTS = 6000;

/**
 * Of how many independent p-values: P(sum of -ln p over those below the cut >= w), w in steps, by adding one p-value after the other. Each adds
 * nothing with chance 1 - cut, and v from -ln cut on with density e^-v.
 */
const TAILS: readonly Float64Array[] = (() => {
  const from = Math.round(-Math.log(CUT) / STEP);
  const weight = Float64Array.from({ length: POINTS }, (_, i) =>
    i < from ? 0 : Math.exp(-(i - 0.5) * STEP) - Math.exp(-(i + 0.5) * STEP),
  );
  weight[from]! = CUT - Math.exp(-(from + 0.5) * STEP);
  // Masses at each step; the first holds "none below the cut".
  let mass = new Float64Array(POINTS);
  mass[0] = 1;
  const tails: Float64Array[] = [];
  for (let count = 0; count <= 8; count++) {
    const tail = new Float64Array(POINTS + 1);
    for (let i = POINTS - 1; i >= 0; i--) tail[i] = tail[i + 1]! + mass[i]!;
    tails.push(tail);
    const next = mass.map((value) => value * (1 - CUT));
    for (let i = 0; i < POINTS; i++)
      if (mass[i]! > 1e-18) for (let k = from; i + k < POINTS; k++) next[i + k]! += mass[i]! * weight[k]!;
    mass = next;
  }
  return tails;
})();

const anyFirms = (random: Random, count: number, keepers: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => Math.max(1e-5, i < keepers ? random() ** 6 : random()));

test('the p-value of two agrees with adding up one p-value after the other, for the worst choice of a firm left out', () => {
  const random = seededRandom(SEED, 'left out');
  for (let world = 0; world < 1000; world++) {
    const p = anyFirms(random, 1 + below(random, 9), below(random, 6));
    const plain = Math.max(
      ...p.map((_, left) => {
        const small = p.filter((value, i) => i !== left && value <= CUT);
        if (small.length === 0) return 1;
        const strength = small.reduce((sum, value) => sum - Math.log(value), 0);
        return TAILS[p.length - 1]![Math.round(strength / STEP)]!;
      }),
    );
    const found = pOfTwo(p, CUT);
    expect(Math.abs(Math.log(found / plain)), `seed ${SEED}, world ${world}`).toBeLessThan(0.05);
  }
});

test('of many markets with at most one keeper each none is gone through more often than the level allows', () => {
  const random = seededRandom(SEED, 'one keeper');
  for (const markets of [1, 10, 100]) {
    const worlds = 2000;
    let any = 0;
    for (let world = 0; world < worlds; world++) {
      // The keeper is beyond doubt.
      const p = Array.from({ length: markets }, () =>
        pOfTwo([1e-9, ...anyFirms(random, 2 + below(random, 20), 0)], CUT),
      );
      if (benjaminiHochberg(Float64Array.from(p)).some((q) => q <= CUT)) any++;
    }
    expect(any / worlds, `${markets} markets`).toBeLessThan(CUT + 3 * Math.sqrt(0.0475 / worlds));
    expect(any / worlds, `${markets} markets`).toBeGreaterThan(0.02);
  }
});

test('several firms of middling evidence count together, two among many do not', () => {
  const others = Array.from({ length: 36 }, (_, i) => 0.06 + i / 40);
  expect(pOfTwo([0.001, 0.01, ...others], CUT)).toBeGreaterThan(0.1);
  // By Simes' p-value, which looks at one rank at a time, 0.006.
  expect(pOfTwo([0.0001, 0.0002, 0.0003, 0.0044, 0.0067, 0.0097, ...others], CUT)).toBeLessThan(0.001);
});
