import { type BidBook, openBidBook } from '../bid-book.ts';
import type { ScorerInput } from '../scorer.ts';
import { countedLots } from './counted-lots.ts';
import { type FirmLevels, openFirmLevels } from './firm-levels.ts';
import { openPairGround, type PairGround } from './pair-ground.ts';
import { openPriceLevels, type PriceLevels } from './price-levels.ts';

/** What screens of two bidders' prices work from. */
export interface PriceGround {
  readonly book: BidBook;
  readonly ground: PairGround;
  readonly levels: PriceLevels;
  readonly firms: FirmLevels;
}

/** Made once for all screens that count the same award methods. */
export async function openPriceGround(
  input: Pick<ScorerInput, 'read' | 'once' | 'awardMethods' | 'pool' | 'signal'>,
): Promise<PriceGround> {
  const book = await openBidBook(input);
  const ground = await openPairGround(input, book);
  const prices = await input.once(`price-levels ${String(input.awardMethods)}`, async () => {
    const counted = await countedLots(input, book);
    const levels = await openPriceLevels(book, counted, ground.trades.start, input);
    return { levels, firms: await openFirmLevels(ground, levels, input) };
  });
  return { book, ground, ...prices };
}
