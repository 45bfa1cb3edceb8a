import { codeDigits, digitTails } from './bidders/digit-tails.ts';
import { losingRecords, losingTails } from './bidders/losing-tails.ts';
import { codeRounds, roundTails } from './bidders/round-tails.ts';
import { communityRuns } from './communities/community-runs.ts';
import { degreeFits } from './degree-fits.ts';
import { compareUnits } from './documents/compare-units.ts';
import { countFirms } from './documents/count-firms.ts';
import { markUnits } from './documents/mark-units.ts';
import { sharingPairs } from './documents/sharing-pairs.ts';
import { testDiscountBreak } from './groups/discount-break.ts';
import { testDividedBuyers, testDividedRegions } from './groups/divided-markets.ts';
import { gapAndCluster } from './groups/gap-and-cluster.ts';
import { groupRewiring } from './groups/group-rewiring.ts';
import { testOutsiderDiscounts } from './groups/outsider-discounts.ts';
import { testSharedOutBuyers } from './groups/shared-out-buyers.ts';
import { testSteadyShares } from './groups/steady-shares.ts';
import { testWinningTurns } from './groups/winning-turns.ts';
import { agreeingLists } from './items/agreeing-lists.ts';
import { commonPrices } from './items/common-prices.ts';
import { compareLists } from './items/compare-lists.ts';
import { itemResiduals } from './items/item-residuals.ts';
import { itemTails } from './items/item-tails.ts';
import { meetingTails } from './meeting-tails.ts';
import { countOpportunities } from './opportunity.ts';
import { pairTails } from './pair-tails.ts';
import { avoidanceSearch, avoidanceTails } from './pairs/avoidance-tails.ts';
import { buyerDraws } from './pairs/buyer-draws.ts';
import { readContests } from './pairs/contests.ts';
import { readFirmLevels } from './pairs/firm-levels.ts';
import { logPrices } from './pairs/log-prices.ts';
import { offsetWindows } from './pairs/offset-windows.ts';
import { priceOrderTails } from './pairs/price-order-tails.ts';
import { pricePlaces } from './pairs/price-places.ts';
import { residualProducts } from './pairs/residual-products.ts';
import { degreeTails } from './pairs/second-opinion.ts';
import { winsBesideTails } from './pairs/wins-beside-tails.ts';

/** What a kernel takes and gives: values that can be sent to a thread. Numbers by the million travel in shared arrays. */
export type KernelInput = object;

/**
 * A pure function that a worker thread runs. Long results are written by index into the shared arrays of its input, so that
 * they depend neither on the number of threads nor on the order in which tasks end.
 */
export type Kernel = (input: never) => unknown;

/** Every kernel by name. */
export const KERNELS = {
  'avoidance-search': avoidanceSearch,
  'avoidance-tails': avoidanceTails,
  'buyer-draws': buyerDraws,
  'compare-lists': compareLists,
  'community-runs': communityRuns,
  contests: readContests,
  'count-opportunities': countOpportunities,
  'degree-fits': degreeFits,
  'degree-tails': degreeTails,
  'document-compare': compareUnits,
  'document-firms': countFirms,
  'document-marks': markUnits,
  'document-sharing': sharingPairs,
  'firm-levels': readFirmLevels,
  'log-prices': logPrices,
  'price-places': pricePlaces,
  'digit-codes': codeDigits,
  'digit-tails': digitTails,
  'round-codes': codeRounds,
  'round-tails': roundTails,
  'losing-records': losingRecords,
  'losing-tails': losingTails,
  'offset-windows': offsetWindows,
  'price-order-tails': priceOrderTails,
  'residual-products': residualProducts,
  'gap-and-cluster': gapAndCluster,
  'group-rewiring': groupRewiring,
  'agreeing-lists': agreeingLists,
  'common-prices': commonPrices,
  'item-residuals': itemResiduals,
  'item-tails': itemTails,
  'meeting-tails': meetingTails,
  'pair-tails': pairTails,
  'discount-break': testDiscountBreak,
  'outsider-discounts': testOutsiderDiscounts,
  'divided-buyers': testDividedBuyers,
  'divided-regions': testDividedRegions,
  'shared-out-buyers': testSharedOutBuyers,
  'steady-shares': testSteadyShares,
  'winning-turns': testWinningTurns,
  'wins-beside-tails': winsBesideTails,
} as const satisfies Readonly<Record<string, Kernel>>;
