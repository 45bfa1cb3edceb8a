import { createCoincidence } from './coincidence.ts';
import { commonDepartures } from './common-departures.ts';
import { createHiddenDefaults } from './hidden-defaults.ts';
import type { ItemBook } from './item-book.ts';
import { type LotLists, lotLists } from './lot-lists.ts';
import { createRatios, crowd, densest, holds, PRECISE } from './price-modes.ts';
import { PRICE_CLASSES } from './price-steps.ts';

/** Places [from, to) of the book to go through, and the shared arrays that take what was found, one entry per pair of bidders and lot. */
export interface CompareListsInput extends ItemComparisons {
  readonly book: ItemBook;
  readonly excess: number;
  readonly from: number;
  readonly to: number;
}

export interface ItemComparisons {
  /** Lists outside the pair's blocks that say what is common in the lot. */
  readonly references: Int32Array;
  /** Per pair and price class: items on which neither price is common, those on which the two are equal, and the chance of that. */
  readonly items: Int32Array;
  readonly equal: Int32Array;
  readonly chance: Float64Array;
  /** Per pair: share of these items on which both may have taken a default that nobody else took. */
  readonly equalHidden: Float64Array;
  /** The same for the most frequent ratio among the items whose prices differ. */
  readonly unequal: Int32Array;
  readonly kept: Int32Array;
  readonly keptHidden: Float64Array;
  /** Logarithm of that ratio. */
  readonly ratio: Float64Array;
  /** Rank correlation of the two lists' own prices, as departures from the control price; NaN: no such list, or too few items. */
  readonly departing: Float64Array;
}

/** Kernel: compares the bills of every two bidders of a lot item by item, beyond what is common in the lot. */
export function compareLists(input: CompareListsInput): number {
  const { book } = input;
  for (let place = input.from; place < input.to; place++) {
    let pair = book.pairStart[place]!;
    if (pair === book.pairStart[place + 1]) continue;
    const lists = lotLists(book, place, input.excess);
    const comparison = comparePairs(lists);
    const departing = commonDepartures(lists);
    const first = lists.controlBit === 0 ? 0 : 1;
    for (let a = first; a < lists.bidder.length; a++)
      for (let b = a + 1; b < lists.bidder.length; b++) {
        input.departing[pair] = departing(a, b);
        comparison(a, b, pair++, input);
      }
  }
  return input.to - input.from;
}

function comparePairs(lists: LotLists) {
  const { price, step, classes, section, shared } = lists;
  const coincidence = createCoincidence(lists);
  const hiddenDefaults = createHiddenDefaults(lists);
  const [ratios, subset] = [createRatios(section.length), createRatios(section.length)];
  const kept = new Uint8Array(section.length);
  return (a: number, b: number, pair: number, to: ItemComparisons): void => {
    const { references, mask, chance } = coincidence(a, b);
    const at = pair * PRICE_CLASSES;
    to.references[pair] = references;
    to.chance.set(chance, at);
    if (references < 2) return;
    // The control price or another block has one of the prices, or a ruling ratio to it: no weight.
    const own = (k: number): boolean => ((shared[a]![k]! | shared[b]![k]!) & mask) === 0;
    const classOf = (k: number): number => at + classOfPair(classes[a]![k]!, classes[b]![k]!);
    const all = ratios(price[a]!, price[b]!, [step[a]!, step[b]!]);
    for (let k = 0; k < section.length; k++) {
      kept[k] = all.log[k] === 0 ? 1 : 0;
      if (Number.isNaN(all.log[k]!) || !own(k)) continue;
      to.items[classOf(k)]! += 1;
      to.equal[classOf(k)]! += kept[k]!;
    }
    to.equalHidden[pair] = hiddenDefaults(a, b, mask, kept);

    // A ratio to four decimals can be told only where rounding leaves them.
    const differing = (k: number): boolean => price[a]![k] !== price[b]![k] && all.grain[k]! <= PRECISE;
    const free = subset(price[a]!, price[b]!, [step[a]!, step[b]!], (k) => own(k) && differing(k));
    const { middle } = densest(crowd(free));
    to.ratio[pair] = middle;
    const unequal = subset(price[a]!, price[b]!, [step[a]!, step[b]!], differing);
    for (let k = 0; k < section.length; k++) {
      kept[k] = holds(unequal, k, middle) ? 1 : 0;
      if (Number.isNaN(unequal.log[k]!) || !own(k)) continue;
      to.unequal[classOf(k)]! += 1;
      to.kept[classOf(k)]! += kept[k]!;
    }
    to.keptHidden[pair] = hiddenDefaults(a, b, mask, kept);
  };
}

/** The class in which the two prices would coincide more often. */
function classOfPair(one: number, other: number): number {
  return 2 * Math.min(one >> 1, other >> 1) + ((one | other) & 1);
}
