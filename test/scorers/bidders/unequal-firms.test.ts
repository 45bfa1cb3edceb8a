import { expect, test } from 'vitest';
import { benjaminiHochberg } from '../../../src/scorers/benjamini-hochberg.ts';
import { losingTail, strengthsOf, withoutBidder } from '../../../src/scorers/bidders/losing-law.ts';
import { fitStrengths } from '../../../src/scorers/bidders/strength-fit.ts';
import { type Random, seededRandom } from '../../../src/scorers/random.ts';
import { below, normal } from '../../oracles/pair-worlds.ts';

interface Market {
  readonly firms: number;
  readonly lots: number;
  /** Draws the strength of a firm. */
  readonly strength: (firm: number, random: Random) => number;
  /** Firms that bid and never win. */
  readonly covers?: number;
}

/** p-values of firms with ten lots and more; lots of three to eight firms, each won with chances in proportion to strength. */
function pValues({ firms, lots, strength, covers = 0 }: Market, random: Random) {
  const strengths = Array.from({ length: firms }, (_, firm) => (firm < covers ? 0 : strength(firm, random)));
  // Some bid everywhere, most now and then.
  const activity = strengths.map((_, firm) =>
    firm < covers ? 20 : Math.min((1 - random()) ** (-1 / 1.5), 25),
  );
  const counts = strengths.map(() => ({ lots: 0, wins: 0, expected: 0 }));
  for (let lot = 0; lot < lots; lot++) {
    const wanted = Math.min(3 + below(random, 6), firms);
    const came = new Set<number>();
    for (let tries = 0; came.size < wanted && tries < 200; tries++) came.add(drawn(activity, random()));
    const here = [...came];
    if (here.every((firm) => strengths[firm] === 0)) continue;
    const winner =
      here[
        drawn(
          here.map((firm) => strengths[firm]!),
          random(),
        )
      ]!;
    for (const firm of here) {
      const own = counts[firm]!;
      own.lots += 1;
      own.expected += 1 / here.length;
    }
    counts[winner]!.wins += 1;
  }
  const kept = [...counts.keys()].filter((firm) => counts[firm]!.lots >= 10);
  const own = kept.map((firm) => counts[firm]!);
  const laws = fitStrengths({
    lots: own.map((one) => one.lots),
    wins: own.map((one) => one.wins),
    expected: own.map((one) => one.expected),
  });
  const p = own.map((one) =>
    losingTail(
      strengthsOf(withoutBidder(laws, one.lots, one.wins, one.expected)),
      one.lots,
      one.wins,
      one.expected,
    ),
  );
  return { kept, p };
}

/** Index drawn in proportion to the weights; `at` in [0, 1). */
function drawn(weights: readonly number[], at: number): number {
  let left = at * weights.reduce((total, weight) => total + weight, 0);
  const found = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return found < 0 ? weights.findLastIndex((weight) => weight > 0) : found;
}

const lognormal =
  (spread: number) =>
  (_: number, random: Random): number =>
    Math.exp(spread * normal(random));

const HONEST: Readonly<Record<string, Market>> = {
  'all alike': { firms: 80, lots: 600, strength: () => 1 },
  'a little unequal': { firms: 80, lots: 600, strength: lognormal(0.3) },
  unequal: { firms: 80, lots: 600, strength: lognormal(0.7) },
  'very unequal': { firms: 80, lots: 600, strength: lognormal(1.5) },
  'evenly from nothing to one': { firms: 80, lots: 600, strength: (_, random) => random() },
  'half of them weak': { firms: 80, lots: 600, strength: (_, random) => (random() < 0.5 ? 0.3 : 1) },
  'a fifth of them very weak': { firms: 80, lots: 600, strength: (_, random) => (random() < 0.2 ? 0.2 : 1) },
  'one far stronger': {
    firms: 80,
    lots: 600,
    strength: (firm, random) => (firm === 0 ? 10 : lognormal(0.2)(firm, random)),
  },
  'a dozen firms': { firms: 12, lots: 200, strength: lognormal(0.7) },
  'eight firms for long': { firms: 8, lots: 1000, strength: lognormal(0.4) },
};

test('in honest markets of any spread of strengths hardly any firm is found to lose too much', () => {
  for (const [name, market] of Object.entries(HONEST)) {
    const ps: number[] = [];
    let flagged = 0;
    const markets = 6;
    for (let seed = 1; seed <= markets; seed++) {
      const { p } = pValues(market, seededRandom(seed, name));
      ps.push(...p);
      if (benjaminiHochberg(Float64Array.from(p)).some((q) => q <= 0.01)) flagged++;
    }
    for (const level of [0.05, 0.01]) {
      const share = ps.filter((p) => p <= level).length / ps.length;
      expect(share, `${name}: ${level}`).toBeLessThan(
        level + 3.5 * Math.sqrt((level * (1 - level)) / ps.length),
      );
    }
    expect(flagged, name).toBeLessThanOrEqual(1);
  }
});

test('firms that come often and never win are found among unequal ones', () => {
  let [found, wrong, planted] = [0, 0, 0];
  for (let seed = 1; seed <= 8; seed++) {
    const market: Market = { firms: 200, lots: 2000, strength: lognormal(0.4), covers: 2 };
    const { kept, p } = pValues(market, seededRandom(seed, 'covers'));
    const q = benjaminiHochberg(Float64Array.from(p));
    planted += 2;
    kept.forEach((firm, i) => {
      if (q[i]! > 0.01) return;
      if (firm < 2) found++;
      else wrong++;
    });
  }
  expect(found / planted).toBeGreaterThan(0.9);
  expect(wrong).toBeLessThanOrEqual(1);
});
