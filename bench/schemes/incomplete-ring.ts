import { ringOfTheCheapest } from './cheapest.ts';
import type { Difficulty } from './difficulty.ts';

/** Honest firms bid beside the ring, and sometimes win; the member who can do it for least stands for the ring. */
export const incompleteRing = (difficulty: Difficulty) => ringOfTheCheapest('incomplete', difficulty);
