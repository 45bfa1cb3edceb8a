import { cohesiveGroup } from './cohesive-group.ts';
import { dividedBuyers, dividedRegions } from './groups/divided-markets.ts';
import { missingCloseBids } from './groups/missing-close-bids.ts';
import { steadyShares } from './groups/steady-shares.ts';
import { winningTurns } from './groups/winning-turns.ts';
import { favouriteAndCover } from './pairs/favourite-and-cover.ts';
import type { Scorer } from './scorer.ts';
import { stratifiedHypergeometric } from './stratified-hypergeometric.ts';

/** Scorers by the name that rules give them. */
export const SCORERS: Readonly<Record<string, Scorer>> = {
  'cohesive-group': cohesiveGroup,
  'missing-close-bids': missingCloseBids,
  'favourite-and-cover': favouriteAndCover,
  'stratified-hypergeometric': stratifiedHypergeometric,
  'divided-buyers': dividedBuyers,
  'divided-regions': dividedRegions,
  'steady-shares': steadyShares,
  'winning-turns': winningTurns,
};
