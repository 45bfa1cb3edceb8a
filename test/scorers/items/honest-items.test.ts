import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/scorers/random.ts';
import {
  answers,
  bookOf,
  makeBills,
  type PairAnswer,
  type WorldOptions,
} from '../../oracles/items-worlds.ts';

const SEED = 20261122;

const HONEST: WorldOptions = {
  bidders: 5,
  items: 200,
  control: true,
  defaults: [0.2, 0.7],
  defaultIsControl: false,
  discounters: 0.3,
  noise: [0.001, 0.02],
  shock: 0.05,
  rounders: 0.2,
};

/** Bills of people who know nothing of each other, made the ways in which honest bills come to look alike. */
const WORLDS: Readonly<Record<string, WorldOptions>> = {
  'a software default beside the control price': HONEST,
  'no control price list': { ...HONEST, control: false, discounters: 0 },
  'the control price is the default': { ...HONEST, defaultIsControl: true },
  'nothing but uniform discounts and own prices': { ...HONEST, defaults: [0, 0], discounters: 0.6 },
  'everybody prices alone': { ...HONEST, defaults: [0, 0], discounters: 0 },
  'everybody is nearly sure of the price': { ...HONEST, defaults: [0, 0.3], noise: [0.001, 0.003] },
  'half of them round to whole yuan': { ...HONEST, rounders: 0.5 },
  'three bidders': { ...HONEST, bidders: 3 },
  'twelve bidders': { ...HONEST, bidders: 12 },
};

const LOTS = 40;
const worldOf = (name: string, options: WorldOptions): readonly PairAnswer[] =>
  Array.from({ length: LOTS }, (_, lot) =>
    answers(bookOf([makeBills(seededRandom(SEED, name, lot), options)])),
  )
    .flat()
    .filter(({ references }) => references >= 2);

/** Wins that three standard errors allow beside the level. */
const allowed = (level: number, tests: number): number => level * tests + 3 * Math.sqrt(level * tests) + 1;

describe('bills of people who know nothing of each other', () => {
  test.each(Object.entries(WORLDS))(`%s: p-values are uniform or larger (seed ${SEED})`, (name, options) => {
    const found = worldOf(name, options);
    expect(found.length).toBeGreaterThan(60);
    for (const question of ['equal', 'ratio', 'residual'] as const)
      for (const level of [0.1, 0.01])
        expect(
          found.filter((pair) => pair[question] <= level).length,
          `${question} at ${level} of ${found.length}`,
        ).toBeLessThanOrEqual(allowed(level, found.length));
  });

  test('a default that all take nine times of ten is not copying', () => {
    const found = worldOf('heavy', { ...HONEST, defaults: [0.85, 0.95] });
    expect(found.filter(({ equal }) => equal <= 1e-4).length).toBeLessThanOrEqual(
      allowed(0.01, found.length),
    );
  });
});

describe('bills of one hand', () => {
  const spec: WorldOptions = { ...HONEST, items: 400, defaults: [0, 0.2], discounters: 0, rounders: 0 };
  const guilty = (name: string, options: WorldOptions): readonly PairAnswer[] =>
    worldOf(name, options).filter(({ b }) => b < (options.ring ?? 0));

  test('four fifths of the prices copied', () => {
    const found = guilty('copied', { ...spec, ring: 2, leak: { share: 0.8, ratio: 1, noise: 0 } });
    expect(found.filter(({ equal }) => equal <= 1e-6).length).toBeGreaterThanOrEqual(0.9 * found.length);
    expect(found.every(({ equalShare }) => equalShare > 0.6)).toBe(true);
  });

  test('one ratio on four fifths of the prices', () => {
    const found = guilty('scaled', { ...spec, ring: 2, leak: { share: 0.8, ratio: 0.9731, noise: 0 } });
    expect(found.filter(({ ratio }) => ratio <= 1e-6).length).toBeGreaterThanOrEqual(0.9 * found.length);
  });

  test('each price changed by half a percent', () => {
    const found = guilty('shaken', {
      ...spec,
      noise: [0.01, 0.02],
      ring: 2,
      leak: { share: 1, ratio: 0.97, noise: 0.005 },
    });
    expect(found.filter(({ residual }) => residual <= 1e-4).length).toBeGreaterThanOrEqual(
      0.8 * found.length,
    );
    // No price is equal and no ratio is kept.
    expect(found.filter(({ equal, ratio }) => Math.min(equal, ratio) <= 0.01).length).toBeLessThan(
      0.1 * found.length,
    );
  });

  test('three of ten', () => {
    const found = guilty('three', {
      ...spec,
      bidders: 10,
      ring: 3,
      leak: { share: 0.8, ratio: 1, noise: 0 },
    });
    expect(found.filter(({ equal }) => equal <= 1e-6).length).toBeGreaterThanOrEqual(0.9 * found.length);
  });

  test('a block of a third of sixty bidders does not make its own prices common', () => {
    const options: WorldOptions = {
      ...HONEST,
      bidders: 60,
      defaults: [0.2, 0.5],
      discounters: 0.1,
      ring: 21,
      leak: { share: 0.95, ratio: 1, noise: 0 },
    };
    const found = answers(bookOf([makeBills(seededRandom(SEED, 'block', 1), options)]));
    const inside = found.filter(({ b }) => b < 21);
    const outside = found.filter(({ a }) => a >= 21);
    expect(inside.filter(({ equal }) => equal <= 1e-6).length).toBeGreaterThan(0.9 * inside.length);
    expect(outside.filter(({ equal }) => equal <= 1e-4).length).toBeLessThanOrEqual(
      allowed(0.002, outside.length),
    );
  });
});
