import { describe, expect, test } from 'vitest';
import { alikePairs } from '../../../src/scorers/documents/alike-pairs.ts';
import { conformalRank, tailRank } from '../../../src/scorers/documents/conformal-rank.ts';
import { countFirms, firmsWith } from '../../../src/scorers/documents/count-firms.ts';
import { mixed } from '../../../src/scorers/documents/fingerprints.ts';
import { sharingPairs } from '../../../src/scorers/documents/sharing-pairs.ts';
import { type Random, seededRandom } from '../../../src/scorers/random.ts';

const below = (random: Random, count: number): number => Math.floor(count * random());

/** Units with random marks out of few, so that many are shared. */
function units(random: Random, count: number, size: number, marks: number) {
  const sets = Array.from(
    { length: count },
    () => new Set(Array.from({ length: 1 + below(random, size) }, () => mixed(1 + below(random, marks)))),
  );
  const start = [0];
  for (const set of sets) start.push(start[start.length - 1]! + set.size);
  return {
    sets,
    hash: Uint32Array.from(sets.flatMap((set) => [...set].sort((x, y) => x - y))),
    start: Int32Array.from(start),
  };
}

describe('the inverted index', () => {
  test('names the pairs that share an uncommon mark, as comparing all with all does; 200 worlds', () => {
    for (let seed = 0; seed < 200; seed++) {
      const random = seededRandom(seed, 'sharing pairs');
      const [inSet, elsewhere] = [2 + below(random, 8), below(random, 12)];
      const { sets, hash, start } = units(random, inSet + elsewhere, 12, 30);
      const counts = new Uint16Array(1 << 16);
      const order = Int32Array.from(sets.keys());
      countFirms({
        hash,
        start,
        units: order,
        firm: Int32Array.from([...sets.keys(), sets.length]),
        from: 0,
        to: counts.length,
        counts,
      });
      const mostHolders = 2 + below(random, 3);
      const minOthers = 1 + below(random, 3);
      const found = sharingPairs({
        hash,
        start,
        units: order.slice(0, inSet),
        set: Int32Array.from([0, inSet]),
        from: 0,
        to: 1,
        counts,
        mostHolders: Int32Array.of(mostHolders),
        minOthers,
        maxPairs: 1000,
        minSimilarity: 1,
      });
      const expected: string[] = [];
      for (let a = 0; a < inSet; a++)
        for (let b = a + 1; b < inSet; b++) {
          const shared = [...sets[a]!].filter((mark) => {
            if (!sets[b]!.has(mark)) return false;
            const holders = sets.slice(0, inSet).filter((set) => set.has(mark)).length;
            const others = sets.slice(inSet).filter((set) => set.has(mark)).length;
            return holders <= mostHolders && others < minOthers;
          });
          if (shared.length > 0) expected.push(`${a} ${b} ${shared.length}`);
        }
      const got = [...found.a.keys()].map((i) => `${found.a[i]} ${found.b[i]} ${found.shared[i]}`);
      expect(got, `seed ${seed}`).toEqual(expected);
    }
  });

  test('links the many holders of one mark without going through all their pairs', () => {
    const size = 1500;
    const hash = new Uint32Array(size).fill(mixed(7));
    const found = sharingPairs({
      hash,
      start: Int32Array.from({ length: size + 1 }, (_, i) => i),
      units: Int32Array.from({ length: size }, (_, i) => i),
      set: Int32Array.of(0, size),
      from: 0,
      to: 1,
      counts: new Uint16Array(16).fill(size),
      mostHolders: Int32Array.of(size),
      minOthers: 3,
      maxPairs: 1_000_000,
      minSimilarity: 1,
    });
    expect(found.a.length).toBeLessThan(4 * size);
    const linked = new Set([...found.a, ...found.b]);
    expect(linked.size).toBe(size);
  });
});

test('a firm counts once, in however many lots its documents have a mark', () => {
  const hash = Uint32Array.from([5, 9, 5, 5]);
  const counts = new Uint16Array(16).fill(7);
  // Each part of the counts by itself, one of them twice, as after a thread that failed.
  for (const [from, to] of [
    [8, 16],
    [0, 8],
    [8, 16],
  ] as const)
    countFirms({
      hash,
      start: Int32Array.of(0, 2, 3, 4),
      units: Int32Array.of(0, 2, 1),
      firm: Int32Array.of(0, 2, 3),
      from,
      to,
      counts,
    });
  expect([firmsWith(counts, 5), firmsWith(counts, 9), firmsWith(counts, 1)]).toEqual([2, 1, 0]);
});

test('documents alike by half are mostly found, those alike by 0.8 always, and similarity is exact', () => {
  const random = seededRandom(5, 'alike');
  const tries = 200;
  for (const [share, least] of [
    [0.5, 0.75],
    [0.8, 1],
  ] as const) {
    let found = 0;
    for (let i = 0; i < tries; i++) {
      const common = Math.round((share * 2 * 600) / (1 + share));
      const mark = (): number => mixed(below(random, 2 ** 31));
      const both = Array.from({ length: common }, mark);
      const one = () =>
        Uint32Array.from(new Set([...both, ...Array.from({ length: 600 - common }, mark)])).sort();
      const pairs = alikePairs([one(), one()], 0.1);
      if (pairs.length === 0) continue;
      found++;
      expect(pairs[0]!.similarity).toBeCloseTo(share, 1);
    }
    expect(found / tries, `Jaccard ${share}`).toBeGreaterThanOrEqual(least);
  }
});

test('the conformal rank counts the pair itself, and is uniform for one among equals', () => {
  const values = Float64Array.from([1, 2, 2, 5]);
  expect(conformalRank(5, values, 9)).toBeCloseTo(0.2);
  expect(conformalRank(2, values, 9)).toBeCloseTo(0.4);
  expect(conformalRank(6, values, 9)).toBeCloseTo(0.1);
  expect(conformalRank(0, values, 9)).toBe(1);
  const random = seededRandom(6, 'rank');
  let small = 0;
  const tries = 4000;
  for (let i = 0; i < tries; i++) {
    const drawn = Array.from({ length: 100 }, random);
    const p = conformalRank(drawn[0]!, Float64Array.from(drawn.slice(1)).sort(), 99);
    if (p <= 0.05) small++;
  }
  // 0.05, six standard errors to either side.
  expect(Math.abs(small / tries - 0.05)).toBeLessThan(0.021);
});

test('beyond all that unrelated pairs show p falls exponentially, not too fast, and only where there are many', () => {
  expect(tailRank(9, Float64Array.from([1, 2]), 99, 1)).toBe(0.01);
  expect(tailRank(2, Float64Array.from([1, 2]), 999, 1)).toBeCloseTo(0.002);
  expect(tailRank(4, Float64Array.from([1, 2]), 999, 2)).toBeCloseTo(0.001 / Math.E);
  expect(tailRank(2, new Float64Array(), 999, 2)).toBeCloseTo(0.001 / Math.E);
  const random = seededRandom(7, 'tail');
  const tries = 4000;
  let small = 0;
  for (let i = 0; i < tries; i++) {
    const drawn = Float64Array.from({ length: 500 }, () => -Math.log(1 - random()));
    if (tailRank(-Math.log(1 - random()), drawn.sort(), 500, 0.1) <= 0.001) small++;
  }
  // 4 are to be expected; more than 14 come once in 50,000 times.
  expect(small).toBeLessThanOrEqual(14);
  expect(small).toBeGreaterThan(0);
});
