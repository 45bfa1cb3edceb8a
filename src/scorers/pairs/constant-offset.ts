import { answerAt } from '../answer-tests.ts';
import type { BidBook } from '../bid-book.ts';
import type { ScorerInput, ScorerOutput } from '../scorer.ts';
import type { OffsetWindowsInput } from './offset-windows.ts';
import { doubles, ints, mapPairs } from './pair-tasks.ts';
import { openPriceGround } from './price-ground.ts';

/**
 * Do two firms' prices keep one ratio from lot to lot, more closely than their prices elsewhere allow? See `offsetWindows`.
 *
 * Subjects: pairs with `joint integer`. Params: `fdr, min_joint, min_outside, kept_share, peak_density`. `statistic`: width of the narrowest
 * window of ln ratios. `n`: joint lots tested. Reads the feature `price_tick`.
 */
export async function constantOffset(input: ScorerInput): Promise<ScorerOutput> {
  const { params } = input;
  const count = (input.subjects.joint as Int32Array).length;
  const { book, ground, levels, firms } = await openPriceGround(input);
  const found = {
    p: doubles(count).fill(1),
    smallest: doubles(count).fill(1),
    width: doubles(count),
    priced: ints(count),
    lots: ints(count),
  };
  const shared: Omit<OffsetWindowsInput, 'a' | 'b' | 'from' | 'to'> = {
    ground,
    levels,
    firms,
    tick: await ticks(input, book),
    minJoint: params.min_joint!,
    minOutside: params.min_outside!,
    kept: params.kept_share!,
    peakDensity: params.peak_density!,
    ...found,
  };
  await mapPairs('offset-windows', input, book.bidderStart, shared);
  return answerAt({
    p: found.p,
    smallest: found.smallest,
    statistic: found.width,
    n: found.lots,
    reason: (i) => {
      if (found.priced[i]! < params.min_joint!) return 'few_priced_lots';
      return found.lots[i]! < params.min_joint! ? 'few_outside_lots' : null;
    },
    fdr: params.fdr!,
  });
}

/** The coarser step of the two that `price_tick` knows: a pair may have rounded where others did not. */
async function ticks({ read }: Pick<ScorerInput, 'read'>, book: BidBook): Promise<Float64Array> {
  const rows = await read('select lot_no, coarse_tick from price_tick');
  const lots = rows.lot_no as Int32Array;
  const tick = doubles(book.lotNo.length);
  for (let row = 0; row < lots.length; row++) {
    const place = book.placeOf[lots[row]!]!;
    if (place >= 0) tick[place] = (rows.coarse_tick as Float64Array)[row]!;
  }
  return tick;
}
