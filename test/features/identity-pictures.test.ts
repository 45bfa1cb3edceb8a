import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Random, seededRandom } from '../../src/scorers/random.ts';
import { type IdentityFacts, identityFacts, market } from './identity-facts.ts';

const SEED = 20261122;
const hashOf = (bits: bigint): string => bits.toString(16).padStart(16, '0').toUpperCase();
const random64 = (random: Random): bigint =>
  (BigInt(Math.floor(random() * 2 ** 32)) << 32n) | BigInt(Math.floor(random() * 2 ** 32));
function flipped(bits: bigint, count: number, random: Random): bigint {
  const places = new Set<number>();
  while (places.size < count) places.add(Math.floor(random() * 64));
  return [...places].reduce((sum, place) => sum ^ (1n << BigInt(place)), bits);
}
function distance(one: bigint, other: bigint): number {
  let count = 0;
  for (let left = one ^ other; left > 0n; left >>= 1n) count += Number(left & 1n);
  return count;
}

/** What stands for each picture, by its definition: all pairs, the highest neighbour, and so on to the top. */
function plain(pictures: readonly bigint[]): ReadonlyMap<bigint, bigint> {
  const near = new Map(
    pictures.map((one) => [one, pictures.filter((other) => other !== one && distance(one, other) <= 4)]),
  );
  const higher = (one: bigint, other: bigint): boolean => {
    const [a, b] = [near.get(one)!.length, near.get(other)!.length];
    return a > b || (a === b && one < other);
  };
  const top = (one: bigint): bigint => {
    const above = near.get(one)!.filter((other) => higher(other, one));
    return above.length === 0
      ? one
      : top(above.reduce((best, other) => (higher(other, best) ? other : best)));
  };
  return new Map(pictures.map((one) => [one, top(one)]));
}

describe(`pictures that look alike (seed ${SEED})`, () => {
  let facts: IdentityFacts;
  beforeAll(async () => {
    facts = await identityFacts(2);
  });
  afterAll(() => facts.db.close());

  async function build(hashes: readonly string[], maxAlike = 200): Promise<ReadonlyMap<string, string>> {
    await facts.build(
      {
        ...market(['L'], [{ lot: 'L', bidder: 'A' }]),
        bid_traces: hashes.map((value) => ({
          lot_id: 'L',
          bidder_id: 'A',
          kind: 'image_phash',
          value,
          operation: 'make',
        })),
      },
      { identity_pictures: { max_alike: maxAlike } },
    );
    const rows = await facts.db.rows<{ text: string; picture: string }>('from identity_pictures');
    expect(rows).toHaveLength(new Set(hashes).size);
    return new Map(rows.map(({ text, picture }) => [text, picture]));
  }

  it('are found without all pairs, as all pairs would find them, in any order of the rows', async () => {
    const random = seededRandom(SEED, 'families');
    const pictures = Array.from({ length: 120 }, () => {
      const original = random64(random);
      const copies = Array.from({ length: Math.floor(random() * 6) }, () =>
        flipped(original, 1 + Math.floor(random() * 6), random),
      );
      // A copy of a copy drifts away from the original.
      const again = copies.slice(0, 2).map((copy) => flipped(copy, 4, random));
      return [original, ...copies, ...again];
    }).flat();
    const expected = plain([...new Set(pictures)]);
    expect([...expected].filter(([one, top]) => one !== top).length).toBeGreaterThan(100);
    for (const order of [pictures, [...pictures].reverse()]) {
      const found = await build(order.map(hashOf));
      expect(Object.fromEntries(found)).toEqual(
        Object.fromEntries([...expected].map(([one, top]) => [hashOf(one), hashOf(top)])),
      );
    }
  });

  it('four bits apart meet wherever the four bits are, five apart do not', async () => {
    const random = seededRandom(SEED, 'four');
    const pairs = Array.from({ length: 300 }, () => {
      const one = random64(random);
      return [one, flipped(one, 4, random), flipped(one, 5, random)] as const;
    });
    const found = await build(pairs.flatMap(([one, four]) => [hashOf(one), hashOf(four)]));
    for (const [one, four] of pairs) expect(found.get(hashOf(one))).toBe(found.get(hashOf(four)));
    const apart = await build(pairs.flatMap(([one, , five]) => [hashOf(one), hashOf(five)]));
    for (const [one, , five] of pairs) expect(apart.get(hashOf(one))).not.toBe(apart.get(hashOf(five)));
  });

  it('never are taken together by chance: 20,000 hashes at random', async () => {
    const random = seededRandom(SEED, 'chance');
    const found = await build(Array.from({ length: 20_000 }, () => hashOf(random64(random))));
    expect([...found].filter(([text, picture]) => text !== picture)).toEqual([]);
  });

  it('in crowds are left to equality, and it is told', async () => {
    const original = 0x0123456789abcdefn;
    const crowd = Array.from({ length: 20 }, (_, i) => hashOf(original ^ (1n << BigInt(i))));
    await build(crowd, 5);
    const { crowded } = await facts.db.row<{ crowded: bigint }>(
      'select count(*) as crowded from identity_pictures where crowded',
    );
    expect(crowded).toBe(20n);
  });

  it('of any spelling but sixteen digits are compared as they are', async () => {
    const found = await build(['00FF00FF00FF00FF']);
    expect([...found]).toEqual([['00FF00FF00FF00FF', '00FF00FF00FF00FF']]);
    await facts.build({
      ...market(['L'], [{ lot: 'L', bidder: 'A' }]),
      bid_traces: [
        { lot_id: 'L', bidder_id: 'A', kind: 'image_phash', value: 'pdq:f00d', operation: 'make' },
      ],
    });
    expect(await facts.db.rows('from identity_pictures')).toEqual([]);
    expect(await facts.db.rows("select value from identity_readings where kind = 'image_phash'")).toEqual([
      { value: 'PDQF00D' },
    ]);
  });
});
