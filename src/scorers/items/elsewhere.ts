import { doubles, ints } from '../pairs/pair-tasks.ts';
import type { ScorerInput } from '../scorer.ts';
import type { ItemBook } from './item-book.ts';
import { mapLots, pairsOf } from './item-comparisons.ts';
import { PRICE_CLASSES } from './price-steps.ts';

/** What other lots say of a price. */
export const TOLD = {
  /** Too few unrelated bidders priced the item in other lots. */
  nothing: 0,
  /** Enough did, and none of them asks this price, or no more than may by chance, as prices lie about it. */
  rare: 1,
  /** Some of them ask it too. */
  common: 2,
} as const;

/** What other lots know of the prices of each: whether unrelated bidders ask them too, and how often unrelated bidders of one lot agree at all. */
export interface Elsewhere {
  /** Per pair and lot: share of the items that the control price does not explain on which the two agree. */
  readonly alike: Float64Array;
  /** The same of what other lots tell of: items on which the two agree at a price that nobody there asks; 0 where there are too few for a block. */
  readonly rare: Float64Array;
  /** Per cell of the book: `TOLD`. */
  readonly told: Uint8Array;
  /** Per place, over its pairs who never agree: items of equal price, whatever it is, and those of a price that is common elsewhere. */
  readonly agreed: Int32Array;
  readonly agreedCommon: Int32Array;
  /** Per place and price class, over the same pairs: items of which neither price is common, and those of equal price. */
  readonly tried: Int32Array;
  readonly met: Int32Array;
  /** Per place, over the same pairs: sum of the spreads of the log ratios of two lists' unequal prices, and number of summands. */
  readonly spread: Float64Array;
  readonly spreads: Int32Array;
}

/** Bidders with whom each has agreed in some lot: of[start[i]] … of[start[i + 1]] by bidder_no. */
export interface Companions {
  readonly start: Int32Array;
  readonly of: Int32Array;
}

export interface ElsewhereParams {
  /** Share of the items on which two lists must agree for their bidders not to bear witness for each other. */
  readonly excess: number;
  readonly minWitnesses: number;
  readonly commonChance: number;
}

export const elsewhereParams = (params: Readonly<Record<string, number>>): ElsewhereParams => ({
  excess: params.block_excess!,
  minWitnesses: params.min_witnesses!,
  commonChance: params.common_chance!,
});

/** Asks other lots about all prices of the book. */
export async function openElsewhere(
  input: ScorerInput,
  book: ItemBook,
  params: ElsewhereParams,
): Promise<Elsewhere> {
  const found = blankElsewhere(book);
  await mapLots('agreeing-lists', input, book, { book, alike: found.alike });
  const companions = companionsOf(book, found.alike, params.excess);
  await mapLots('common-prices', input, book, { book, companions, ...params, ...found });
  return found;
}

export function blankElsewhere(book: ItemBook): Elsewhere {
  const places = book.lotNo.length;
  return {
    alike: doubles(book.pairStart[places]!),
    rare: doubles(book.pairStart[places]!),
    told: new Uint8Array(new SharedArrayBuffer(book.price.length)),
    agreed: ints(places),
    agreedCommon: ints(places),
    tried: ints(places * PRICE_CLASSES),
    met: ints(places * PRICE_CLASSES),
    spread: doubles(places),
    spreads: ints(places),
  };
}

/** Who may have written a bill together cannot say of each other's prices that they are common: all who agreed on a good part of one. */
export function companionsOf(book: ItemBook, alike: Float64Array, excess: number): Companions {
  const { a, b } = pairsOf(book);
  const most = book.bidder.reduce((found, bidder) => Math.max(found, bidder), -1) + 1;
  const sets: (Set<number> | undefined)[] = [];
  const add = (bidder: number, companion: number): void => {
    const known = sets[bidder] ?? new Set<number>();
    sets[bidder] = known.add(companion);
  };
  alike.forEach((share, entry) => {
    if (share < excess) return;
    add(a[entry]!, b[entry]!);
    add(b[entry]!, a[entry]!);
  });
  const start = ints(most + 1);
  for (let bidder = 0; bidder < most; bidder++)
    start[bidder + 1] = start[bidder]! + (sets[bidder]?.size ?? 0);
  const of = ints(start[most]!);
  sets.forEach((set, bidder) => {
    of.set(
      [...set!].sort((one, other) => one - other),
      start[bidder]!,
    );
  });
  return { start, of };
}

/** What other lots say of the prices of a lot, list by list. */
export function toldOf(book: ItemBook, place: number, told: Uint8Array): readonly Uint8Array[] {
  const [from, to] = [book.listStart[place]!, book.listStart[place + 1]!];
  return Array.from({ length: to - from }, (_, l) =>
    told.subarray(book.cellStart[from + l]!, book.cellStart[from + l + 1]!),
  );
}
