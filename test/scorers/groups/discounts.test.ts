import { describe, expect, it, test } from 'vitest';
import { layOutCountEffect } from '../../../src/scorers/groups/count-effect.ts';
import { testDiscountBreak } from '../../../src/scorers/groups/discount-break.ts';
import { layOutLotPrices } from '../../../src/scorers/groups/lot-prices.ts';
import { testOutsiderDiscounts } from '../../../src/scorers/groups/outsider-discounts.ts';
import { answersOf, type GroupLot, groupWorldOf } from './group-world.ts';
import { type Conduct, madeGroup } from './made-groups.ts';

const SIZE = 4;
const MEMBERS = Array.from({ length: SIZE }, (_, i) => i);
const PARAMS = { permutations: 199, min_lots: 20, block_lots: 10, edge_share: 0.15 };

function answerOf(kernel: 'outsiders' | 'break', lots: readonly GroupLot[], params = PARAMS) {
  const world = groupWorldOf(lots, [MEMBERS]);
  const prices = layOutLotPrices(world.book as never);
  const effect = layOutCountEffect(world.book as never, prices, world.covered);
  const [answer] = answersOf(
    (input) =>
      kernel === 'break'
        ? testDiscountBreak({ ...input, prices })
        : testOutsiderDiscounts({ ...input, prices, effect }),
    world,
    params,
  );
  return answer!;
}

function pValues(
  kernel: 'outsiders' | 'break',
  seeds: number,
  regions: number,
  conduct: Conduct = {},
): readonly number[] {
  return Array.from({ length: seeds }, (_, seed) => {
    const { reason, p } = answerOf(kernel, madeGroup(seed, { lots: 220, regions, size: SIZE, ...conduct }));
    return reason === null ? [p] : [];
  }).flat();
}

const limit = (level: number, count: number): number => level + 4 * Math.sqrt((level * (1 - level)) / count);
const shareBelow = (values: readonly number[], level: number): number =>
  values.filter((p) => p <= level).length / values.length;

describe('honest members', () => {
  it.each([
    ['outsiders', 1, {}],
    ['outsiders', 3, {}],
    ['outsiders', 10, {}],
    ['outsiders', 3, { dearer: 0.04 }],
    ['break', 1, {}],
    ['break', 3, {}],
    ['break', 10, {}],
  ] satisfies readonly (readonly ['outsiders' | 'break', number, Conduct])[])(
    '%s keep to their level in %i regions',
    (kernel, regions, conduct) => {
      const values = pValues(kernel, 150, regions, conduct);
      expect(values.length).toBeGreaterThan(100);
      for (const level of [0.05, 0.01])
        expect(shareBelow(values, level), `${level}`).toBeLessThanOrEqual(limit(level, values.length));
    },
  );
});

test('members that ask near the ceiling among themselves are found', () => {
  const values = pValues('outsiders', 40, 3, { floor: 0.94 });
  expect(values.length).toBeGreaterThan(30);
  expect(shareBelow(values, 0.01)).toBeGreaterThan(0.9);
});

test('an outsider that is merely cheaper does not count against the members', () => {
  const lots = madeGroup(3, { lots: 220, regions: 1, size: SIZE });
  const cheaper = lots.map((lot) => ({
    ...lot,
    prices: lot.prices!.map((price, i) =>
      lot.bidders[i]! >= SIZE && lot.bidders[i]! < 100 ? 0.8 * price : price,
    ),
  }));
  const { statistic, p } = answerOf('outsiders', cheaper);
  expect(statistic).toBeLessThan(-0.05);
  expect(p).toBeGreaterThan(0.05);
});

test('lots that nobody won do not count', () => {
  const lots = madeGroup(3, { lots: 220, regions: 1, size: SIZE, floor: 0.94 });
  expect(answerOf('outsiders', lots).reason).toBeNull();
  const undecided = lots.map(({ winner: _, ...lot }) => lot);
  expect(answerOf('outsiders', undecided)).toMatchObject({ reason: 'too_few_lots', n: 0 });
  expect(answerOf('break', undecided)).toMatchObject({ reason: 'too_few_lots', n: 0 });
});

test('prices that jump from one day on break, and so do prices that fall by and by: why the screen only informs', () => {
  const changed = (change: (time: number) => number) =>
    Array.from({ length: 20 }, (_, seed) => {
      const lots = madeGroup(seed, { lots: 220, regions: 1, size: SIZE });
      const moved = lots.map((lot) => ({
        ...lot,
        prices: lot.prices!.map((price) => price * change(lot.minute! / (1440 * 220))),
      }));
      return answerOf('break', moved).p;
    });
  expect(
    shareBelow(
      changed((time) => (time < 0.4 ? 1 : 1.08)),
      0.01,
    ),
  ).toBeGreaterThan(0.9);
  expect(
    shareBelow(
      changed((time) => 1 - 0.1 * time),
      0.01,
    ),
  ).toBeGreaterThan(0.9);
});

test('lots all at one time cannot break', () => {
  const lots = madeGroup(3, { lots: 220, regions: 1, size: SIZE }).map((lot) => ({ ...lot, minute: 5 }));
  expect(answerOf('break', lots).reason).toBe('no_possible_day');
});
