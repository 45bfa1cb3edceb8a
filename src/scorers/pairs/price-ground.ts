import { type BidBook, openBidBook } from '../bid-book.ts';
import type { ScorerInput } from '../scorer.ts';
import { countedLots } from './counted-lots.ts';
import { openPairGround } from './pair-ground.ts';
import type { PairGround } from './pair-walk.ts';
import { type PriceLevels, priceLevels } from './price-levels.ts';

/** What screens of two bidders' prices work from. */
export interface PriceGround {
  readonly book: BidBook;
  readonly ground: PairGround;
  readonly levels: PriceLevels;
}

/** Made once for all screens that count the same award methods. */
export async function openPriceGround(
  input: Pick<ScorerInput, 'read' | 'once' | 'awardMethods'>,
): Promise<PriceGround> {
  const book = await openBidBook(input);
  const ground = await openPairGround(input, book);
  const levels = await input.once(`price-levels ${String(input.awardMethods)}`, async () =>
    priceLevels(book, await countedLots(input, book)),
  );
  return { book, ground, levels };
}
