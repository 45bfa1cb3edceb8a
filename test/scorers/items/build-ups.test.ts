import { expect, test } from 'vitest';
import { type Random, seededRandom } from '../../../src/scorers/random.ts';
import { answers, bookOf, type PairAnswer } from '../../oracles/items-worlds.ts';

const SEED = 20190296;
const BIDDERS = 90;
const BLOCK = 30;
const ITEMS = 40;

/** A build-up as the number that stands for it. */
const anyChain = (random: Random): number => 1e6 + Math.floor(random() * 2 ** 32);

/**
 * Bidders who choose norms for themselves: of each item one of three usual build-ups, the control price's own among them, or one of their own. The first
 * thirty do as `block` says.
 */
function bills(
  block: (random: Random, control: number, own: number, shared: number) => number,
): readonly PairAnswer[] {
  const random = seededRandom(SEED, block.toString().length);
  const usual = Array.from({ length: ITEMS }, () => [anyChain(random), anyChain(random), anyChain(random)]);
  const shared = Array.from({ length: ITEMS }, () => anyChain(random));
  const choose = (k: number): number => {
    const u = random();
    return u < 0.45 ? usual[k]![0]! : u < 0.65 ? usual[k]![1]! : u < 0.75 ? usual[k]![2]! : anyChain(random);
  };
  const price = Array.from({ length: BIDDERS + 1 }, (_, list) =>
    Array.from({ length: ITEMS }, (__, k) => {
      if (list === 0) return usual[k]![0]!;
      const own = choose(k);
      return list <= BLOCK ? block(random, usual[k]![0]!, own, shared[k]!) : own;
    }),
  );
  return answers(
    bookOf([
      {
        bidder: price.map((_, list) => list - 1),
        price,
        section: Array.from({ length: ITEMS }, () => 0),
      },
    ]),
  );
}

test('a third of the lot with the same supplementary norms is found, and nobody else is', () => {
  const found = bills((random, _, own, shared) => (random() < 0.9 ? shared : own));
  const inside = found.filter(({ b }) => b < BLOCK);
  expect(inside.filter(({ equal }) => equal <= 1e-4).length).toBeGreaterThan(0.95 * inside.length);
  expect(found.filter(({ b, equal }) => b >= BLOCK && equal <= 1e-4)).toEqual([]);
});

test('a third of the lot that starts from the control price file is not', () => {
  const found = bills((random, control, own) => (random() < 0.95 ? control : own));
  expect(found.filter(({ equal }) => equal <= 1e-3)).toEqual([]);
});

test('a third of the lot that takes the usual norms more often than others is not', () => {
  const found = bills((random, control, own) => (random() < 0.5 ? control : own));
  expect(found.filter(({ equal }) => equal <= 1e-3)).toEqual([]);
});
