import { lotPrices } from './agreeing-lists.ts';
import { type Elsewhere, toldOf } from './elsewhere.ts';
import type { ItemBook } from './item-book.ts';
import { blocksOf } from './list-blocks.ts';
import { createRatios, crowd, densest, holds, rulingModes, spreadSquared } from './price-modes.ts';
import { priceClass } from './price-steps.ts';

/** Lists that stand for the rest of the lot: the control price's and one of each of so many blocks. */
export const MAX_REFERENCES = 10;

/** The lists of one lot, and what each has in common with those that stand for the lot. */
export interface LotLists {
  /** Per list: bidder_no, prices, step of the prices, and the block it belongs to (-1: the control price's own list). */
  readonly bidder: Int32Array;
  readonly price: readonly Float64Array[];
  readonly step: Float64Array;
  /** Per list and item: class of the price (`priceClass`). */
  readonly classes: readonly Uint8Array[];
  readonly block: Int32Array;
  /** The same as far as this lot alone tells: what most of it has in common would be a default. */
  readonly blockHere: Int32Array;
  /** Per list and item: what other lots say of the price (`TOLD`). */
  readonly told: readonly Uint8Array[];
  readonly section: Int32Array;
  /** Places of the lists that stand for the lot, one of each block. */
  readonly reference: Int32Array;
  /** Bit of the control price's list among the references; 0 where there is none. */
  readonly controlBit: number;
  /** Per list and item: the references (as bits) at whose price, or at a ruling ratio to it, the list's price lies. */
  readonly shared: readonly Uint32Array[];
  /** Per list and item: the references at whose price it lies, or at the most frequent ratio of the two lists, ruling or not. */
  readonly met: readonly Uint32Array[];
  /** Per list and reference: squared spread of the log ratios that nothing explains. */
  readonly spread: readonly Float64Array[];
}

export function lotLists(book: ItemBook, place: number, excess: number, elsewhere: Elsewhere): LotLists {
  const { bidder, price, step, first, items } = lotPrices(book, place);
  const count = bidder.length;
  const hasControl = first === 1;
  const ratios = createRatios(items);
  const priced = price.map((prices) => prices.map((value) => (Number.isNaN(value) ? 0 : 1)));
  const named = count - first;
  const pairAt = (a: number, b: number): number => {
    const [one, other] = [Math.min(a, b), Math.max(a, b)];
    return book.pairStart[place]! + one * named - (one * (one + 1)) / 2 + (other - one - 1);
  };
  const blocks = blocksOf(
    {
      bidders: named,
      alike: (a, b) => elsewhere.alike[pairAt(a, b)]!,
      alikeRare: (a, b) => elsewhere.rare[pairAt(a, b)]!,
    },
    excess,
  );
  const nameOf = (names: Int32Array): Int32Array =>
    Int32Array.from({ length: count }, (_, l) => (l < first ? -1 : names[l - first]!));
  const [block, blockHere] = [nameOf(blocks.all), nameOf(blocks.here)];
  const reference = referencesOf(count, first, block);

  const shared: Uint32Array[] = [];
  const met: Uint32Array[] = [];
  const spread: Float64Array[] = [];
  for (let l = 0; l < count; l++) {
    const links = new Uint32Array(items);
    const touches = new Uint32Array(items);
    const wide = new Float64Array(reference.length);
    for (let r = 0; r < reference.length; r++) {
      const other = reference[r]!;
      if (other === l) continue;
      const found = ratios(price[l]!, price[other]!, [step[l]!, step[other]!]);
      const ruling = rulingModes(found, other === 0 && hasControl);
      const together = crowd(found);
      const mode = densest(together).middle;
      wide[r] = spreadSquared(together, [0, ...ruling]);
      for (let k = 0; k < items; k++) {
        if (priced[l]![k] === 0 || priced[other]![k] === 0) continue;
        const equal = found.log[k] === 0;
        if (equal || ruling.some((one) => holds(found, k, one))) links[k]! |= 1 << r;
        if (equal || holds(found, k, mode)) touches[k]! |= 1 << r;
      }
    }
    shared.push(links);
    met.push(touches);
    spread.push(wide);
  }
  const section = book.section.subarray(book.itemStart[place]!, book.itemStart[place + 1]!);
  return {
    bidder,
    price,
    step,
    classes: price.map((prices, l) => Uint8Array.from(prices, (value) => priceClass(value, step[l]!))),
    block,
    blockHere,
    told: toldOf(book, place, elsewhere.told),
    section,
    reference,
    controlBit: hasControl ? 1 : 0,
    shared,
    met,
    spread,
  };
}

/** The control price's list, then one list of each block, evenly over the blocks where there are many. */
function referencesOf(count: number, first: number, block: Int32Array): Int32Array {
  const heads: number[] = [];
  const seen = new Set<number>();
  for (let l = first; l < count; l++) {
    if (seen.has(block[l]!)) continue;
    seen.add(block[l]!);
    heads.push(l);
  }
  const wanted = Math.min(heads.length, MAX_REFERENCES - first);
  const chosen = Array.from({ length: wanted }, (_, i) => heads[Math.floor((i * heads.length) / wanted)]!);
  return Int32Array.from(first === 1 ? [0, ...chosen] : chosen);
}
