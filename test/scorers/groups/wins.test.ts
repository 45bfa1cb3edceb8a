import { describe, expect, it, test } from 'vitest';
import { testDividedBuyers, testDividedRegions } from '../../../src/scorers/groups/divided-markets.ts';
import { testSteadyShares } from '../../../src/scorers/groups/steady-shares.ts';
import { testWinningTurns } from '../../../src/scorers/groups/winning-turns.ts';
import { seededRandom } from '../../../src/scorers/random.ts';
import { answersOf, type GroupLot, groupWorldOf } from './group-world.ts';
import { type Conduct, madeGroup } from './made-groups.ts';

const SIZE = 4;
const MEMBERS = Array.from({ length: SIZE }, (_, i) => i);
const PARAMS = { permutations: 199, min_wins: 20, block_wins: 15, min_periods: 4 };

const KERNELS = {
  turns: testWinningTurns,
  shares: testSteadyShares,
  regions: testDividedRegions,
  buyers: testDividedBuyers,
} as const;
type Kernel = keyof typeof KERNELS;

/** p-values of one kernel over groups of one kind. */
function pValues(
  kernel: Kernel,
  seeds: number,
  regions: number,
  lots: number,
  conduct: Conduct = {},
): readonly number[] {
  return Array.from({ length: seeds }, (_, seed) => {
    const made = madeGroup(seed, { lots, regions, size: SIZE, ...conduct });
    const [answer] = answersOf(KERNELS[kernel], groupWorldOf(made, [MEMBERS]), PARAMS);
    return answer!.reason === null ? [answer!.p] : [];
  }).flat();
}

/** Upper limit of the share of p-values at or below a level, four standard deviations above it. */
const limit = (level: number, count: number): number => level + 4 * Math.sqrt((level * (1 - level)) / count);

const shareBelow = (values: readonly number[], level: number): number =>
  values.filter((p) => p <= level).length / values.length;

describe('honest members, unequal in cost and in how often they come to each region', () => {
  const SEEDS = 200;
  it.each(
    (['turns', 'shares', 'regions', 'buyers'] as const).flatMap((kernel) =>
      [1, 3, 10].map((regions) => [kernel, regions] as const),
    ),
  )('%s keep to their level in %i regions', (kernel, regions) => {
    const values = pValues(kernel, SEEDS, regions, 120);
    if (kernel === 'regions' && regions === 1) {
      expect(values).toEqual([]);
      return;
    }
    expect(values.length).toBeGreaterThan(0.8 * SEEDS);
    for (const level of [0.05, 0.01])
      expect(shareBelow(values, level), `${level}`).toBeLessThanOrEqual(limit(level, values.length));
  });

  it.each(['turns', 'shares', 'regions', 'buyers'] as const)(
    '%s do not fire where firms rise and fall',
    (kernel) => {
      const drift = (member: number): number => 0.1 * (member % 3) - 0.1;
      const values = pValues(kernel, 120, 3, 120, { drift });
      expect(values.length).toBeGreaterThan(100);
      expect(shareBelow(values, 0.05)).toBeLessThanOrEqual(limit(0.05, values.length));
    },
  );
});

describe('agreements', () => {
  it.each([
    ['turns', 1, { owner: ({ turn }, size) => turn % size }],
    ['regions', 3, { owner: ({ region }, size) => region % size, kept: 0.8 }],
    ['buyers', 1, { owner: ({ buyer }, size) => buyer % size, kept: 0.8 }],
  ] satisfies readonly (readonly [Kernel, number, Conduct])[])(
    '%s in %i regions are found',
    (kernel, regions, conduct) => {
      const values = pValues(kernel, 60, regions, 120, conduct);
      expect(values.length).toBeGreaterThan(50);
      expect(shareBelow(values, 0.01)).toBeGreaterThan(0.5);
    },
  );

  it('shares that are settled in every half-year are found', () => {
    // Whoever is furthest behind in the half-year wins, where it bid.
    const values = Array.from({ length: 40 }, (_, seed) => {
      const won = new Map<string, number>();
      const lots = madeGroup(seed, { lots: 120, regions: 1, size: SIZE }).map((lot): GroupLot => {
        const present = lot.bidders.filter((bidder) => bidder < SIZE);
        if (!present.includes(lot.winner!)) return lot;
        const period = Math.floor(lot.quarter! / 4);
        const count = (bidder: number): number => won.get(`${period} ${bidder}`) ?? 0;
        const winner = present.reduce((least, bidder) => (count(bidder) < count(least) ? bidder : least));
        won.set(`${period} ${winner}`, count(winner) + 1);
        return { ...lot, winner };
      });
      const [answer] = answersOf(testSteadyShares, groupWorldOf(lots, [MEMBERS]), PARAMS);
      return answer!.p;
    });
    expect(shareBelow(values, 0.01)).toBeGreaterThan(0.8);
  });
});

const turnsOf = (lots: readonly GroupLot[], size = SIZE) =>
  answersOf(testWinningTurns, groupWorldOf(lots, [Array.from({ length: size }, (_, i) => i)]), {
    ...PARAMS,
    min_wins: 8,
    block_wins: 12,
  })[0]!;

/** Everybody bids on every lot, and they win one after the other. */
const inTurn = (lots: number, more: (i: number) => Partial<GroupLot> = () => ({})): readonly GroupLot[] =>
  Array.from({ length: lots }, (_, i) => ({ bidders: MEMBERS, winner: i % SIZE, ...more(i) }));

test('twelve wins one after the other are turns', () => {
  expect(turnsOf(inTurn(12))).toMatchObject({ reason: null, statistic: 0, n: 12 });
  expect(turnsOf(inTurn(12)).p).toBeLessThan(0.01);
});

test('one order of turns over three regions, lots of which come as they come, is found', () => {
  const random = seededRandom(1, 'regions');
  const lots = inTurn(36, () => ({ region: Math.floor(random() * 3) }));
  expect(turnsOf(lots).p).toBeLessThan(0.05);
});

test('two trades that different members win do not become turns by lying side by side in time', () => {
  const lots = Array.from({ length: 40 }, (_, i) => ({ bidders: [0, 1], winner: i % 2, trade: i % 2 }));
  expect(turnsOf(lots, 2).p).toBeGreaterThan(0.9);
});

test('first one member is strong and then the other: even in the end, but no turns', () => {
  const lots = Array.from({ length: 48 }, (_, i) => ({ bidders: [0, 1], winner: i < 24 ? 0 : 1 }));
  expect(turnsOf(lots, 2).p).toBeGreaterThan(0.9);
});

test('taking turns to stay away is not taking turns to win', () => {
  const values = Array.from({ length: 200 }, (_, seed) => {
    const random = seededRandom(seed, 'absent in turn');
    const lots = Array.from({ length: 48 }, (_, i) => {
      const bidders = MEMBERS.filter((member) => member !== i % SIZE && member !== (i + 1) % SIZE);
      return { bidders, winner: bidders[random() < 0.5 ? 0 : 1]! };
    });
    return turnsOf(lots).p;
  });
  for (const level of [0.05, 0.01])
    expect(shareBelow(values, level)).toBeLessThanOrEqual(limit(level, values.length));
});

test('who has won a lot of a tender and may not win another makes no turns', () => {
  // Twelve tenders of four lots, each member one of them: the first lot of each goes to whoever it goes to.
  const order = [0, 0, 1, 3, 2, 2, 0, 1, 1, 3, 0, 2];
  const lots = order.flatMap((first, tender) =>
    MEMBERS.map((k) => ({ bidders: MEMBERS, winner: (first + k) % SIZE, tender })),
  );
  const answer = turnsOf(lots);
  expect(answer.n).toBe(12);
  expect(answer.p).toBeGreaterThan(0.05);
});

test('who was refused for having reached its cap could not have won', () => {
  // Of every four lots each member may win one, in any order; bids of those who have won one do not stand.
  const worlds = Array.from({ length: 200 }, (_, seed) => {
    const random = seededRandom(seed, 'capped');
    return Array.from({ length: 12 }, () => {
      const left = [...MEMBERS];
      return MEMBERS.map(() => {
        const standing = [...left];
        const [winner] = left.splice(Math.floor(random() * left.length), 1);
        const prices = MEMBERS.map((member) => (standing.includes(member) ? 1 : Number.NaN));
        return { bidders: MEMBERS, prices, winner: winner! };
      });
    }).flat();
  });
  const values = worlds.map((lots) => turnsOf(lots).p);
  for (const level of [0.05, 0.01])
    expect(shareBelow(values, level)).toBeLessThanOrEqual(limit(level, values.length));
  const unrefused = worlds.map((lots) => turnsOf(lots.map(({ bidders, winner }) => ({ bidders, winner }))).p);
  expect(shareBelow(unrefused, 0.01)).toBeGreaterThan(0.9);
});

test('lots without a time have no order, and say so', () => {
  expect(turnsOf(inTurn(12, () => ({ minute: null }))).reason).toBe('no_times');
  expect(turnsOf(inTurn(7)).reason).toBe('too_few_wins');
});

test('the order in which lots are given changes nothing', () => {
  const lots = madeGroup(5, { lots: 80, regions: 3, size: SIZE });
  const reversed = [...lots]
    .reverse()
    .map((lot) => ({ ...lot, bidders: [...lot.bidders].reverse(), prices: [...lot.prices!].reverse() }));
  for (const kernel of Object.values(KERNELS))
    expect(answersOf(kernel, groupWorldOf(reversed, [MEMBERS]), PARAMS)).toEqual(
      answersOf(kernel, groupWorldOf(lots, [MEMBERS]), PARAMS),
    );
});
