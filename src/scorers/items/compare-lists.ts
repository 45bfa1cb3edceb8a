import { createCoincidence } from './coincidence.ts';
import { commonDepartures } from './common-departures.ts';
import { type Elsewhere, TOLD } from './elsewhere.ts';
import { createHiddenDefaults } from './hidden-defaults.ts';
import type { ItemBook } from './item-book.ts';
import { type LotLists, lotLists } from './lot-lists.ts';
import { type MarketHabits, marketHabits } from './market-habits.ts';
import { createRatios, crowd, densest, holds, PRECISE } from './price-modes.ts';
import { classOfPair, PRICE_CLASSES } from './price-steps.ts';

/** Places [from, to) of the book to go through, and the shared arrays that take what was found, one entry per pair of bidders and lot. */
export interface CompareListsInput extends ItemComparisons {
  readonly book: ItemBook;
  readonly elsewhere: Elsewhere;
  readonly excess: number;
  readonly minShown: number;
  readonly from: number;
  readonly to: number;
}

export interface ItemComparisons {
  /** Lists outside the pair's blocks that say what is common in the lot; all other lots together count as one. */
  readonly references: Int32Array;
  /** 1: what the two have in common most of the lot has, and no other lots tell whether it is a default. */
  readonly untold: Int32Array;
  /** 1: all other lots, not this one alone, tell what is common. */
  readonly byOthers: Int32Array;
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
  const habitsOutside = marketHabits(input.elsewhere);
  for (let place = input.from; place < input.to; place++) {
    let pair = book.pairStart[place]!;
    if (pair === book.pairStart[place + 1]) continue;
    const lists = lotLists(book, place, input.excess, input.elsewhere);
    const comparison = comparePairs(lists, habitsOutside(place), input);
    const departing = commonDepartures(lists);
    const first = lists.controlBit === 0 ? 0 : 1;
    for (let a = first; a < lists.bidder.length; a++)
      for (let b = a + 1; b < lists.bidder.length; b++) {
        input.departing[pair] = departing(a, b);
        comparison(a, b, input.elsewhere.alike[pair]!, pair, input);
        pair++;
      }
  }
  return input.to - input.from;
}

/** Fewest lists of a lot that can stand for what is common without other lots. */
const FEWEST_HERE = 2;

function comparePairs(
  lists: LotLists,
  habits: MarketHabits,
  { excess, minShown }: Pick<CompareListsInput, 'excess' | 'minShown'>,
) {
  const { price, step, classes, section, shared, told, block, blockHere, controlBit } = lists;
  const coincidence = createCoincidence(lists);
  const hiddenDefaults = createHiddenDefaults(lists);
  const [ratios, subset] = [createRatios(section.length), createRatios(section.length)];
  const kept = new Uint8Array(section.length);
  const othersTell = habits.shown >= minShown;
  return (a: number, b: number, alike: number, pair: number, to: ItemComparisons): void => {
    const { references, mask, chance } = coincidence(a, b);
    const at = pair * PRICE_CLASSES;
    const together = block[a] === block[b];
    const enoughHere = references >= FEWEST_HERE;
    // The lot alone would take what they have in common for a default.
    const asked = together && (blockHere[a] !== blockHere[b] || !enoughHere);
    const byOthers = asked && othersTell;
    to.byOthers[pair] = byOthers ? 1 : 0;
    const unclear = alike >= excess && (together ? asked : enoughHere);
    to.untold[pair] = unclear && (!othersTell || mostlyUntold(a, b)) ? 1 : 0;
    to.references[pair] = asked && !byOthers ? 0 : references + (byOthers ? 1 : 0);
    if (to.references[pair]! < FEWEST_HERE) return;
    // The control price, another block or another lot has one of the prices, or a ruling ratio to it: no weight.
    const own = (k: number): boolean =>
      ((shared[a]![k]! | shared[b]![k]!) & mask) === 0 &&
      told[a]![k] !== TOLD.common &&
      told[b]![k] !== TOLD.common &&
      (!byOthers || (told[a]![k] === TOLD.rare && told[b]![k] === TOLD.rare));
    to.chance.set(byOthers ? habits.coincidence(lists, a, b, own) : chance, at);
    const hidden = (): number =>
      byOthers ? habits.hidden(lists, a, b, mask, kept, own) : hiddenDefaults(a, b, mask, kept);
    const classOf = (k: number): number => at + classOfPair(classes[a]![k]!, classes[b]![k]!);
    const all = ratios(price[a]!, price[b]!, [step[a]!, step[b]!]);
    for (let k = 0; k < section.length; k++) {
      kept[k] = all.log[k] === 0 ? 1 : 0;
      if (Number.isNaN(all.log[k]!) || !own(k)) continue;
      to.items[classOf(k)]! += 1;
      to.equal[classOf(k)]! += kept[k]!;
    }
    to.equalHidden[pair] = hidden();

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
    to.keptHidden[pair] = hidden();
  };

  /** Whether other lots tell of less than half of the items on which the control price does not explain the two. */
  function mostlyUntold(a: number, b: number): boolean {
    let [open, untold] = [0, 0];
    for (let k = 0; k < section.length; k++) {
      if (Number.isNaN(price[a]![k]! + price[b]![k]!)) continue;
      if (((shared[a]![k]! | shared[b]![k]!) & controlBit) !== 0) continue;
      open++;
      if (told[a]![k] === TOLD.nothing || told[b]![k] === TOLD.nothing) untold++;
    }
    return 2 * untold > open;
  }
}
