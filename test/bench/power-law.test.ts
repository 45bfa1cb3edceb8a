import { expect, test } from 'vitest';
import { powerLaw } from '../../bench/power-law.ts';

test('a power law is found again, with no width where the points lie on it', () => {
  const points = [1, 2, 4, 8].map((size) => ({ size: size * 1e6, cost: 0.3 * size ** 1.25 }));
  const found = powerLaw(points)!;
  expect(found.exponent).toBeCloseTo(1.25, 10);
  expect(found.low).toBeCloseTo(1.25, 6);
  expect(found.high).toBeCloseTo(1.25, 6);
});

test('the interval is that of the slope of a straight line', () => {
  // x = 0, 1, 2, 3 and y = 0, 1, 1, 3: slope 0.9, rest 0.7, standard error sqrt(0.7 / 2 / 5), t of two degrees 4.303.
  const y = [0, 1, 1, 3];
  const found = powerLaw(y.map((log, i) => ({ size: Math.exp(i), cost: Math.exp(log) })))!;
  expect(found.exponent).toBeCloseTo(0.9, 10);
  expect(found.high! - found.exponent).toBeCloseTo(4.303 * Math.sqrt(0.07), 6);
  expect(found.exponent - found.low!).toBeCloseTo(4.303 * Math.sqrt(0.07), 6);
});

test('two points have no interval, one size no exponent, a cost of nothing no logarithm', () => {
  expect(powerLaw([1, 2].map((size) => ({ size, cost: size })))).toMatchObject({ low: null, high: null });
  expect(powerLaw([1, 2, 3].map((cost) => ({ size: 5, cost })))).toBeNull();
  expect(powerLaw([1, 2, 3].map((size) => ({ size, cost: size - 1 })))).toBeNull();
});
