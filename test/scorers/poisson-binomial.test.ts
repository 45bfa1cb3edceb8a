import { describe, expect, it } from 'vitest';
import { poissonBinomialTails } from '../../src/scorers/poisson-binomial.ts';
import { seededRandom } from '../../src/scorers/random.ts';

/** Every outcome of every trial, one by one. */
function enumerate(chances: readonly number[], successes: number): { lower: number; upper: number } {
  let [lower, upper] = [0, 0];
  for (let outcome = 0; outcome < 2 ** chances.length; outcome++) {
    let [probability, count] = [1, 0];
    chances.forEach((chance, i) => {
      const won = (outcome >> i) & 1;
      probability *= won === 1 ? chance : 1 - chance;
      count += won;
    });
    if (count <= successes) lower += probability;
    if (count >= successes) upper += probability;
  }
  return { lower, upper };
}

/** Trials of one chance: each count by its closed form. */
function binomialTails(trials: number, chance: number, successes: number): { lower: number; upper: number } {
  let [lower, upper] = [0, 0];
  let logMass = trials * Math.log(1 - chance);
  for (let k = 0; k <= trials; k++) {
    if (k > 0) logMass += Math.log(((trials - k + 1) / k) * (chance / (1 - chance)));
    if (k <= successes) lower += Math.exp(logMass);
    if (k >= successes) upper += Math.exp(logMass);
  }
  return { lower, upper };
}

describe('poissonBinomialTails', () => {
  it('agrees with the enumeration of all outcomes', () => {
    for (let seed = 0; seed < 200; seed++) {
      const random = seededRandom('poisson', seed);
      const chances = Array.from({ length: 1 + Math.floor(random() * 9) }, () => random());
      const successes = Math.floor(random() * (chances.length + 1));
      const tails = poissonBinomialTails(chances, successes);
      const wanted = enumerate(chances, successes);
      expect(tails.lower).toBeCloseTo(wanted.lower, 12);
      expect(tails.upper).toBeCloseTo(wanted.upper, 12);
    }
  });

  it('keeps its relative accuracy far out in the tail', () => {
    // P(X = 0) = 0.8^400.
    expect(poissonBinomialTails(new Float64Array(400).fill(0.2), 0).lower / 0.8 ** 400).toBeCloseTo(1, 9);
  });

  it('says where it approximates, and stays within 2 % there, far out in the tail too', () => {
    const [trials, chance] = [40_000, 0.25];
    const chances = new Float64Array(trials).fill(chance);
    for (const successes of [9_500, 9_900, 10_050, 10_600]) {
      const { lower, upper, exact } = poissonBinomialTails(chances, successes);
      expect(exact).toBe(false);
      const wanted = binomialTails(trials, chance, successes);
      expect(Math.abs(lower / wanted.lower - 1), `P(S <= ${successes})`).toBeLessThan(0.02);
      expect(Math.abs(upper / wanted.upper - 1), `P(S >= ${successes})`).toBeLessThan(0.02);
    }
  });
});
