import type { Scheme } from '../market-types.ts';
import { companion } from './companion.ts';
import { completeRing } from './complete-ring.ts';
import { customers } from './customers.ts';
import type { Difficulty } from './difficulty.ts';
import { incompleteRing } from './incomplete-ring.ts';
import { overlap } from './overlap.ts';
import { rotation } from './rotation.ts';
import { suppression } from './suppression.ts';
import { territories } from './territories.ts';

/** Schemes by name; those that need most room first, since a scheme takes only what earlier ones left. */
export const SCHEMES: Readonly<Record<string, (difficulty: Difficulty) => Scheme>> = {
  territories,
  overlap,
  complete: completeRing,
  incomplete: incompleteRing,
  rotation,
  companion,
  customers,
  suppression,
};
