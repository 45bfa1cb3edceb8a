import { ringOfTheCheapest } from './cheapest.ts';
import type { Difficulty } from './difficulty.ts';

/** All bidders of a lot belong to the ring; the member who can do it for least is to win, the others cover. */
export const completeRing = (difficulty: Difficulty) => ringOfTheCheapest('complete', difficulty);
