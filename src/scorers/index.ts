import type { Scorer } from './scorer.ts';
import { stratifiedHypergeometric } from './stratified-hypergeometric.ts';

/** Scorers by the name that rules give them. */
export const SCORERS: Readonly<Record<string, Scorer>> = {
  'stratified-hypergeometric': stratifiedHypergeometric,
};
