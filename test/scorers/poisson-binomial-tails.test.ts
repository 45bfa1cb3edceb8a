import { describe, expect, it } from 'vitest';
import { poissonBinomialTails } from '../../src/scorers/poisson-binomial-tails.ts';
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

  it('turns to the normal law for very many trials, close to the exact one', () => {
    const chances = new Float64Array(40_000).fill(0.25);
    const { lower, exact } = poissonBinomialTails(chances, 10_050);
    expect(exact).toBe(false);
    // Binomial(40000, 1/4) at 10050: z = 0.583.
    expect(lower).toBeCloseTo(0.72, 2);
  });
});
