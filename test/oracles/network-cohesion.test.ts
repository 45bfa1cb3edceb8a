import { expect, test } from 'vitest';
import { cohesion } from '../../src/scorers/group-cohesion.ts';
import { type GroupRewiringInput, groupRewiring } from '../../src/scorers/group-rewiring.ts';
import { lotAttraction } from '../../src/scorers/lot-attraction.ts';
import { type Random, seededRandom } from '../../src/scorers/random.ts';
import { weightedDraw } from '../../src/scorers/weighted-draw.ts';

/** Lots of one world: segment and all bidders. Members of the group are 0 … members - 1. */
interface Lot {
  readonly segment: number;
  readonly bidders: readonly number[];
}

function kernelInput(
  lots: readonly Lot[],
  members: number,
  rewirings: number,
  seed: number,
): GroupRewiringInput {
  const bids = lots.flatMap(({ bidders }, lot) =>
    bidders.filter((bidder) => bidder < members).map((bidder) => ({ bidder, lot })),
  );
  bids.sort((a, b) => a.bidder - b.bidder || a.lot - b.lot);
  return {
    world: {
      segment: Int32Array.from(lots, ({ segment }) => segment),
      size: Int32Array.from(lots, ({ bidders }) => bidders.length),
      start: Int32Array.of(0, bids.length),
      member: Int32Array.from(bids, ({ bidder }) => bidder),
      lot: Int32Array.from(bids, ({ lot }) => lot),
    },
    from: 0,
    to: 1,
    names: ['G'],
    seed,
    rewirings: Int32Array.of(rewirings),
    coherence: new Float64Array(1),
    exclusivity: new Float64Array(1),
    coherenceP: new Float64Array(1),
    exclusivityP: new Float64Array(1),
    varied: new Int32Array(1),
    lots: new Int32Array(1),
  };
}

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

const below = (random: Random, limit: number): number => Math.floor(random() * limit);

function anyWorld(random: Random): readonly Lot[] {
  return Array.from({ length: 30 }, (_, lot) => ({
    segment: Math.floor(lot / 10),
    bidders: Array.from({ length: 12 }, (_, bidder) => bidder).filter(() => random() < 0.4),
  }));
}

test('coherence and exclusivity agree with a version that goes through every lot and pair', () => {
  const random = seededRandom(1, 'worlds');
  let coherent = 0;
  for (let world = 0; world < 200; world++) {
    const lots = anyWorld(random);
    const members = 2 + below(random, 5);
    const input = kernelInput(lots, members, 0, 1);
    groupRewiring(input);
    const wanted = naive(lots, members);
    expect(input.coherence[0]).toBeCloseTo(wanted.coherence, 12);
    expect(input.exclusivity[0]).toBeCloseTo(wanted.exclusivity, 12);
    expect(input.lots[0]).toBe(wanted.lots);
    if (wanted.coherence > 0) coherent++;
  }
  expect(coherent).toBeGreaterThan(100);
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

test('lots that differ no more than by chance attract alike, and a crowded one attracts more', () => {
  expect([...lotAttraction(Int32Array.of(0, 1, 0, 0, 0, 0, 0, 0))]).toSatisfy((pulls: readonly number[]) =>
    pulls.every((pull) => Math.abs(pull - 1) < 1e-5),
  );
  // mean 5, variance 33.33: shape 25 / 28.33.
  const shape = 25 / (100 / 3 - 5);
  const pulls = lotAttraction(Int32Array.of(0, 10, 0, 10));
  expect(pulls[1]! / pulls[0]!).toBeCloseTo((10 + shape) / shape, 12);
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
  const random = seededRandom(5, 'draw');
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

test('draws are distinct, and nearly all of very unequal items can be drawn', () => {
  const random = seededRandom(6, 'distinct');
  for (let world = 0; world < 100; world++) {
    const count = 1 + below(random, 60);
    const draw = weightedDraw(
      Float64Array.from({ length: 60 }, () => 1 + (random() < 0.1 ? 100_000 : below(random, 5))),
    );
    const out = new Int32Array(60).fill(-1);
    draw.draw(count, random, out);
    const items = [...out.subarray(0, count)];
    expect(new Set(items).size).toBe(count);
    expect(items.every((item) => item >= 0 && item < 60)).toBe(true);
  }
});

/** Members choose lots in proportion to how they draw the others: the null itself. */
function nullWorld(random: Random, members: number): readonly Lot[] {
  const lots = Array.from({ length: 60 }, (_, lot) => ({
    segment: Math.floor(lot / 30),
    bidders: Array.from({ length: 1 + below(random, 9) }, (_, other) => 100 + lot * 10 + other),
  }));
  const out = new Int32Array(30);
  for (const segment of [0, 1]) {
    const here = lots.filter((lot) => lot.segment === segment);
    const draw = weightedDraw(lotAttraction(Int32Array.from(here, ({ bidders }) => bidders.length)));
    const joins = here.map((): number[] => []);
    for (let member = 0; member < members; member++) {
      const count = 4 + below(random, 10);
      draw.draw(count, random, out);
      for (let i = 0; i < count; i++) joins[out[i]!]!.push(member);
    }
    joins.forEach((joined, i) => {
      here[i]!.bidders.push(...joined);
    });
  }
  return lots;
}

test('under the null the p-values are uniform', () => {
  // The first 16 digits after the point of e; the check is of the distribution, so any seed must do.
  const seed = 7182818284590452;
  const random = seededRandom(seed, 'null');
  const worlds = 1500;
  const exclusivity: number[] = [];
  const coherence: number[] = [];
  for (let world = 0; world < worlds; world++) {
    const input = kernelInput(nullWorld(random, 4), 4, 99, world);
    groupRewiring(input);
    exclusivity.push(input.exclusivityP[0]!);
    coherence.push(input.coherenceP[0]!);
  }
  for (const level of [0.02, 0.05, 0.1, 0.25, 0.5, 0.75]) {
    const sd = Math.sqrt((level * (1 - level)) / worlds);
    const share = (values: readonly number[]): number => values.filter((p) => p <= level).length / worlds;
    expect(Math.abs(share(exclusivity) - level), `exclusivity at ${level}, seed ${seed}`).toBeLessThan(
      4 * sd,
    );
    // Coherence has ties, which only lower the share.
    expect(share(coherence) - level, `coherence at ${level}, seed ${seed}`).toBeLessThan(4 * sd);
    expect(share(coherence), `coherence at ${level}, seed ${seed}`).toBeGreaterThan(level * 0.7 - 4 * sd);
  }
});
