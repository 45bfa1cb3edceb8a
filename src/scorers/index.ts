import { digitHabit } from './bidders/digit-habit.ts';
import { losingRun } from './bidders/losing-run.ts';
import { roundHabit } from './bidders/round-habit.ts';
import { cohesiveGroup } from './cohesive-group.ts';
import { backlogDiscontinuity } from './groups/backlog-discontinuity.ts';
import { discountBreak } from './groups/discount-break.ts';
import { dividedBuyers, dividedRegions } from './groups/divided-markets.ts';
import { gapWithClustering } from './groups/gap-with-clustering.ts';
import { incumbencyDiscontinuity } from './groups/incumbency-discontinuity.ts';
import { jointEntry } from './groups/joint-entry.ts';
import { missingCloseBids } from './groups/missing-close-bids.ts';
import { outsiderDiscounts } from './groups/outsider-discounts.ts';
import { steadyShares } from './groups/steady-shares.ts';
import { tightCoalition } from './groups/tight-coalition.ts';
import { winningTurns } from './groups/winning-turns.ts';
import { constantOffset } from './pairs/constant-offset.ts';
import { correlatedResiduals } from './pairs/correlated-residuals.ts';
import { loserBecomesPartner } from './pairs/loser-becomes-partner.ts';
import { mutualAvoidance } from './pairs/mutual-avoidance.ts';
import { oneSidedOrder } from './pairs/one-sided-order.ts';
import { winsBeside } from './pairs/wins-beside.ts';
import type { Scorer } from './scorer.ts';
import { stratifiedHypergeometric } from './stratified-hypergeometric.ts';

/** Scorers by the name that rules give them. */
export const SCORERS: Readonly<Record<string, Scorer>> = {
  'cohesive-group': cohesiveGroup,
  'joint-entry': jointEntry,
  'missing-close-bids': missingCloseBids,
  'tight-coalition': tightCoalition,
  'incumbency-discontinuity': incumbencyDiscontinuity,
  'gap-with-clustering': gapWithClustering,
  'backlog-discontinuity': backlogDiscontinuity,
  'constant-offset': constantOffset,
  'correlated-residuals': correlatedResiduals,
  'one-sided-order': oneSidedOrder,
  'loser-becomes-partner': loserBecomesPartner,
  'mutual-avoidance': mutualAvoidance,
  'stratified-hypergeometric': stratifiedHypergeometric,
  'discount-break': discountBreak,
  'outsider-discounts': outsiderDiscounts,
  'divided-buyers': dividedBuyers,
  'divided-regions': dividedRegions,
  'steady-shares': steadyShares,
  'wins-beside': winsBeside,
  'winning-turns': winningTurns,
  'digit-habit': digitHabit,
  'losing-run': losingRun,
  'round-habit': roundHabit,
};
