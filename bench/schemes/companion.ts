import { randomOf } from '../market-random.ts';
import type { Scheme } from '../market-types.ts';
import { type Difficulty, traitsOf } from './difficulty.ts';
import { oneMarket } from './one-market.ts';

/** One favourite and companions who come along to make up the number and never win beside it. */
export const companion =
  (difficulty: Difficulty): Scheme =>
  (market, seed) => {
    const random = randomOf(seed, 'companion');
    const traits = traitsOf('companion', difficulty);
    const favourite = random.below(traits.size);
    return oneMarket(market, seed, `companion:${difficulty}`, traits, {
      random,
      winner: (members) => members[favourite] ?? null,
    });
  };
