import { expect, test } from 'vitest';
import { DIGITS, digitTails } from '../../src/scorers/bidders/digit-tails.ts';
import { type Random, seededRandom } from '../../src/scorers/random.ts';
import { below } from './pair-worlds.ts';

const SEED = 20261125;

/** A price: whose it is, its kind and its last digit. */
interface Price {
  readonly bidder: number;
  readonly kind: number;
  readonly digit: number;
}

function answers(
  prices: readonly Price[],
  bidders: number,
  kinds: number,
  minOthers: number,
  minExpected: number,
) {
  const ints = (length: number): Int32Array => new Int32Array(length);
  const bidderStart = ints(bidders + 1);
  for (const { bidder } of prices) bidderStart[bidder + 1]! += 1;
  for (let b = 0; b < bidders; b++) bidderStart[b + 1]! += bidderStart[b]!;
  const order = [...prices.keys()].sort((i, j) => prices[i]!.bidder - prices[j]!.bidder || i - j);
  const coded = Int32Array.from(prices, ({ kind, digit }) => kind * DIGITS + digit);
  const counts = ints(kinds * DIGITS);
  for (const code of coded) counts[code]! += 1;
  const found = {
    p: new Float64Array(bidders).fill(1),
    chi: new Float64Array(bidders),
    compared: ints(bidders),
    rare: ints(bidders),
  };
  digitTails({
    book: { bidderStart, bids: Int32Array.from(order) },
    coded,
    counts,
    minOthers,
    minExpected,
    subjects: Int32Array.from({ length: bidders }, (_, b) => b),
    from: 0,
    to: bidders,
    ...found,
  });
  return found;
}

const anyDigit = (random: Random, liked: number): number => (random() < 0.3 ? liked : below(random, 10));

test('the sum over digits agrees with its definition', () => {
  const random = seededRandom(SEED, 'definition');
  let compared = 0;
  for (let world = 0; world < 1000; world++) {
    const [bidders, kinds] = [2 + below(random, 3), 1 + below(random, 3)];
    const prices = Array.from({ length: 20 + below(random, 150) }, (): Price => {
      const kind = below(random, kinds);
      return { bidder: below(random, bidders), kind, digit: anyDigit(random, kind) };
    });
    const found = answers(prices, bidders, kinds, 10, 1);
    for (let bidder = 0; bidder < bidders; bidder++) {
      const used = Array.from({ length: kinds }, (_, k) => prices.filter(({ kind }) => kind === k)).filter(
        (all) =>
          all.some((price) => price.bidder === bidder) &&
          all.filter((price) => price.bidder !== bidder).length >= 10,
      );
      let chi = 0;
      let least = Number.POSITIVE_INFINITY;
      for (let d = 0; d < 10; d++) {
        let [own, mean, variance] = [0, 0, 0];
        for (const all of used) {
          const mine = all.filter((price) => price.bidder === bidder);
          own += mine.filter(({ digit }) => digit === d).length;
          mean += (mine.length * all.filter(({ digit }) => digit === d).length) / all.length;
          variance +=
            (((mine.length * all.filter(({ digit }) => digit === d).length) / all.length) *
              (all.length - mine.length)) /
            (all.length - 1);
        }
        if (variance > 0) chi += (own - mean) ** 2 / variance;
        least = Math.min(least, mean);
      }
      const at = `seed ${SEED}, world ${world}, bidder ${bidder}`;
      expect(found.chi[bidder], at).toBeCloseTo(chi, 9);
      expect(found.compared[bidder], at).toBe(used.flat().filter((price) => price.bidder === bidder).length);
      expect(found.rare[bidder], at).toBe(least < 1 ? 1 : 0);
      compared++;
    }
  }
  expect(compared).toBeGreaterThan(2000);
});

test('p-values agree with dealing the prices of each kind out anew', () => {
  const random = seededRandom(SEED, 'dealt');
  for (let world = 0; world < 8; world++) {
    const kinds = 1 + below(random, 2);
    const prices = Array.from({ length: 500 }, (_, i): Price => {
      const kind = i % kinds;
      // The first bidder likes a digit more than the others do, a little or a lot.
      const bidder = i < 120 ? 0 : 1;
      const extra = bidder === 0 && random() < 0.03 * world;
      return { bidder, kind, digit: extra ? 7 : anyDigit(random, kind) };
    });
    const observed = answers(prices, 2, kinds, 10, 1);
    let [reached, draws] = [0, 0];
    while (draws < 2000 && reached < 100) {
      const dealt = prices.map((price) => ({ ...price }));
      for (let kind = 0; kind < kinds; kind++) {
        const own = [...prices.keys()].filter((i) => prices[i]!.kind === kind);
        for (let k = own.length - 1; k > 0; k--) {
          const j = below(random, k + 1);
          const [one, other] = [dealt[own[k]!]!, dealt[own[j]!]!];
          [dealt[own[k]!], dealt[own[j]!]] = [
            { ...one, digit: other.digit },
            { ...other, digit: one.digit },
          ];
        }
      }
      draws++;
      if (answers(dealt, 2, kinds, 10, 1).chi[0]! >= observed.chi[0]! - 1e-9) reached++;
    }
    const p = (reached + 1) / (draws + 1);
    const at = `seed ${SEED}, world ${world}: ${observed.p[0]} for ${p}`;
    if (reached >= 50) expect(Math.abs(Math.log(observed.p[0]! / p)), at).toBeLessThan(0.5);
    else expect(observed.p[0]!, at).toBeLessThan(0.03);
  }
});

test('with hardly more prices of others than of its own, digits drawn alike are as seldom unlike as they say', () => {
  const random = seededRandom(SEED, 'few others');
  for (const liked of [0, 0.25]) {
    const ps: number[] = [];
    for (let world = 0; world < 4000; world++) {
      const prices = Array.from({ length: 300 }, (_, i): Price => {
        const digit = random() < liked ? 8 : below(random, 10);
        return { bidder: i < 100 ? 0 : 1, kind: 0, digit };
      });
      ps.push(answers(prices, 2, 1, 200, 5).p[0]!);
    }
    for (const level of [0.05, 0.01]) {
      const share = ps.filter((p) => p <= level).length / ps.length;
      expect(share, `digits liked: ${liked}, ${level}`).toBeLessThan(
        level + 3 * Math.sqrt((level * (1 - level)) / ps.length),
      );
    }
  }
});
