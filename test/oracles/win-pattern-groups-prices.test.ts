import { expect, test } from 'vitest';
import { layOutCountEffect, slopesWithout } from '../../src/scorers/groups/count-effect.ts';
import { testDiscountBreak } from '../../src/scorers/groups/discount-break.ts';
import { groupDiscounts } from '../../src/scorers/groups/group-discounts.ts';
import { layOutLotPrices } from '../../src/scorers/groups/lot-prices.ts';
import { testOutsiderDiscounts } from '../../src/scorers/groups/outsider-discounts.ts';
import { type Random, seededRandom } from '../../src/scorers/random.ts';
import { answersOf, type GroupLot, groupWorldOf } from '../scorers/groups/group-world.ts';
import { deals, mean, plainBlocks, shareOf } from './win-pattern-groups-plain.ts';

const SEED = 20261122;
const WORLDS = 2000;
const PERMUTATIONS = 399;
const SAME = 1e-9;
const SIZE = 3;
const GROUP = [0, 1, 2];

type PricedLot = Required<Pick<GroupLot, 'bidders' | 'prices' | 'region' | 'winner'>> &
  Pick<GroupLot, 'buyer'>;

/** Lots in order of time, each with two or three members, and now and then outsiders. */
function pricedLots(random: Random, count: number, buyers: boolean): readonly PricedLot[] {
  const below = (n: number): number => Math.floor(random() * n);
  return Array.from({ length: count }, (): PricedLot => {
    const absent = below(5);
    const bidders = [
      ...GROUP.filter((member) => member !== absent),
      ...(random() < 0.5 ? [SIZE + below(2)] : []),
    ];
    const prices = bidders.map(() => 0.7 + 0.25 * random());
    return {
      bidders,
      prices,
      winner: bidders[0]!,
      region: below(2),
      ...(buyers && random() < 0.7 ? { buyer: below(3) } : {}),
    };
  });
}

function testWorld(lots: readonly PricedLot[]) {
  const world = groupWorldOf(
    lots.map((lot) => ({ ...lot, ceiling: 1 })),
    [GROUP],
  );
  const prices = layOutLotPrices(world.book as never);
  return { world, prices, effect: layOutCountEffect(world.book as never, prices, world.covered) };
}

/** How far a p-value may lie from the exact one; where that is not small the permutations may end after 99. */
function slack(exact: number): number {
  const made = exact > 0.05 ? 99 : PERMUTATIONS;
  return 5.5 * Math.sqrt((exact * (1 - exact)) / made) + 1.5 / (1 + made);
}

const lessBlockMeans = (
  values: readonly number[],
  blocks: readonly (readonly number[])[],
): readonly number[] =>
  values.map((value, i) => {
    const own = blocks.find((block) => block.includes(i));
    return own === undefined ? 0 : value - mean(own.map((k) => values[k]!));
  });

const alone = ({ bidders }: PricedLot): boolean => bidders.every((bidder) => bidder < SIZE);

/** Members' discounts less each member's mean over all lots. */
function ownDiscounts(lots: readonly PricedLot[]): readonly number[] {
  const given = (member: number): readonly number[] =>
    lots.flatMap((lot) =>
      lot.bidders.includes(member) ? [1 - lot.prices[lot.bidders.indexOf(member)]!] : [],
    );
  return lots.map((lot) =>
    mean(
      GROUP.filter((member) => lot.bidders.includes(member)).map(
        (member) => 1 - lot.prices[lot.bidders.indexOf(member)]! - mean(given(member)),
      ),
    ),
  );
}

test('outsiders: with no other lots to go by, p-values agree with going through every label and every sign', () => {
  let tested = 0;
  for (let world = 0; world < WORLDS; world++) {
    const lots = pricedLots(seededRandom(SEED, 'outsiders', world), 6 + (world % 5), true);
    const { world: built, prices, effect } = testWorld(lots);
    const [answer] = answersOf((input) => testOutsiderDiscounts({ ...input, prices, effect }), built, {
      permutations: PERMUTATIONS,
      min_lots: 1,
      block_lots: 4,
    });
    const most = Math.max(0, ...lots.filter(alone).map(({ bidders }) => bidders.length));
    const blocks = plainBlocks(
      lots.map(({ bidders, region }, i) =>
        bidders.length > 2 * most ? 1000 + i : 10 * region + bidders.length,
      ),
      4,
    ).filter((block) => block.some((i) => alone(lots[i]!)) && block.some((i) => !alone(lots[i]!)));
    const used = blocks.flat();
    if (used.length === 0) {
      expect(answer!.reason).toBe('too_few_lots');
      continue;
    }
    const labels = lots.map((lot) => (alone(lot) ? 1 : 0));
    const exact = [lots.map((lot) => 1 - Math.min(...lot.prices)), ownDiscounts(lots)].flatMap((values) => {
      const off = lessBlockMeans(values, blocks);
      const sum = (dealt: readonly number[]): number =>
        used.reduce((total, i) => total + dealt[i]! * off[i]!, 0);
      const observed = sum(labels);
      const clusters = new Map<string, number>();
      for (const i of used) {
        const block = blocks.find((own) => own.includes(i))!;
        const key = lots[i]!.buyer === undefined ? `lot ${i}` : `buyer ${lots[i]!.buyer}`;
        const label = labels[i]! - mean(block.map((k) => labels[k]!));
        clusters.set(key, (clusters.get(key) ?? 0) + label * off[i]!);
      }
      return [
        shareOf(deals<number>(labels, blocks), (dealt) => sum(dealt) <= observed + SAME),
        shareOf(signs([...clusters.values()]), (total) => total <= observed + SAME),
      ];
    });
    tested++;
    const largest = Math.max(...exact);
    expect(Math.abs(answer!.p - largest), `world ${world}, seed ${SEED}`).toBeLessThanOrEqual(
      Math.max(...exact.map(slack)),
    );
    expect(answer!.n).toBe(used.length);
  }
  expect(tested).toBeGreaterThanOrEqual(1000);
});

test('breaks: p-values agree with going through every order', () => {
  let tested = 0;
  for (let world = 0; world < WORLDS; world++) {
    const lots = pricedLots(seededRandom(SEED, 'breaks', world), 5 + (world % 3), false);
    const { world: built, prices } = testWorld(lots);
    const [answer] = answersOf((input) => testDiscountBreak({ ...input, prices }), built, {
      permutations: PERMUTATIONS,
      min_lots: 4,
      edge_share: 0.15,
    });
    const kindOf = (lot: PricedLot): number => 10 * lot.region + lot.bidders.length;
    const kept = lots.filter((lot) => lots.filter((other) => kindOf(other) === kindOf(lot)).length >= 2);
    if (kept.length < 4) {
      expect(answer!.reason).toBe('too_few_lots');
      continue;
    }
    const kinds = plainBlocks(kept.map(kindOf), kept.length);
    const discount = lessBlockMeans(
      kept.map((lot) => 1 - Math.min(...lot.prices)),
      kinds,
    );
    const spread = lessBlockMeans(
      kept.map((lot) => Math.max(...lot.prices) / Math.min(...lot.prices) - 1),
      kinds,
    );
    const n = kept.length;
    const edge = Math.ceil(0.15 * n);
    const squaredT = (values: readonly number[], day: number): number => {
      const variance = values.reduce((sum, v) => sum + v * v, 0) / (n - 1);
      const gap = mean(values.slice(0, day)) - mean(values.slice(day));
      return gap ** 2 / (variance * (1 / day + 1 / (n - day)));
    };
    const largest = (order: readonly number[]): number =>
      Math.max(
        ...Array.from({ length: n - 2 * edge + 1 }, (_, d) => edge + d).map(
          (day) =>
            squaredT(
              order.map((i) => discount[i]!),
              day,
            ) +
            squaredT(
              order.map((i) => spread[i]!),
              day,
            ),
        ),
      );
    const inOrder = kept.map((_, i) => i);
    const observed = largest(inOrder);
    const exact = shareOf(deals<number>(inOrder, kinds), (order) => largest(order) >= observed - SAME);
    tested++;
    expect(answer!.statistic).toBeCloseTo(observed, 6);
    expect(Math.abs(answer!.p - exact), `world ${world}, seed ${SEED}`).toBeLessThanOrEqual(slack(exact));
  }
  expect(tested).toBeGreaterThanOrEqual(1000);
});

test('the effect of the number of bids is the slope inside segments over all lots but those of the group', () => {
  let told = 0;
  for (let world = 0; world < WORLDS; world++) {
    const random = seededRandom(SEED, 'slopes', world);
    const own = pricedLots(random, 5, false);
    const others = Array.from({ length: 4 + Math.floor(random() * 12) }, (): PricedLot => {
      const bidders = Array.from({ length: 2 + Math.floor(random() * 5) }, (_, i) => 10 + i);
      return {
        bidders,
        prices: bidders.map(() => 0.6 + 0.4 * random()),
        winner: 10,
        region: Math.floor(random() * 3),
      };
    });
    const { world: built, prices, effect } = testWorld([...own, ...others]);
    const slopes = slopesWithout(effect, groupDiscounts(built, prices, 0));
    const segments = [0, 1, 2].map((region) =>
      others.flatMap((lot, i) => (lot.region === region ? [i] : [])),
    );
    const x = lessBlockMeans(
      others.map(({ bidders }) => Math.log(bidders.length)),
      segments,
    );
    const slope = (y: readonly number[]): number =>
      x.reduce((sum, value, i) => sum + value * y[i]!, 0) / x.reduce((sum, value) => sum + value * value, 0);
    const xx = x.reduce((sum, value) => sum + value * value, 0);
    expect(slopes.xx).toBeCloseTo(xx > 1e-6 ? xx : 0, 8);
    if (xx < 1e-6) continue;
    told++;
    expect(slopes.lowest).toBeCloseTo(slope(others.map((lot) => 1 - Math.min(...lot.prices))), 6);
    expect(slopes.mean).toBeCloseTo(slope(others.map((lot) => 1 - mean(lot.prices))), 6);
  }
  expect(told).toBeGreaterThanOrEqual(1000);
});

/** Every sum that comes of turning signs. */
function* signs(values: readonly number[]): Generator<number> {
  for (let code = 0; code < 2 ** values.length; code++)
    yield values.reduce((sum, value, i) => sum + (Math.floor(code / 2 ** i) % 2 === 0 ? value : -value), 0);
}
