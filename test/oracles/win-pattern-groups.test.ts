import { expect, test } from 'vitest';
import { testDividedBuyers, testDividedRegions } from '../../src/scorers/groups/divided-markets.ts';
import { testSteadyShares } from '../../src/scorers/groups/steady-shares.ts';
import { testWinningTurns } from '../../src/scorers/groups/winning-turns.ts';
import { type Random, seededRandom } from '../../src/scorers/random.ts';
import { answersOf, groupWorldOf } from '../scorers/groups/group-world.ts';
import {
  chiSquare,
  deals,
  mutualInformation,
  type PlainWin,
  plainBlocks,
  shareOf,
  soonRepeats,
  unevenness,
} from './win-pattern-groups-plain.ts';

const SEED = 20261122;
const WORLDS = 2000;
const PERMUTATIONS = 399;
const SAME = 1e-9;

/** Small groups of which every member bids on every lot: there every deal can be gone through. */
function* worlds(
  name: string,
): Generator<{ readonly wins: readonly PlainWin[]; readonly members: number; readonly random: Random }> {
  for (let world = 0; world < WORLDS; world++) {
    const random = seededRandom(SEED, name, world);
    const below = (n: number): number => Math.floor(random() * n);
    const members = 2 + below(2);
    const [trades, regions] = [1 + below(2), 1 + below(2)];
    const wins = Array.from({ length: 4 + below(3) }, (): PlainWin => {
      const [trade, region] = [below(trades), below(regions)];
      const cell = 1000 * trade + region;
      return { winner: below(members), stratum: cell, market: cell, trade, part: below(3), period: below(4) };
    });
    yield { wins, members, random };
  }
}

const members = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/** How far a p-value may lie from the exact one; where that is not small the permutations end after 99. */
function slack(exact: number): number {
  const made = exact > 0.05 ? 99 : PERMUTATIONS;
  return 5.5 * Math.sqrt((exact * (1 - exact)) / made) + 1.5 / (1 + made);
}

/** A p-value of so many permutations lies where chance puts it around the exact one. */
function expectNear(p: number, exact: number, what: string): void {
  expect(Math.abs(p - exact), `${what}, seed ${SEED}: ${p} for ${exact}`).toBeLessThanOrEqual(slack(exact));
}

function groupOf(wins: readonly PlainWin[], size: number, part: 'region' | 'buyer' | null) {
  return groupWorldOf(
    wins.map((win) => ({
      bidders: members(size),
      winner: win.winner,
      trade: win.trade,
      region: part === 'region' ? win.part : win.stratum % 1000,
      ...(part === 'buyer' ? { buyer: win.part } : {}),
      quarter: win.period,
    })),
    [members(size)],
  );
}

test('turns: p-values agree with going through every deal and every draw', () => {
  let tested = 0;
  for (const { wins, members: size } of worlds('turns')) {
    const block = 3;
    const [answer] = answersOf(testWinningTurns, groupOf(wins, size, null), {
      permutations: PERMUTATIONS,
      min_wins: 1,
      block_wins: block,
    });
    const winners = wins.map(({ winner }) => winner);
    const markets = wins.map(({ market }) => market);
    const blocks = plainBlocks(
      wins.map(({ stratum }) => stratum),
      block,
    );
    const soonOf = (one: readonly number[], count = wins.length): number =>
      soonRepeats(one, markets.slice(0, count)) +
      soonRepeats(
        one,
        one.map(() => 0),
      );
    const soon = soonOf(winners);
    const even = unevenness(winners, blocks, size);
    const dealt = shareOf(deals(winners, blocks), (one) => soonOf(one) <= soon + SAME);
    // What each member's win of lot k would count, with the earlier wins as they were.
    const recency = wins.map((_, k) =>
      members(size).map((member) => {
        const past = winners.slice(0, k);
        return soonOf([...past, member], k + 1) - soonOf(past, k);
      }),
    );
    const drawn = shareOf(
      draws(wins.length, size),
      (one) => one.reduce((sum, member, k) => sum + recency[k]![member]!, 0) <= soon + SAME,
    );
    const rare = Math.max(dealt, drawn);
    const level = shareOf(draws(wins.length, size), (one) => unevenness(one, blocks, size) <= even + SAME);
    if (answer!.reason !== null) {
      expect([dealt, level], `seed ${SEED}`).toEqual([1, 1]);
      continue;
    }
    tested++;
    // Fisher's law is monotone in both, so the slack of the two bounds that of their product.
    const combined = (a: number, b: number): number => {
      const x = Math.min(1, a) * Math.min(1, b);
      return x * (1 - Math.log(x));
    };
    const floor = 1 / (1 + PERMUTATIONS);
    expect(answer!.p, `seed ${SEED}`).toBeLessThanOrEqual(
      combined(rare + slack(rare), level + slack(level)) + SAME,
    );
    expect(answer!.p, `seed ${SEED}`).toBeGreaterThanOrEqual(
      combined(Math.max(floor, rare - slack(rare)), Math.max(floor, level - slack(level))) - SAME,
    );
    const again = wins.filter((win, i) => {
      const before = wins.slice(0, i).filter(({ market }) => market === win.market);
      return before.length > 0 && before[before.length - 1]!.winner === win.winner;
    });
    expect(answer!.statistic).toBeCloseTo(
      again.length / Math.max(1, wins.length - new Set(markets).size),
      12,
    );
  }
  expect(tested).toBeGreaterThanOrEqual(1000);
});

test('shares: p-values agree with going through every deal', () => {
  let tested = 0;
  for (const { wins, members: size } of worlds('shares')) {
    const periods = wins.map(({ period }) => period);
    const [answer] = answersOf(testSteadyShares, groupOf(wins, size, null), {
      permutations: PERMUTATIONS,
      min_wins: 1,
      min_periods: 2,
    });
    if (new Set(periods).size < 2) {
      expect(answer!.reason).toBe('too_few_periods');
      continue;
    }
    // Half-years where they part the quarters 0 to 3 in two, else quarters.
    const halves = periods.map((q) => Math.floor(q / 2));
    const period = new Set(halves).size >= 2 ? halves : periods;
    const winners = wins.map(({ winner }) => winner);
    const strata = plainBlocks(
      wins.map(({ stratum }) => stratum),
      wins.length,
    );
    const observed = chiSquare(winners, period);
    const exact = shareOf(deals(winners, strata), (one) => chiSquare(one, period) <= observed + SAME);
    if (answer!.reason !== null) {
      expect(exact).toBe(1);
      continue;
    }
    tested++;
    expectNear(answer!.p, exact, 'shares');
  }
  expect(tested).toBeGreaterThanOrEqual(1000);
});

test.each([
  ['region', testDividedRegions],
  ['buyer', testDividedBuyers],
] as const)('division by %s: p-values and the figure agree with going through every deal', (part, kernel) => {
  let tested = 0;
  for (const { wins, members: size } of worlds(part)) {
    const block = 3;
    const [answer] = answersOf(kernel, groupOf(wins, size, part), {
      permutations: PERMUTATIONS,
      min_wins: 1,
      block_wins: block,
    });
    const parts = wins.map((win) => win.part);
    if (new Set(parts).size < 2) {
      expect(answer!.reason).toBe('not_divisible');
      continue;
    }
    const winners = wins.map(({ winner }) => winner);
    const blocks = plainBlocks(
      wins.map((win) => (part === 'region' ? win.trade : win.stratum)),
      block,
    );
    const observed = mutualInformation(winners, parts);
    const exact = shareOf(
      deals(winners, blocks),
      (one) => mutualInformation(one, parts).nats >= observed.nats - SAME,
    );
    if (answer!.reason !== null) {
      expect(exact).toBe(1);
      continue;
    }
    tested++;
    expectNear(answer!.p, exact, part);
    expect(answer!.statistic).toBeCloseTo(observed.share, 9);
  }
  expect(tested).toBeGreaterThanOrEqual(1000);
});

/** Every list of winners when each lot may go to every member. */
function* draws(lots: number, size: number): Generator<readonly number[]> {
  for (let code = 0; code < size ** lots; code++)
    yield Array.from({ length: lots }, (_, i) => Math.floor(code / size ** i) % size);
}
