import { randomOf } from '../market-random.ts';
import type { Scheme } from '../market-types.ts';
import { type Difficulty, traitsOf } from './difficulty.ts';
import { oneMarket } from './one-market.ts';

/** A ring in one market that lets its cheapest member win: what a ring that shares its profits would do. */
export const ringOfTheCheapest =
  (scheme: 'complete' | 'incomplete', difficulty: Difficulty): Scheme =>
  (market, seed) =>
    oneMarket(market, seed, `${scheme}:${difficulty}`, traitsOf(scheme, difficulty), {
      random: randomOf(seed, scheme),
      winner: () => null,
    });
