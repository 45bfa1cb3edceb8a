import { expect, test } from 'vitest';
import { smallestRank } from '../../src/scorers/groups/smallest-rank.ts';
import { seededRandom } from '../../src/scorers/random.ts';
import { anyWorld, below, niche, nullWorld, unequalWorld } from './network-worlds.ts';
import { rewired } from './rewired-world.ts';

const SEED = 20261122;

test('the smallest rank and its own rank agree with counting round against round', () => {
  const random = seededRandom(SEED, 'ranks');
  for (let world = 0; world < 1500; world++) {
    const rounds = 2 + below(random, 30);
    const size = 2 + below(random, 5);
    const most = 1 + below(random, 8);
    const entries = Array.from({ length: size + 1 }, () =>
      Int32Array.from({ length: rounds }, () => below(random, most)),
    );
    const rank = (k: number, round: number): number =>
      entries[k]!.filter((count) => count >= entries[k]![round]!).length;
    const excess = (k: number, round: number): number => {
      const mean = entries[k]!.reduce((sum, count) => sum + count, 0) / rounds;
      return (entries[k]![round]! - mean) / Math.sqrt(mean + 1);
    };
    const ks = Array.from({ length: size - 1 }, (_, i) => i + 2);
    // Best first: the smaller rank, then the larger excess.
    const order =
      (round: number) =>
      (one: number, other: number): number =>
        rank(one, round) - rank(other, round) || excess(other, round) - excess(one, round);
    const best = Array.from({ length: rounds }, (_, round) => [...ks].sort(order(round))[0]!);
    const wanted = best.filter((k, round) => {
      const off = rank(k, round) - rank(best[0]!, 0);
      return off < 0 || (off === 0 && excess(k, round) >= excess(best[0]!, 0));
    }).length;
    const found = smallestRank(entries);
    const at = `seed ${SEED}, world ${world}`;
    expect(found.p, at).toBe(wanted / rounds);
    expect(found.together, at).toBe(best[0]);
  }
});

test('lots with at least k members are those that a count of every lot gives', () => {
  const random = seededRandom(SEED, 'counts');
  for (let world = 0; world < 1000; world++) {
    const lots = anyWorld(random);
    const members = 2 + below(random, 5);
    const found = rewired(lots, members, 19, world);
    const withAtLeast = (k: number): number =>
      lots.filter(({ bidders }) => bidders.filter((bidder) => bidder < members).length >= k).length;
    const at = `seed ${SEED}, world ${world}`;
    expect(found.lots[0], at).toBe(withAtLeast(2));
    expect(found.togetherLots[0], at).toBe(withAtLeast(found.together[0]!));
  }
});

const share = (values: readonly number[], level: number): number =>
  values.filter((p) => p <= level).length / values.length;

test('under the null the p-value is uniform, but for ties that make it larger', () => {
  const random = seededRandom(SEED, 'null');
  const worlds = 1500;
  const p = Array.from(
    { length: worlds },
    (_, world) => rewired(nullWorld(random, 5), 5, 99, world).togetherP[0]!,
  );
  for (const level of [0.02, 0.05, 0.1, 0.25, 0.5]) {
    const sd = Math.sqrt((level * (1 - level)) / worlds);
    expect(share(p, level) - level, `at ${level}, seed ${SEED}`).toBeLessThan(4 * sd);
    expect(share(p, level), `at ${level}, seed ${SEED}`).toBeGreaterThan(level * 0.5 - 4 * sd);
  }
});

test('where lots differ widely in size, honest groups stay below twice the level', () => {
  const random = seededRandom(SEED, 'unequal');
  const worlds = 1000;
  const p = Array.from(
    { length: worlds },
    (_, world) => rewired(unequalWorld(random), 4, 99, world).togetherP[0]!,
  );
  for (const level of [0.02, 0.05, 0.1])
    expect(share(p, level), `at ${level}, seed ${SEED}`).toBeLessThan(
      2 * level + 3 * Math.sqrt((2 * level) / worlds),
    );
});

test('four licensed firms in a niche are not a party more often than the level says', () => {
  const worlds = 600;
  const p = Array.from({ length: worlds }, (_, world) => rewired(niche(world), 4, 99, world).togetherP[0]!);
  for (const level of [0.01, 0.05, 0.1])
    expect(share(p, level), `at ${level}`).toBeLessThan(
      level + 4 * Math.sqrt((level * (1 - level)) / worlds),
    );
});
