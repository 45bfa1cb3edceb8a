import { expect, test } from 'vitest';
import {
  losingTail,
  strengthsOf,
  tabledStrengths,
  withoutBidder,
} from '../../src/scorers/bidders/losing-law.ts';
import { fitStrengths, ownLikelihood, type StrengthLaw } from '../../src/scorers/bidders/strength-fit.ts';
import { type Random, seededRandom } from '../../src/scorers/random.ts';
import { below, normal } from './pair-worlds.ts';

const SEED = 20261124;

/** Density of the logarithm of strength, straight from the definition of each law. */
function density({ shape, centre, spread }: StrengthLaw, x: number): number {
  if (shape === 0) return Math.exp(-(((x - centre) / spread) ** 2) / 2) / (spread * Math.sqrt(2 * Math.PI));
  // Weibull strengths: e^x to the power k is exponential; the standard deviation of the logarithm is pi / sqrt(6) / k.
  const k = Math.PI / Math.sqrt(6) / spread;
  const power = Math.exp(k * (x - centre));
  return k * power * Math.exp(-power);
}

/** P(at most `wins`) when lot t is won with chance chances[t]. */
function lowerTail(chances: readonly number[], wins: number): number {
  const mass = new Float64Array(wins + 1);
  mass[0] = 1;
  for (const p of chances)
    for (let k = wins; k >= 0; k--) mass[k] = mass[k]! * (1 - p) + (k > 0 ? mass[k - 1]! * p : 0);
  return mass.reduce((sum, value) => sum + value, 0);
}

/** Mean of `value` over the strengths of the laws, by adding up. */
function mean(laws: readonly StrengthLaw[], value: (x: number) => number): number {
  const top = Math.max(...laws.map(({ belief }) => belief));
  let [sum, all] = [0, 0];
  for (const law of laws) {
    const weight = Math.exp(law.belief - top);
    const step = law.spread / 20;
    for (let x = law.centre - 16 * law.spread; x <= law.centre + 7 * law.spread; x += step) {
      const mass = weight * density(law, x) * step;
      sum += mass * value(x);
      all += mass;
    }
  }
  return sum / all;
}

const anyLaws = (random: Random): readonly StrengthLaw[] =>
  Array.from({ length: 1 + below(random, 3) }, () => ({
    shape: below(random, 2),
    centre: 0.3 * normal(random),
    spread: 0.1 + 1.5 * random() ** 2,
    belief: 2 * random(),
  }));

test('the tail agrees with adding up binomial tails over the strengths', () => {
  const random = seededRandom(SEED, 'tails');
  for (let world = 0; world < 1000; world++) {
    const laws = anyLaws(random);
    const lots = 1 + below(random, 60);
    const chance = 0.05 + 0.45 * random();
    const wins = Math.min(lots, below(random, 2 + Math.round(lots * chance)));
    const plain = mean(laws, (x) => {
      const p = (chance * Math.exp(x)) / (1 - chance + chance * Math.exp(x));
      return lowerTail(new Array<number>(lots).fill(p), wins);
    });
    const at = `seed ${SEED}, world ${world}`;
    const found = losingTail(strengthsOf(laws), lots, wins, lots * chance);
    expect(Math.abs(Math.log(found / plain)), at).toBeLessThan(0.01);
    const looked = losingTail(tabledStrengths(laws), lots, wins, lots * chance);
    expect(Math.abs(Math.log(looked / found)), at).toBeLessThan(0.02);
  }
});

test('it is no smaller than the tail of lots of unequal numbers of bidders, each won as Luce has it', () => {
  const random = seededRandom(SEED, 'unequal lots');
  let compared = 0;
  for (let world = 0; compared < 1000; world++) {
    const laws = anyLaws(random);
    const bidders = Array.from({ length: 5 + below(random, 40) }, () => 2 + below(random, 12));
    const expected = bidders.reduce((sum, n) => sum + 1 / n, 0);
    const wins = below(random, 1 + Math.floor(expected / 2));
    const plain = mean(laws, (x) =>
      lowerTail(
        bidders.map((n) => Math.exp(x) / (Math.exp(x) + n - 1)),
        wins,
      ),
    );
    if (plain > 0.05) continue;
    compared++;
    const found = losingTail(strengthsOf(laws), bidders.length, wins, expected);
    expect(found / plain, `seed ${SEED}, world ${world}`).toBeGreaterThan(0.99);
    // A bound that is not worth much would be no bound to test with.
    expect(found / plain, `seed ${SEED}, world ${world}`).toBeLessThan(4);
  }
});

/** Wins of bidders of unequal strength in lots against equals. */
function anyRecords(random: Random, count: number, spread: number) {
  const lots = Array.from({ length: count }, () => 10 + below(random, 50));
  const chance = Array.from({ length: count }, () => 0.1 + 0.3 * random());
  const wins = lots.map((n, i) => {
    const odds = (chance[i]! / (1 - chance[i]!)) * Math.exp(spread * normal(random));
    return Array.from({ length: n }, () => (random() < odds / (1 + odds) ? 1 : 0)).reduce<number>(
      (sum, won) => sum + won,
      0,
    );
  });
  return { lots, wins, expected: lots.map((n, i) => n * chance[i]!) };
}

/** Logarithm of the likelihood of one bidder, by adding up. */
function plainLikelihood(law: StrengthLaw, lots: number, wins: number, expected: number): number {
  const odds = Math.log(expected / (lots - expected));
  const value = mean([law], (x) => Math.exp(wins * x - lots * Math.log1p(Math.exp(odds + x))));
  return Math.log(value);
}

test('the likelihood of a law agrees with adding up, and so do beliefs without one bidder', () => {
  const random = seededRandom(SEED, 'likelihoods');
  for (let world = 0; world < 1000; world++) {
    const [law, other] = [anyLaws(random)[0]!, anyLaws(random)[0]!];
    const { lots, wins, expected } = anyRecords(random, 1, 0.6);
    const own = [lots[0]!, wins[0]!, expected[0]!] as const;
    const at = `seed ${SEED}, world ${world}`;
    expect(Math.abs(ownLikelihood(law, ...own).height - plainLikelihood(law, ...own)), at).toBeLessThan(0.02);
    const [one, two] = withoutBidder([law, other], ...own);
    const change = law.belief - other.belief - (one!.belief - two!.belief);
    expect(change, at).toBeCloseTo(plainLikelihood(law, ...own) - plainLikelihood(other, ...own), 1);
  }
});

test('laws are believed by their likelihood with the centre that fits best; none that is left out comes near', () => {
  const random = seededRandom(SEED, 'fits');
  for (let world = 0; world < 12; world++) {
    const records = anyRecords(random, 3 + below(random, 25), 0.8 * random());
    const laws = fitStrengths(records);
    const height = (law: StrengthLaw): number =>
      records.lots.reduce(
        (sum, n, i) => sum + plainLikelihood(law, n, records.wins[i]!, records.expected[i]!),
        0,
      );
    const best = laws.reduce((most, law) => (law.belief > most.belief ? law : most));
    const at = `seed ${SEED}, world ${world}`;
    for (const shape of [0, 1]) {
      const own = laws.filter((law) => law.shape === shape);
      const [one, two] = [own[0]!, own[7]!];
      expect(two.belief - one.belief, at).toBeCloseTo(
        height(two) - height(one) + Math.log(two.spread / one.spread),
        0,
      );
      for (const move of [-0.2, 0.2])
        expect(height({ ...two, centre: two.centre + move }), at).toBeLessThan(height(two) + 0.01);
      for (const spread of [own[0]!.spread * 0.8, own.at(-1)!.spread * 1.25])
        if (spread >= 0.1 && spread <= 3)
          expect(height({ ...own[0]!, spread }), at).toBeLessThan(height(best) - 15);
    }
  }
});
