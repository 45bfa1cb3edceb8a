import { type BidBook, coveredLots } from '../bid-book.ts';
import type { ScorerInput } from '../scorer.ts';

/** 1 for each place in which bidders can meet: awarded by a method of the rule, and no more named bidders than `pair_lots` allows. */
export async function countedLots(
  input: Pick<ScorerInput, 'read' | 'awardMethods'>,
  book: BidBook,
): Promise<Int32Array> {
  const counted = coveredLots(book, input.awardMethods);
  const caps = (await input.read('select max(size_cap) as size_cap from pair_lots')).size_cap as Int32Array;
  const cap = caps.length === 0 ? 0 : caps[0]!;
  for (let t = 0; t < counted.length; t++) {
    let named = 0;
    for (let bid = book.lotStart[t]!; bid < book.lotStart[t + 1]!; bid++)
      named += book.named[book.bidder[bid]!]!;
    if (named > cap) counted[t] = 0;
  }
  return counted;
}
