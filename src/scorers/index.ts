import { digitHabit } from './bidders/digit-habit.ts';
import { losingRun } from './bidders/losing-run.ts';
import { roundHabit } from './bidders/round-habit.ts';
import { commonSlips } from './documents/common-slips.ts';
import { documentsAlike } from './documents/documents-alike.ts';
import { passagesInCommon } from './documents/passages-in-common.ts';
import { rivalNames } from './documents/rival-names.ts';
import { backlogJump } from './groups/backlog-jump.ts';
import { benchmarkPull } from './groups/benchmark-pull.ts';
import { closeGaps } from './groups/close-gaps.ts';
import { coefficientCells } from './groups/coefficient-cells.ts';
import { cohesiveGroup } from './groups/cohesive-group.ts';
import { crowdedLosers } from './groups/crowded-losers.ts';
import { discountBreak } from './groups/discount-break.ts';
import { dividedBuyers, dividedRegions } from './groups/divided-markets.ts';
import { jointEntry } from './groups/entry-together.ts';
import { incumbencyJump } from './groups/incumbency-jump.ts';
import { jointTightness } from './groups/joint-tightness.ts';
import { outsiderDiscounts } from './groups/outsider-discounts.ts';
import { sharedOutBuyers } from './groups/shared-out-buyers.ts';
import { steadyShares } from './groups/steady-shares.ts';
import { winningTurns } from './groups/winning-turns.ts';
import { guaranteeSequences } from './identity/guarantee-sequences.ts';
import { sameMoments } from './identity/same-moments.ts';
import { similarNames } from './identity/similar-names.ts';
import { keptItemRatio, matchingBuildUps, matchingUnitPrices } from './items/compared-items.ts';
import { jointItemResiduals } from './items/joint-item-residuals.ts';
import { constantOffset } from './pairs/constant-offset.ts';
import { correlatedResiduals } from './pairs/correlated-residuals.ts';
import { lotsApart } from './pairs/lots-apart.ts';
import { oneSidedOrder } from './pairs/one-sided-order.ts';
import { loserBecomesPartner } from './pairs/partners-after.ts';
import { separateBuyers } from './pairs/separate-buyers.ts';
import { winsBeside } from './pairs/wins-beside.ts';
import type { Scorer } from './scorer.ts';
import { stratifiedHypergeometric } from './stratified-hypergeometric.ts';

/** Scorers by the name that rules give them. */
export const SCORERS: Readonly<Record<string, Scorer>> = {
  'cohesive-group': cohesiveGroup,
  'entry-together': jointEntry,
  'benchmark-pull': benchmarkPull,
  'coefficient-cells': coefficientCells,
  'close-gaps': closeGaps,
  'joint-tightness': jointTightness,
  'incumbency-jump': incumbencyJump,
  'crowded-losers': crowdedLosers,
  'backlog-jump': backlogJump,
  'common-slips': commonSlips,
  'documents-alike': documentsAlike,
  'passages-in-common': passagesInCommon,
  'rival-names': rivalNames,
  'kept-item-ratio': keptItemRatio,
  'constant-offset': constantOffset,
  'joint-item-residuals': jointItemResiduals,
  'matching-build-ups': matchingBuildUps,
  'matching-unit-prices': matchingUnitPrices,
  'correlated-residuals': correlatedResiduals,
  'one-sided-order': oneSidedOrder,
  'partners-after': loserBecomesPartner,
  'lots-apart': lotsApart,
  'separate-buyers': separateBuyers,
  'stratified-hypergeometric': stratifiedHypergeometric,
  'discount-break': discountBreak,
  'outsider-discounts': outsiderDiscounts,
  'divided-buyers': dividedBuyers,
  'divided-regions': dividedRegions,
  'shared-out-buyers': sharedOutBuyers,
  'steady-shares': steadyShares,
  'wins-beside': winsBeside,
  'winning-turns': winningTurns,
  'digit-habit': digitHabit,
  'losing-run': losingRun,
  'round-habit': roundHabit,
  'guarantee-sequences': guaranteeSequences,
  'same-moments': sameMoments,
  'similar-names': similarNames,
};
