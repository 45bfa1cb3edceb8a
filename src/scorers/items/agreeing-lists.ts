import { CONTROL, type ItemBook } from './item-book.ts';
import { createRatios, crowd, densest, holds, type Ratios, rulingModes } from './price-modes.ts';
import { priceStep } from './price-steps.ts';

/** The prices of one lot, list by list, the control price's first where there is one. */
export interface LotPrices {
  readonly bidder: Int32Array;
  readonly items: number;
  readonly price: readonly Float64Array[];
  readonly step: Float64Array;
  /** Place of the first bidder among the lists. */
  readonly first: 0 | 1;
}

export function lotPrices(book: ItemBook, place: number): LotPrices {
  const from = book.listStart[place]!;
  const count = book.listStart[place + 1]! - from;
  const bidder = book.bidder.subarray(from, from + count);
  const price = Array.from({ length: count }, (_, l) =>
    book.price.subarray(book.cellStart[from + l]!, book.cellStart[from + l + 1]!),
  );
  const items = book.itemStart[place + 1]! - book.itemStart[place]!;
  const step = Float64Array.from(price, priceStep);
  return { bidder, items, price, step, first: bidder[0] === CONTROL ? 1 : 0 };
}

/** Per list and item: 1 where the price is the control price, or at a ratio to it that rules the list. */
export function explainedByControl({ bidder, items, price, step, first }: LotPrices): readonly Uint8Array[] {
  const ratios = createRatios(items);
  return Array.from(bidder, (_, l) => {
    const marks = new Uint8Array(items);
    if (first === 0 || l === 0) return marks;
    const found = ratios(price[l]!, price[0]!, [step[l]!, step[0]!]);
    const modes = [0, ...rulingModes(found, true)];
    for (let k = 0; k < items; k++) marks[k] = modes.some((mode) => holds(found, k, mode)) ? 1 : 0;
    return marks;
  });
}

/** Fewer items say nothing of what two lists have in common. */
const FEW = 10;

/** Share of the items whose prices are equal, or at the one ratio that most of them keep; 0: too few items. */
function shareOf(found: Ratios): number {
  if (found.count < FEW) return 0;
  const { middle } = densest(crowd(found));
  let [equal, kept] = [0, 0];
  for (let k = 0; k < found.log.length; k++) {
    if (found.log[k] === 0) equal++;
    if (holds(found, k, middle)) kept++;
  }
  return Math.max(equal, kept) / found.count;
}

/** What two lists of the lot agree on, of the items that are wanted. */
export function agreementOf({ price, step, items }: Pick<LotPrices, 'price' | 'step' | 'items'>) {
  const ratios = createRatios(items);
  return (a: number, b: number, wanted: (item: number) => boolean): number =>
    shareOf(ratios(price[a]!, price[b]!, [step[a]!, step[b]!], wanted));
}

/** Places [from, to) of the book to go through, and the shared array that takes the agreement of each pair of bidders of a lot. */
export interface AgreeingListsInput {
  readonly book: ItemBook;
  readonly alike: Float64Array;
  readonly from: number;
  readonly to: number;
}

/** Kernel: on what share of the items that the control price does not explain the lists of every two bidders of a lot agree. */
export function agreeingLists({ book, alike, from, to }: AgreeingListsInput): number {
  for (let place = from; place < to; place++) {
    let pair = book.pairStart[place]!;
    if (pair === book.pairStart[place + 1]) continue;
    const lists = lotPrices(book, place);
    const agreement = agreementOf(lists);
    const explained = explainedByControl(lists);
    const { first } = lists;
    for (let a = first; a < lists.bidder.length; a++)
      for (let b = a + 1; b < lists.bidder.length; b++)
        alike[pair++] = agreement(a, b, (k) => explained[a]![k] === 0 || explained[b]![k] === 0);
  }
  return to - from;
}
