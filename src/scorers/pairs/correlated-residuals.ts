import { answerAt } from '../answer-tests.ts';
import type { ScorerInput, ScorerOutput } from '../scorer.ts';
import { doubles, ints, mapPairs } from './pair-tasks.ts';
import { openPriceGround } from './price-ground.ts';
import type { ResidualProductsInput } from './residual-products.ts';

/**
 * Do two firms' prices go up and down together, lot for lot, once the lot and both firms' levels are taken out? See `residualProducts`.
 *
 * Subjects: pairs with `joint integer`. Params: `fdr, min_joint, min_outside`. `statistic`: correlation of the residuals. `n`: joint lots
 * with at least three prices.
 */
export async function correlatedResiduals(input: ScorerInput): Promise<ScorerOutput> {
  const { params } = input;
  const count = (input.subjects.joint as Int32Array).length;
  const { book, ground, levels, firms } = await openPriceGround(input);
  const found = {
    p: doubles(count).fill(1),
    correlation: doubles(count),
    lots: ints(count),
    outside: ints(count),
  };
  const shared: Omit<ResidualProductsInput, 'a' | 'b' | 'from' | 'to'> = {
    ground,
    levels,
    firms,
    minJoint: params.min_joint!,
    minOutside: params.min_outside!,
    ...found,
  };
  await mapPairs('residual-products', input, book.bidderStart, shared);
  return answerAt({
    p: found.p,
    smallest: doubles(count),
    statistic: found.correlation,
    n: found.lots,
    reason: (i) => {
      if (found.lots[i]! < params.min_joint!) return 'few_priced_lots';
      return found.outside[i]! < params.min_outside! ? 'few_outside_lots' : null;
    },
    fdr: params.fdr!,
  });
}
