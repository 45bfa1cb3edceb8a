import { expect, test } from 'vitest';
import { cohesion } from '../../src/scorers/groups/group-cohesion.ts';
import { randomStream, seededRandom } from '../../src/scorers/random.ts';
import { weightedDraw } from '../../src/scorers/weighted-draw.ts';
import { anyWorld, below, type Lot, niche, nullWorld, streamOf, unequalWorld } from './network-worlds.ts';
import { rewired } from './rewired-world.ts';

function naive(lots: readonly Lot[], members: number) {
  const joint = new Map<string, number>();
  for (let a = 0; a < members; a++) for (let b = a + 1; b < members; b++) joint.set(`${a} ${b}`, 0);
  let [inside, outside] = [0, 0];
  for (const { bidders } of lots) {
    const here = bidders.filter((bidder) => bidder < members);
    for (const a of here)
      for (const b of bidders) {
        if (b >= members) outside++;
        else if (a < b) {
          inside++;
          joint.set(`${a} ${b}`, joint.get(`${a} ${b}`)! + 1);
        }
      }
  }
  const counts = [...joint.values()];
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const product = counts.reduce((all, count) => all * count ** (1 / counts.length), 1);
  return {
    coherence: mean === 0 ? 0 : product / mean,
    exclusivity: inside === 0 ? 0 : inside / (inside + outside),
    lots: lots.filter(({ bidders }) => bidders.filter((bidder) => bidder < members).length >= 2).length,
  };
}

test('coherence and exclusivity agree with a version that goes through every lot and pair', () => {
  const seed = 20261122;
  const random = seededRandom(seed, 'worlds');
  let coherent = 0;
  for (let world = 0; world < 1500; world++) {
    const at = `seed ${seed}, world ${world}`;
    const lots = anyWorld(random);
    const members = 2 + below(random, 5);
    const input = rewired(lots, members, 0, 1);
    const wanted = naive(lots, members);
    expect(input.coherence[0], at).toBeCloseTo(wanted.coherence, 12);
    expect(input.exclusivity[0], at).toBeCloseTo(wanted.exclusivity, 12);
    expect(input.lots[0], at).toBe(wanted.lots);
    if (wanted.coherence > 0) coherent++;
  }
  expect(coherent).toBeGreaterThan(750);
});

test('equal meetings are perfectly coherent, one pair that never met makes a group incoherent', () => {
  expect(cohesion(Int32Array.of(5, 5, 5), 15)).toEqual({
    coherence: expect.closeTo(1, 12),
    exclusivity: 0.5,
  });
  expect(cohesion(Int32Array.of(9, 1, 1), 0).coherence).toBeCloseTo(9 ** (1 / 3) / (11 / 3), 12);
  expect(cohesion(Int32Array.of(5, 0, 5), 0)).toEqual({ coherence: 0, exclusivity: 1 });
  expect(cohesion(Int32Array.of(0, 0, 0), 7)).toEqual({ coherence: 0, exclusivity: 0 });
});

test('successive sampling draws each set as often as its exact probability', () => {
  const weights = Float64Array.of(1, 2, 3, 10);
  const total = 16;
  const exact = new Map<string, number>();
  for (let a = 0; a < 4; a++)
    for (let b = 0; b < 4; b++) {
      if (a === b) continue;
      const p = ((weights[a]! / total) * weights[b]!) / (total - weights[a]!);
      const key = [a, b].sort().join(' ');
      exact.set(key, (exact.get(key) ?? 0) + p);
    }
  const random = randomStream(5, 'draw');
  const draw = weightedDraw(weights);
  const seen = new Map<string, number>();
  const out = new Int32Array(4);
  const rounds = 40_000;
  for (let i = 0; i < rounds; i++) {
    draw.draw(2, random, out);
    const key = [out[0]!, out[1]!].sort().join(' ');
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  for (const [key, p] of exact) {
    const sd = Math.sqrt(rounds * p * (1 - p));
    expect(Math.abs((seen.get(key) ?? 0) - rounds * p), key).toBeLessThan(4.5 * sd);
  }
});

test('places that are taken are drawn as seldom as their number says, and full lots last', () => {
  const weights = Float64Array.of(2, 2, 4);
  const places = {
    lots: Int32Array.of(0, 1, 2),
    taken: Int32Array.of(0, 2, 4),
    sizes: Int32Array.of(4, 4, 4),
  };
  const random = randomStream(7, 'places');
  const draw = weightedDraw(weights);
  const out = new Int32Array(3);
  const seen = [0, 0, 0];
  const rounds = 30_000;
  for (let i = 0; i < rounds; i++) {
    draw.draw(1, random, out, places);
    seen[out[0]!]! += 1;
  }
  expect(seen[2]).toBe(0);
  expect(Math.abs(seen[0]! - (rounds * 2) / 3)).toBeLessThan(4.5 * Math.sqrt((rounds * 2) / 9));
  draw.draw(2, random, out, places);
  expect([...out.subarray(0, 2)].sort()).toEqual([0, 1]);
});

test('draws are distinct, and nearly all of very unequal items can be drawn', () => {
  const random = seededRandom(6, 'distinct');
  for (let world = 0; world < 100; world++) {
    const count = 1 + below(random, 60);
    const draw = weightedDraw(
      Float64Array.from({ length: 60 }, () => 1 + (random() < 0.1 ? 100_000 : below(random, 5))),
    );
    const out = new Int32Array(60).fill(-1);
    draw.draw(count, streamOf(random), out);
    const items = [...out.subarray(0, count)];
    expect(new Set(items).size).toBe(count);
    expect(items.every((item) => item >= 0 && item < 60)).toBe(true);
  }
});

interface Ranks {
  readonly exclusivity: readonly number[];
  readonly coherence: readonly number[];
}

function rankMany(worlds: number, build: () => readonly Lot[]): Ranks {
  const inputs = Array.from({ length: worlds }, (_, world) => rewired(build(), 4, 99, world));
  return {
    exclusivity: inputs.map(({ exclusivityP }) => exclusivityP[0]!),
    coherence: inputs.map(({ coherenceP }) => coherenceP[0]!),
  };
}

const share = (values: readonly number[], level: number): number =>
  values.filter((p) => p <= level).length / values.length;

test('under the null the p-values are uniform, but for ties that make them larger', () => {
  // Digits of e; the check is of the distribution, so any seed must do.
  const seed = 718281828;
  const random = seededRandom(seed, 'null');
  const worlds = 1500;
  const ranks = rankMany(worlds, () => nullWorld(random, 4));
  for (const level of [0.02, 0.05, 0.1, 0.25, 0.5, 0.75]) {
    const sd = Math.sqrt((level * (1 - level)) / worlds);
    for (const [name, values] of Object.entries(ranks)) {
      expect(share(values, level) - level, `${name} at ${level}, seed ${seed}`).toBeLessThan(4 * sd);
      expect(share(values, level), `${name} at ${level}, seed ${seed}`).toBeGreaterThan(level * 0.7 - 4 * sd);
    }
  }
});

test('where lots differ widely in size, honest groups stay below twice the level', () => {
  const seed = 314159265;
  const random = seededRandom(seed, 'unequal');
  const worlds = 1000;
  const { exclusivity, coherence } = rankMany(worlds, () => unequalWorld(random));
  const combined = exclusivity.map((p, world) => 2 * Math.min(p, coherence[world]!));
  for (const level of [0.02, 0.05, 0.1]) {
    const sd = Math.sqrt((2 * level) / worlds);
    expect(share(combined, level), `combined at ${level}, seed ${seed}`).toBeLessThan(2 * level + 3 * sd);
  }
});

test('four licensed firms in a niche are not a circle more often than the level says', () => {
  let world = 0;
  const { exclusivity, coherence } = rankMany(600, () => niche(world++));
  const combined = exclusivity.map((p, i) => 2 * Math.min(p, coherence[i]!));
  for (const level of [0.02, 0.05, 0.1])
    expect(share(combined, level), `at ${level}`).toBeLessThan(
      level + 4 * Math.sqrt((level * (1 - level)) / 600),
    );
});
