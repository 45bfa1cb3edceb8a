import { cohesiveGroup } from './cohesive-group.ts';
import type { Scorer } from './scorer.ts';
import { stratifiedHypergeometric } from './stratified-hypergeometric.ts';

/** Scorers by the name that rules give them. */
export const SCORERS: Readonly<Record<string, Scorer>> = {
  'cohesive-group': cohesiveGroup,
  'stratified-hypergeometric': stratifiedHypergeometric,
};
