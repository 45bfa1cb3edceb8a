import { expect, test } from 'vitest';
import { signedSumTail } from '../../src/scorers/items/joint-item-residuals.ts';
import { jointResiduals } from '../../src/scorers/items/joint-residuals.ts';
import { type LotLists, lotLists } from '../../src/scorers/items/lot-lists.ts';
import { isRound } from '../../src/scorers/items/price-steps.ts';
import { usualDepartures } from '../../src/scorers/items/usual-departures.ts';
import { seededRandom } from '../../src/scorers/random.ts';
import { bookOf, elsewhereOf, makeBills } from './items-worlds.ts';

const SEED = 90210;
const WORLDS = 200;

test(`a sum of numbers with random signs is as great no more often than its tail says (${WORLDS} worlds, seed ${SEED})`, () => {
  let closest = Number.POSITIVE_INFINITY;
  for (let world = 0; world < WORLDS; world++) {
    const random = seededRandom(SEED, 'signs', world);
    const count = 1 + Math.floor(11 * random());
    const size = Array.from({ length: count }, () => (random() < 0.3 ? 1 : 3 * random() ** 2));
    const deviation = Math.sqrt(size.reduce((sum, value) => sum + value * value, 0));
    // Every choice of signs, one by one.
    const sums = Array.from({ length: 2 ** count }, (_, signs) =>
      size.reduce((sum, value, i) => sum + ((signs >> i) & 1 ? value : -value), 0),
    ).sort((a, b) => b - a);
    sums.forEach((sum, i) => {
      if (sum <= 0 || sums[i + 1] === sum) return;
      const exact = (i + 1) / sums.length;
      const bound = signedSumTail(sum / deviation - 1e-9);
      expect(bound, `${size} at ${sum}`).toBeGreaterThanOrEqual(exact);
      closest = Math.min(closest, bound / exact);
    });
  }
  // The constant is the best possible: two equal numbers meet it.
  expect(closest).toBeLessThan(1.0001);
});

/** Ranks from -1 to 1 inside sections, sections of fewer than five items together. */
function plainScores(values: ReadonlyMap<number, number>, section: Int32Array): Map<number, number> {
  const items = [...values.keys()];
  const size = (k: number): number => items.filter((other) => section[other] === section[k]).length;
  const part = (k: number): number => (size(k) < 5 ? -1 : section[k]!);
  const found = new Map<number, number>();
  for (const name of new Set(items.map(part))) {
    const own = items.filter((k) => part(k) === name);
    const scores = own.map((k) => {
      const value = values.get(k)!;
      const less = own.filter((other) => values.get(other)! < value).length;
      const same = own.filter((other) => values.get(other) === value).length;
      return (2 * less + same) / own.length - 1;
    });
    for (const [i, k] of own.entries()) found.set(k, scores[i]!);
  }
  return found;
}

/** What `jointResiduals` says of the second of two bidders judged by the first, put together from its definition. */
function plainWay(lists: LotLists, model: number, judged: number, least: number) {
  const { price, step, reference, block, shared, spread, controlBit, section } = lists;
  const partners = [...reference.keys()].filter((r) => {
    const list = reference[r]!;
    return (
      list !== model && list !== judged && !(block[model] === block[judged] && block[list] === block[model])
    );
  });
  const priced = (list: number, k: number): boolean => price[list]![k]! > 0;
  const free = (list: number, k: number): boolean =>
    priced(list, k) && partners.every((r) => (shared[list]![k]! & (1 << r)) === 0);
  const bidders = partners.filter((r) => 1 << r !== controlBit);
  const mean = (list: number): number =>
    bidders.reduce((sum, r) => sum + spread[list]![r]!, 0) / Math.max(1, bidders.length);
  const coarse = 0.3 * Math.sqrt(Math.min(mean(model), mean(judged)));
  const rough = (list: number, k: number): boolean => {
    const value = price[list]![k]!;
    return (isRound(value, step[list]!) ? 50 : 0.5) * (step[list]! / value) > coarse;
  };
  const own = Array.from(section.keys()).filter(
    (k) =>
      priced(model, k) &&
      free(judged, k) &&
      price[model]![k] !== price[judged]![k] &&
      !rough(model, k) &&
      !rough(judged, k),
  );
  const others = bidders
    .map((r) => reference[r]!)
    .filter((list) => block[list] !== block[model] && block[list] !== block[judged])
    .filter((list) => own.filter((k) => free(list, k)).length >= least)
    .slice(0, 5);
  if (others.length < (controlBit === 0 ? 3 : 2)) return null;
  const divide = (one: number, rest: readonly number[], anyPrice: boolean) => {
    const first = new Map<number, number>();
    const second = new Map<number, number>();
    for (const k of own) {
      const telling = rest.filter((list) => free(list, k));
      if (telling.length === 0 || !(anyPrice ? priced(one, k) : free(one, k))) continue;
      first.set(k, Math.log(price[model]![k]!) - Math.log(price[one]![k]!));
      second.set(
        k,
        Math.log(price[judged]![k]!) -
          telling.reduce((sum, list) => sum + Math.log(price[list]![k]!), 0) / telling.length,
      );
    }
    if (first.size < least) return null;
    const [one_, other] = [plainScores(first, section), plainScores(second, section)];
    const products = [...one_].map(([k, score]) => score * other.get(k)!);
    const sum = products.reduce((total, value) => total + value, 0);
    return {
      items: first.size,
      product: sum,
      z: sum / Math.sqrt(products.reduce((total, value) => total + value * value, 0)),
    };
  };
  const found = others.map((one) =>
    divide(
      one,
      others.filter((list) => list !== one),
      false,
    ),
  );
  const published = controlBit === 0 ? undefined : divide(reference[0]!, others, true);
  if (published === null || found.includes(null)) return null;
  const among = found.map((division) => division!).sort((a, b) => a.z - b.z);
  const least_ = among[among.length >= 4 ? 1 : 0]!;
  return published !== undefined && published.z < least_.z ? published : least_;
}

test(`a pair is judged as the definition says, item by item (40 worlds, seed ${SEED})`, () => {
  let [judged, silent] = [0, 0];
  for (let world = 0; world < 40; world++) {
    const random = seededRandom(SEED, 'judged', world);
    const book = bookOf([
      makeBills(random, {
        bidders: 4 + Math.floor(4 * random()),
        items: 40 + Math.floor(40 * random()),
        control: random() < 0.7,
        defaults: [0, 0.4],
        defaultIsControl: random() < 0.5,
        discounters: 0.2,
        noise: [0.005, 0.03],
        shock: 0.05,
        rounders: 0.2,
        ring: 2,
        leak: { share: random() < 0.5 ? 0 : 0.8, ratio: 0.97, noise: 0.005 },
      }),
    ]);
    const lists = lotLists(book, 0, 0.25, elsewhereOf(book));
    const judge = jointResiduals(lists, 10, { knows: () => false, known: () => false });
    const first = lists.controlBit === 0 ? 0 : 1;
    for (let a = first; a < first + 3; a++)
      for (let b = a + 1; b < first + 3; b++) {
        const { ways } = judge(a, b, lists.block);
        for (const [way, plain] of [
          [ways[0], plainWay(lists, a, b, 10)],
          [ways[1], plainWay(lists, b, a, 10)],
        ] as const) {
          if (plain === null) {
            expect(way.items).toBe(0);
            silent++;
            continue;
          }
          judged++;
          expect(way.items).toBe(plain.items);
          expect(way.product).toBeCloseTo(plain.product, 6);
          expect(way.product / Math.sqrt(way.squares)).toBeCloseTo(plain.z, 6);
        }
      }
  }
  expect(judged).toBeGreaterThan(100);
  expect(silent).toBeGreaterThan(10);
});

test(`who reckons what items cost is told from its company (seed ${SEED})`, () => {
  // Five bidders of one lot, no control price in the book: pairs in the order 01 02 03 04 12 13 14 23 24 34.
  const bills = { bidder: [0, 1, 2, 3, 4], price: Array.from({ length: 5 }, () => [1, 2]), section: [0, 0] };
  const book = bookOf([bills]);
  const of = (values: readonly number[]): number[] => [
    ...usualDepartures(book, Float64Array.from(values), 0.3),
  ];
  // Two who share a draft among bidders who reckon nothing; a quarter of their company.
  expect(of([0.9, 0, 0, 0, 0, 0, 0, 0, 0, 0])).toEqual([0, 0, 0, 0, 0]);
  // Three who reckon, two who do not.
  expect(of([0.9, 0.7, 0, 0, 0.8, 0, 0, 0, 0, 0])).toEqual([0.9, 0.9, 0.8, 0, 0]);
  // What is not known is no company.
  expect(of([0.5, Number.NaN, Number.NaN, Number.NaN, 0, 0, 0, 0, 0, 0])[0]).toBe(0.5);
});
