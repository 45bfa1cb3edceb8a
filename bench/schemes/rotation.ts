import { randomOf } from '../market-random.ts';
import type { Firm, Scheme } from '../market-types.ts';
import { type Difficulty, traitsOf } from './difficulty.ts';
import { oneMarket } from './one-market.ts';

/** The members of one ring in one market win in turn. */
export const rotation =
  (difficulty: Difficulty): Scheme =>
  (market, seed) =>
    oneMarket(market, seed, `rotation:${difficulty}`, traitsOf('rotation', difficulty), {
      random: randomOf(seed, 'rotation'),
      winner: inTurn,
    });

export const inTurn = (members: readonly Firm[], _lot: unknown, turn: number): Firm =>
  members[turn % members.length] as Firm;
