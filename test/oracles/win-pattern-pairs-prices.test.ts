import { expect, test } from 'vitest';
import { logFactorials } from '../../src/scorers/log-factorial.ts';
import { narrowest, offsetWindows } from '../../src/scorers/pairs/offset-windows.ts';
import { createOrderMixture } from '../../src/scorers/pairs/order-mixture.ts';
import { priceOrderTails } from '../../src/scorers/pairs/price-order-tails.ts';
import { productTail, residualProducts } from '../../src/scorers/pairs/residual-products.ts';
import { type Random, seededRandom } from '../../src/scorers/random.ts';
import {
  below,
  firmLevelsOf,
  groundOf,
  normal,
  type PlainLot,
  pairsOf,
  plainNormalTail,
  priceLevelsOf,
} from './pair-worlds.ts';

const SEED = 20261122;
const BIDDERS = 5;

/** The second firm often follows the first, now closely and now at random below it, so that small p-values occur. */
function anyWorld(random: Random): readonly PlainLot[] {
  const level = Array.from({ length: BIDDERS }, () => 0.05 * normal(random));
  const kind = below(random, 3);
  const lots: PlainLot[] = [];
  for (let trade = 0; trade < 1 + below(random, 2); trade++)
    for (let i = 0; i < 18 + below(random, 14); i++) {
      const cost = 1e5 * Math.exp(normal(random));
      const logs = level.map((own) => own + 0.08 * normal(random));
      const isPresent = level.map(() => random() < 0.65);
      if (isPresent[0] && kind === 1) logs[1] = logs[0]! - 0.03 + 0.001 * normal(random);
      if (isPresent[0] && kind === 2) logs[1] = logs[0]! - 0.1 * random();
      const bids = logs.map((log, bidder) => ({
        bidder,
        price: random() < 0.05 ? Number.NaN : Math.round(cost * Math.exp(log)),
        won: false,
      }));
      lots.push({ trade, minute: Number.NaN, bids: bids.filter(({ bidder }) => isPresent[bidder]) });
    }
  return lots;
}

interface Position {
  readonly lot: number;
  readonly n: number;
  readonly log: number;
  /** NaN in lots of fewer than three prices. */
  readonly relative: number;
  readonly noise: number;
  readonly residual: number;
}

/** What the module says of levels, bid by bid, with plain lists. */
function plainPositions(lots: readonly PlainLot[]): readonly ReadonlyMap<number, Position>[] {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const logs = lots.map(({ bids }) => {
    const priced = bids.filter(({ price }) => price > 0);
    const sorted = priced.map(({ price }) => price).sort((a, b) => a - b);
    const median = mean([
      sorted[Math.floor((sorted.length - 1) / 2)]!,
      sorted[Math.floor(sorted.length / 2)]!,
    ]);
    if (priced.length < 2) return [];
    return priced
      .filter(({ price }) => price > median / 3 && price < median * 3)
      .map(({ bidder, price }) => ({ bidder, log: Math.log(price) }));
  });
  let level = new Map<number, number>();
  const net = ({ bidder, log }: { bidder: number; log: number }): number => log - (level.get(bidder) ?? 0);
  for (let round = 0; round < 20; round++) {
    const off = logs.map((lot) => mean(lot.map(net)));
    level = new Map(
      Array.from({ length: BIDDERS }, (_, bidder) => {
        const own = logs.flatMap((lot, t) =>
          lot.filter((bid) => bid.bidder === bidder).map((bid) => bid.log - off[t]!),
        );
        return [bidder, own.reduce((sum, value) => sum + value, 0) / (own.length + 6)];
      }),
    );
  }
  const estimated = level;
  /** Squared deviations inside the lots of a trade, under the levels as they stand. */
  const apart = (trade: number): number =>
    sum(logs.map((lot, t) => (lots[t]!.trade === trade && lot.length >= 3 ? spreadOf(lot.map(net)) : 0)));
  const helps = new Map(
    [...new Set(lots.map(({ trade }) => trade))].map((trade) => {
      level = new Map();
      const without = apart(trade);
      level = estimated;
      return [trade, apart(trade) < without];
    }),
  );
  return logs.map((lot, t) => {
    level = helps.get(lots[t]!.trade) ? estimated : new Map();
    const scale = Math.sqrt(mean(lot.map((bid) => (net(bid) - mean(lot.map(net))) ** 2)));
    return new Map(
      lot.map((bid) => {
        const others = lot.filter(({ bidder }) => bidder !== bid.bidder).map(net);
        const variance =
          others.map((value) => (value - mean(others)) ** 2).reduce((sum, value) => sum + value, 0) /
          (others.length - 1);
        const known = lot.length >= 3;
        return [
          bid.bidder,
          {
            lot: t,
            n: lot.length,
            log: bid.log,
            relative: known ? bid.log - mean(others) : Number.NaN,
            noise: variance / others.length,
            residual: known ? (net(bid) - mean(lot.map(net))) / scale : Number.NaN,
          },
        ];
      }),
    );
  });
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const average = (values: readonly number[]): number => sum(values) / values.length;
const spreadOf = (values: readonly number[]): number =>
  sum(values.map((value) => (value - average(values)) ** 2));

/** Everything that the three tests take from lots without the other firm. */
function plainNull(lots: readonly PlainLot[], positions: ReturnType<typeof plainPositions>) {
  const ofBidder = (bidder: number, keep: (lot: PlainLot) => boolean): readonly Position[] =>
    lots.flatMap((lot, t) => {
      const position = positions[t]!.get(bidder);
      return position !== undefined && !Number.isNaN(position.residual) && keep(lot) ? [position] : [];
    });
  const has = (lot: PlainLot, bidder: number): boolean => lot.bids.some((bid) => bid.bidder === bidder);
  const trades = [...new Set(lots.map(({ trade }) => trade))];
  const cells = Array.from({ length: BIDDERS }, (_, bidder) =>
    trades
      .map((trade) => ofBidder(bidder, (lot) => lot.trade === trade).map(({ relative }) => relative))
      .filter((own) => own.length >= 3),
  ).filter((own) => own.length >= 2);
  const excess = sum(
    cells.map(
      (own) =>
        spreadOf(own.map(average)) -
        (1 - 1 / own.length) * sum(own.map((x) => spreadOf(x) / (x.length - 1) / x.length)),
    ),
  );
  const comparisons = sum(cells.map((own) => own.length - 1));
  const drift = comparisons === 0 ? Number.POSITIVE_INFINITY : Math.max(0, excess / comparisons);
  const variances = new Map<number, number>();
  const varianceOf = (trade: number): number => {
    // The lot's squares before scaling come back from the others' variance and the bid's own distance.
    const used = lots.flatMap((lot, t) =>
      lot.trade === trade && positions[t]!.size >= 3 ? [[...positions[t]!.values()]] : [],
    );
    const squares = used.map((own) => {
      // squares = n s^2 = the others' squares + off^2 n / others, with off = residual * s.
      const { noise, n, residual } = own[0]!;
      const others = n - 1;
      return (noise * others * (others - 1)) / (1 - residual ** 2 / others);
    });
    return sum(squares) / sum(used.map((own) => own.length - 1));
  };
  const variance = (trade: number): number => {
    if (!variances.has(trade)) variances.set(trade, varianceOf(trade));
    return variances.get(trade)!;
  };
  return { ofBidder, has, drift, variance };
}

function ownShare(outside: readonly Position[]): { readonly share: number; readonly error: number } {
  if (outside.length < 2) return { share: 1, error: 1 };
  const parts = outside.map(({ n, residual }) => (n - 1) * residual ** 2 - 1);
  const weights = sum(outside.map(({ n }) => n - 2));
  return { share: Math.max(0, sum(parts) / weights), error: spreadOf(parts) / weights ** 2 };
}

function levelIn(here: readonly Position[], elsewhere: readonly Position[], own: number, drift: number) {
  const estimates: { mean: number; error: number }[] = [];
  if (here.length > 0)
    estimates.push({
      mean: average(here.map(({ relative }) => relative)),
      error: (own + average(here.map(({ noise }) => noise))) / here.length,
    });
  if (elsewhere.length > 1 && drift < Number.POSITIVE_INFINITY) {
    const values = elsewhere.map(({ relative }) => relative);
    estimates.push({
      mean: average(values),
      error: Math.max(own, spreadOf(values) / (values.length - 1)) / values.length + 2 * drift,
    });
  }
  if (estimates.length === 0) return null;
  const weight = sum(estimates.map(({ error }) => 1 / error));
  return { mean: sum(estimates.map(({ mean, error }) => mean / error)) / weight, error: 1 / weight };
}

/** P(exactly k successes) mixed over z by Simpson's rule. */
function plainMixture(trials: number, z: number, doubt: number): readonly number[] {
  const steps = 160;
  const reach = 9 * doubt;
  const law = new Array<number>(trials + 1).fill(0);
  for (let i = 0; i <= steps; i++) {
    const at = z - reach + (2 * reach * i) / steps;
    const weight =
      ((i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2) * (2 * reach)) /
      steps /
      3 /
      doubt /
      Math.sqrt(2 * Math.PI);
    const density = weight * Math.exp(-(((at - z) / doubt) ** 2) / 2);
    const p = plainNormalTail(-at);
    let mass = [1];
    for (let t = 0; t < trials; t++)
      mass = [...mass, 0].map((value, k) => value * (1 - p) + (mass[k - 1] ?? 0) * p);
    for (let k = 0; k <= trials; k++) law[k]! += density * mass[k]!;
  }
  return law;
}

const convolved = (one: readonly number[], other: readonly number[]): readonly number[] => {
  const law = new Array<number>(one.length + other.length - 1).fill(0);
  for (const [i, p] of one.entries()) for (const [j, q] of other.entries()) law[i + j]! += p * q;
  return law;
};

test('mixed binomial laws agree with Simpson over the doubt', () => {
  const random = seededRandom(SEED, 'mixture');
  const mixture = createOrderMixture(logFactorials(40));
  for (let round = 0; round < 60; round++) {
    mixture.reset();
    let law: readonly number[] = [1];
    for (let stretch = 0; stretch < 1 + below(random, 2); stretch++) {
      const [trials, z, doubt] = [1 + below(random, 12), 2 * normal(random), 0.1 + 0.8 * random()];
      mixture.add(trials, z, doubt);
      law = convolved(law, plainMixture(trials, z, doubt));
    }
    const at = `seed ${SEED}, world ${round}`;
    for (let s = 0; s < law.length; s++) {
      const wanted = [sum(law.slice(0, s + 1)), sum(law.slice(s))];
      for (const [side, tail] of mixture.tails(s).entries())
        if (wanted[side]! > 1e-8) expect(Math.abs(tail / wanted[side]! - 1), at).toBeLessThan(1e-4);
    }
    expect(mixture.none(), at).toBeCloseTo(law[0]!, 6);
    expect(mixture.all(), at).toBeCloseTo(law.at(-1)!, 6);
    const mean = sum(law.map((p, k) => p * k));
    expect(mixture.mean(), at).toBeCloseTo(mean, 5);
    expect(mixture.variance(), at).toBeCloseTo(sum(law.map((p, k) => p * (k - mean) ** 2)), 4);
  }
});

/** P(sum of one product of two different residuals a lot >= x), every choice counted. */
function plainProducts(lots: readonly (readonly number[])[], x: number): number {
  let sums = [0];
  for (const lot of lots) {
    const products = lot.flatMap((a, i) => lot.slice(i + 1).map((b) => a * b));
    sums = sums.flatMap((before) => products.map((product) => before + product));
  }
  return sums.filter((value) => value >= x - 1e-12).length / sums.length;
}

test('tails of products in lots whose bidders are put in any order agree with every order counted', () => {
  const random = seededRandom(SEED, 'products');
  let compared = 0;
  const errors: number[] = [];
  for (let round = 0; round < 1000; round++) {
    const lots: PlainLot[] = Array.from({ length: 8 }, () => ({
      trade: 0,
      minute: Number.NaN,
      bids: Array.from({ length: 3 }, (_, bidder) => ({
        bidder,
        price: Math.exp(12 + 0.05 * normal(random)),
        won: false,
      })),
    }));
    const ground = groundOf(lots, 3);
    const levels = priceLevelsOf(ground);
    const x = lots.map((_, t) => [...levels.residual.subarray(3 * t, 3 * t + 3)]);
    const variance = sum(x.map((own) => (9 - sum(own.map((value) => value ** 4))) / 6 - 1 / 4));
    const wanted = -4 + (1.5 + 1.5 * random()) * Math.sqrt(variance);
    const exact = plainProducts(x, wanted);
    if (exact < 5e-4) continue;
    const found = productTail(levels, ground, [...lots.keys()], wanted, variance);
    compared++;
    // The law is discrete where the approximation is smooth; the rule says that p may be off by a factor of two.
    const error = Math.abs(Math.log(found / exact));
    expect(error, `seed ${SEED}, world ${round}: ${found} ${exact}`).toBeLessThan(Math.log(2));
    errors.push(error);
  }
  expect(compared).toBeGreaterThan(700);
  errors.sort((a, b) => a - b);
  expect(errors[Math.floor(0.5 * compared)]).toBeLessThan(0.1);
  expect(errors[Math.floor(0.99 * compared)]).toBeLessThan(0.35);
});

test('order, offset and products of two firms agree with plain lists, on random small worlds', () => {
  const random = seededRandom(SEED, 'prices');
  const pairs = pairsOf(BIDDERS);
  const params = { minJoint: 0, minOutside: 4, drift: 0.15, kept: 0.75, peakDensity: 0.7 };
  const seen = { order: 0, offset: 0, products: 0 };
  for (let round = 0; round < 1000; round++) {
    const lots = anyWorld(random);
    const ground = groundOf(lots, BIDDERS);
    const levels = priceLevelsOf(ground);
    const firms = firmLevelsOf(ground, levels);
    const array = (): Float64Array => new Float64Array(pairs.length).fill(1);
    const count = (): Int32Array => new Int32Array(pairs.length);
    const shared = {
      ground,
      levels,
      firms,
      ...params,
      a: Int32Array.from(pairs, ([a]) => a),
      b: Int32Array.from(pairs, ([, b]) => b),
      from: 0,
      to: pairs.length,
      smallest: array(),
      priced: count(),
      lots: count(),
    };
    const order = { ...shared, p: array(), share: array(), logFactorial: logFactorials(100) };
    const offset = {
      ...shared,
      p: array(),
      width: array(),
      tick: new Float64Array(lots.length).fill(1),
      lots: count(),
      priced: count(),
    };
    const products = { ...shared, p: array(), correlation: array(), outside: count(), lots: count() };
    priceOrderTails(order);
    offsetWindows(offset);
    residualProducts(products);

    const positions = plainPositions(lots);
    const { ofBidder, has, drift, variance } = plainNull(lots, positions);
    expect(firms.drift, `seed ${SEED}, world ${round}`).toBeCloseTo(drift, 8);
    pairs.forEach(([a, b], i) => {
      const at = `seed ${SEED}, world ${round}, pair ${a}|${b}`;
      const [allA, allB] = [ofBidder(a, (lot) => !has(lot, b)), ofBidder(b, (lot) => !has(lot, a))];
      const [ownA, ownB] = [ownShare(allA), ownShare(allB)];
      const isKnown = Math.min(allA.length, allB.length) >= params.minOutside;
      let law: readonly number[] = [1];
      let [lower, trials] = [0, 0];
      const ratios: { readonly value: number; readonly chance: (width: number, factor: number) => number }[] =
        [];
      let doubtOfSpread = 0;
      for (const trade of new Set(lots.map((lot) => lot.trade))) {
        const joint = lots.flatMap((lot, t) => {
          const [one, other] = [positions[t]!.get(a), positions[t]!.get(b)];
          return lot.trade === trade && one && other && one.log !== other.log
            ? [{ t, ratio: one.log - other.log }]
            : [];
        });
        if (joint.length === 0 || !isKnown) continue;
        const scale = variance(trade);
        expect(firms.variance[trade], at).toBeCloseTo(scale, 8);
        const shares = [Math.max(0.25, ownA.share), Math.max(0.25, ownB.share)] as const;
        const level = (bidder: number, other: number, all: readonly Position[], share: number) => {
          const here = ofBidder(bidder, (lot) => lot.trade === trade && !has(lot, other));
          return levelIn(
            here,
            all.filter((position) => !here.some(({ lot }) => lot === position.lot)),
            share * scale,
            drift,
          );
        };
        const one = level(a, b, allA, shares[0]);
        const two = level(b, a, allB, shares[1]);
        if (one === null || two === null) continue;
        const spread = Math.sqrt((shares[0] + shares[1]) * scale);
        const spreadError = Math.sqrt(ownA.error + ownB.error) / (2 * (shares[0] + shares[1]));
        const z = (two.mean - one.mean) / spread;
        const doubt = Math.sqrt(
          (one.error + two.error) / spread ** 2 + (z * spreadError) ** 2 + params.drift ** 2,
        );
        if (order.p[i]! < 0.1) law = convolved(law, plainMixture(joint.length, z, doubt));
        trials += joint.length;
        lower += joint.filter(({ ratio }) => ratio < 0).length;
        doubtOfSpread = Math.max(doubtOfSpread, spreadError);
        for (const { t, ratio } of joint) {
          const prices = lots[t]!.bids.filter(({ bidder }) => bidder === a || bidder === b).map(
            ({ price }) => price,
          );
          ratios.push({
            value: ratio,
            chance: (width, factor) =>
              Math.min(1, (params.peakDensity * (width + 2 / Math.min(...prices))) / (spread * factor)),
          });
        }
      }
      expect(order.lots[i], at).toBe(trials);
      expect(offset.lots[i], at).toBe(trials);
      if (trials >= 2) {
        expect(order.share[i], at).toBeCloseTo(lower / trials, 12);
        if (order.p[i]! < 0.1) {
          seen.order++;
          const tails = [sum(law.slice(0, lower + 1)), sum(law.slice(lower))];
          expect(Math.abs(order.p[i]! / (2 * Math.min(...tails)) - 1), at).toBeLessThan(1e-3);
        }
        const sorted = ratios.map(({ value }) => value).sort((x, y) => x - y);
        const kept = Math.max(2, Math.ceil(params.kept * trials));
        const width = Math.min(...sorted.slice(kept - 1).map((value, k) => value - sorted[k]!));
        expect(offset.width[i], at).toBeCloseTo(width, 12);
        const bound = (factor: number): number => {
          const chances = ratios
            .map(({ chance }) => chance(width, factor))
            .sort((x, y) => x - y)
            .slice(1);
          let mass = [1];
          for (const p of chances)
            mass = [...mass, 0].map((value, k) => value * (1 - p) + (mass[k - 1] ?? 0) * p);
          return Math.min(1, trials * sum(mass.slice(kept - 1)));
        };
        const steps = Array.from({ length: 21 }, (_, k) => (k - 10) / 2);
        const weights = steps.map((off) => Math.exp((-off * off) / 2));
        const mixed =
          sum(steps.map((off, k) => weights[k]! * bound(Math.exp(off * doubtOfSpread)))) / sum(weights);
        const wanted = bound(1) > 0.2 ? bound(1) : mixed;
        expect(Math.abs(offset.p[i]! - wanted), at).toBeLessThan(1e-9);
        if (wanted < 0.9) seen.offset++;
      }

      const both = positions.flatMap((lot) => {
        const [one, other] = [lot.get(a), lot.get(b)];
        return one && other && one.n >= 3
          ? [{ n: one.n, x: one.residual, y: other.residual, all: [...lot.values()] }]
          : [];
      });
      expect(products.lots[i], at).toBe(both.length);
      if (both.length < 2 || !isKnown) return;
      const [meanX, meanY] = [average(both.map(({ x }) => x)), average(both.map(({ y }) => y))];
      const together = sum(both.map(({ x, y }) => (x - meanX) * (y - meanY)));
      // Mean and variance of the product over every order of the lot's bidders.
      const moments = both.map(({ all }) => {
        const values = all.flatMap((one, k) =>
          all.filter((_, m) => m !== k).map((other) => one.residual * other.residual),
        );
        return { mean: average(values), variance: spreadOf(values) / values.length };
      });
      const centre = sum(moments.map(({ mean }) => mean));
      const inverse = sum(both.map(({ n }) => 1 / (n - 1)));
      const excess =
        together - centre * (1 - 1 / both.length) - inverse * Math.max(0, 2 - ownA.share - ownB.share);
      const variances = sum(moments.map(({ variance: one }) => one));
      const z = excess / Math.sqrt(variances + inverse ** 2 * (ownA.error + ownB.error));
      if (z < 1.3) {
        expect(Math.abs(products.p[i]! - plainNormalTail(z)), at).toBeLessThan(1e-6);
        seen.products++;
      } else expect(products.p[i]!, at).toBeLessThan(0.2);
    });
  }
  expect(seen.order).toBeGreaterThan(30);
  expect(seen.offset).toBeGreaterThan(100);
  expect(seen.products).toBeGreaterThan(500);
});

test('the narrowest window is the narrowest of all', () => {
  const random = seededRandom(SEED, 'windows');
  for (let round = 0; round < 1000; round++) {
    const values = Float64Array.from({ length: 2 + below(random, 10) }, () => normal(random));
    const count = 2 + below(random, values.length - 1);
    const ends = [...values].flatMap((from) => [...values].map((to) => [from, to] as const));
    const wide = ends.filter(
      ([from, to]) => to >= from && values.filter((value) => value >= from && value <= to).length >= count,
    );
    const wanted = Math.min(...wide.map(([from, to]) => to - from));
    expect(narrowest(values, count), `seed ${SEED}, world ${round}`).toBe(wanted);
  }
});
