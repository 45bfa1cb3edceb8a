import { answerAt } from '../answer-tests.ts';
import { logFactorials } from '../log-factorial.ts';
import type { ScorerInput, ScorerOutput } from '../scorer.ts';
import { doubles, ints, mapPairs } from './pair-tasks.ts';
import { openPriceGround } from './price-ground.ts';
import type { PriceOrderInput } from './price-order-tails.ts';

/**
 * Is the same of two firms always the lower in their joint lots, more often than what both ask elsewhere explains? See `priceOrderTails`.
 *
 * Subjects: pairs with `joint integer`. Params: `fdr, min_joint, min_outside, drift`. `statistic`: share of the joint lots in which the
 * first of the pair is the lower. `n`: joint lots tested.
 */
export async function oneSidedOrder(input: ScorerInput): Promise<ScorerOutput> {
  const { params } = input;
  const joint = input.subjects.joint as Int32Array;
  const count = joint.length;
  const { book, ground, levels, firms } = await openPriceGround(input);
  const found = {
    p: doubles(count).fill(1),
    smallest: doubles(count).fill(1),
    share: doubles(count),
    priced: ints(count),
    lots: ints(count),
  };
  const shared: Omit<PriceOrderInput, 'a' | 'b' | 'from' | 'to'> = {
    ground,
    levels,
    firms,
    logFactorial: logFactorials(Math.max(1, book.lotNo.length)),
    minJoint: params.min_joint!,
    minOutside: params.min_outside!,
    drift: params.drift!,
    ...found,
  };
  await mapPairs('price-order-tails', input, book.bidderStart, shared);
  return answerAt({
    p: found.p,
    smallest: found.smallest,
    statistic: found.share,
    n: found.lots,
    reason: (i) => {
      if (found.priced[i]! < params.min_joint!) return 'few_priced_lots';
      return found.lots[i]! < params.min_joint! ? 'few_outside_lots' : null;
    },
    fdr: params.fdr!,
  });
}
