import { disjointSets } from '../disjoint-sets.ts';
import { CONTROL, type ItemBook } from './item-book.ts';
import { createRatios, crowd, densest, holds, rulingModes, spreadSquared } from './price-modes.ts';
import { priceClass, priceStep } from './price-steps.ts';

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

/**
 * Blocks are bidders whose prices agree, in one ratio, on `excess` more of the items that the control price does not explain than either's
 * prices agree with those of most others: a block counts once in what is popular, so that a large one cannot make its own prices so.
 */
export function lotLists(book: ItemBook, place: number, excess: number): LotLists {
  const from = book.listStart[place]!;
  const count = book.listStart[place + 1]! - from;
  const bidder = book.bidder.subarray(from, from + count);
  const price = Array.from({ length: count }, (_, l) =>
    book.price.subarray(book.cellStart[from + l]!, book.cellStart[from + l + 1]!),
  );
  const items = book.itemStart[place + 1]! - book.itemStart[place]!;
  const step = Float64Array.from(price, priceStep);
  const ratios = createRatios(items);
  const hasControl = bidder[0] === CONTROL;
  const first = hasControl ? 1 : 0;

  const priced = price.map((prices) => prices.map((value) => (Number.isNaN(value) ? 0 : 1)));
  const explained = price.map((prices, l) => {
    const marks = new Uint8Array(items);
    if (!hasControl || l === 0) return marks;
    const found = ratios(prices, price[0]!, [step[l]!, step[0]!]);
    const modes = [0, ...rulingModes(found, true)];
    for (let k = 0; k < items; k++) marks[k] = modes.some((mode) => holds(found, k, mode)) ? 1 : 0;
    return marks;
  });
  const agreement = (a: number, b: number): number => {
    const found = ratios(
      price[a]!,
      price[b]!,
      [step[a]!, step[b]!],
      (k) => explained[a]![k] === 0 || explained[b]![k] === 0,
    );
    if (found.count < MIN_BLOCK_ITEMS) return 0;
    const { middle } = densest(crowd(found));
    let [equal, kept] = [0, 0];
    for (let k = 0; k < items; k++) {
      if (found.log[k] === 0) equal++;
      if (holds(found, k, middle)) kept++;
    }
    return Math.max(equal, kept) / found.count;
  };
  const block = blocksOf(count, first, agreement, excess);
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
    section,
    reference,
    controlBit: hasControl ? 1 : 0,
    shared,
    met,
    spread,
  };
}

/** Fewer items say nothing of a block. */
const MIN_BLOCK_ITEMS = 10;

function blocksOf(
  count: number,
  first: number,
  agreement: (a: number, b: number) => number,
  excess: number,
): Int32Array {
  const named = count - first;
  const alike = new Float32Array(named * named);
  for (let a = 0; a < named; a++)
    for (let b = a + 1; b < named; b++) {
      const value = agreement(first + a, first + b);
      alike[a * named + b] = value;
      alike[b * named + a] = value;
    }
  // What a bidder has in common with anybody: the lower quartile, which a block of up to three quarters of the lot does not move.
  const usual = Float64Array.from({ length: named }, (_, a) => {
    const others = Float32Array.from(
      { length: named - 1 },
      (_, k) => alike[a * named + k + (k >= a ? 1 : 0)]!,
    );
    return others.sort()[(others.length - 1) >> 2] ?? 0;
  });
  const sets = disjointSets(named);
  const linked: (readonly [number, number, number])[] = [];
  for (let a = 0; a < named; a++)
    for (let b = a + 1; b < named; b++) {
      const value = alike[a * named + b]!;
      if (named < 3 || value - Math.max(usual[a]!, usual[b]!) < excess) continue;
      linked.push([a, b, value]);
      sets.join(a, b);
    }
  // What most of the lot has in common is a default, unless it is nearly everything.
  const sizes = new Int32Array(named);
  for (let a = 0; a < named; a++) sizes[sets.root(a)]! += 1;
  const close = disjointSets(named);
  for (const [a, b, value] of linked)
    if (2 * sizes[sets.root(a)]! <= named || sizes[sets.root(a)] === 2 || value >= NEARLY_ALL)
      close.join(a, b);
  return Int32Array.from({ length: count }, (_, l) => (l < first ? -1 : close.root(l - first)));
}

/** Share of the items from which on even most of a lot may be a block. */
const NEARLY_ALL = 0.7;

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
