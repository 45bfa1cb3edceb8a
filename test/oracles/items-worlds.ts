import { agreeingLists } from '../../src/scorers/items/agreeing-lists.ts';
import { commonPrices } from '../../src/scorers/items/common-prices.ts';
import { compareLists, type ItemComparisons } from '../../src/scorers/items/compare-lists.ts';
import { blankElsewhere, companionsOf, type Elsewhere } from '../../src/scorers/items/elsewhere.ts';
import { type ItemBook, layOut } from '../../src/scorers/items/item-book.ts';
import { pairsOf } from '../../src/scorers/items/item-comparisons.ts';
import { type ItemResiduals, itemResiduals } from '../../src/scorers/items/item-residuals.ts';
import { itemTails } from '../../src/scorers/items/item-tails.ts';
import { signedSumTail } from '../../src/scorers/items/joint-item-residuals.ts';
import { PRICE_CLASSES } from '../../src/scorers/items/price-steps.ts';
import { usualDepartures } from '../../src/scorers/items/usual-departures.ts';
import type { Random } from '../../src/scorers/random.ts';
import { normal } from './pair-worlds.ts';

/** How the bills of one lot come about. Everything of the first kind is honest. */
export interface WorldOptions {
  readonly bidders: number;
  readonly items: number;
  /** Whether the control price's own list is known. */
  readonly control: boolean;
  /** Share of the items that a bidder prices by the software's default, between these. */
  readonly defaults: readonly [number, number];
  /** Whether the software's default is the control price. */
  readonly defaultIsControl: boolean;
  /** Share of the bidders who take one discount off the control price for all that they do not price themselves. */
  readonly discounters: number;
  /** Spread of a bidder's own prices about what the item costs, between these. */
  readonly noise: readonly [number, number];
  /** Spread of what items cost about the control price. */
  readonly shock: number;
  /** Share of the bidders who round to whole yuan. */
  readonly rounders: number;
  /** The first so many bidders are written by one hand. */
  readonly ring?: number;
  /** How: the same price, one ratio, or the same with noise, on this share of the items. */
  readonly leak?: { readonly share: number; readonly ratio: number; readonly noise: number };
}

/** Prices by list and item: the control price's first where there is one. */
export interface PlainBills {
  readonly bidder: readonly number[];
  readonly price: readonly (readonly number[])[];
  readonly section: readonly number[];
  /** What each item is in all lots; none: no other lot has it. */
  readonly key?: readonly number[];
}

const between = (random: Random, [low, high]: readonly [number, number]): number =>
  low + (high - low) * random();

export function makeBills(random: Random, options: WorldOptions): PlainBills {
  const { items, bidders } = options;
  const control = Array.from({ length: items }, () => round(10 ** (0.3 + 3 * random()), 0.01));
  const cost = control.map((price) => price * Math.exp(options.shock * normal(random)));
  const software = options.defaultIsControl
    ? control
    : control.map((price) => round(price * Math.exp(0.05 * normal(random)), 0.01));
  // Some items are priced by everybody from the same book, others by nobody.
  const ease = Array.from({ length: items }, () => 2 * random());
  const price: number[][] = [];
  for (let b = 0; b < bidders; b++) {
    const adoption = between(random, options.defaults);
    const noise = between(random, options.noise);
    const level = 1 - 0.12 * random();
    const discount = random() < options.discounters ? Math.round(level * 1000) / 1000 : null;
    const step = random() < options.rounders ? 1 : 0.01;
    price.push(
      control.map((listed, k) => {
        if (random() < adoption * (adoption > 0.5 ? 1 : ease[k]!)) return software[k]!;
        if (discount !== null) return round(listed * discount, 0.01);
        return round(cost[k]! * level * Math.exp(noise * normal(random)), step);
      }),
    );
  }
  const { ring = 0, leak } = options;
  if (leak !== undefined)
    for (let b = 1; b < ring; b++)
      for (let k = 0; k < items; k++)
        if (random() < leak.share)
          price[b]![k] = round(
            price[0]![k]! * (leak.ratio === 1 ? 1 : leak.ratio ** b) * Math.exp(leak.noise * normal(random)),
            0.01,
          );
  const lists = options.control ? [control, ...price] : price;
  return {
    bidder: lists.map((_, l) => (options.control ? l - 1 : l)),
    price: lists,
    section: control.map((_, k) => Math.floor((8 * k) / items)),
  };
}

const round = (value: number, step: number): number =>
  Math.max(step, Math.round(Math.round(value / step) * step * 1e4) / 1e4);

/** Bills of several lots, laid out as the scorers get them. */
export function bookOf(lots: readonly PlainBills[]): ItemBook {
  const rows = lots
    .flatMap(({ bidder, price, section, key }, lot) =>
      price.flatMap((list, l) =>
        list.map((value, k) => [lot, bidder[l]!, k, section[k]!, value, key?.[k] ?? -1] as const),
      ),
    )
    .filter((row) => !Number.isNaN(row[4]))
    .sort((a, b) => a[5] - b[5] || a[4] - b[4] || a[0] - b[0] || a[1] - b[1]);
  const column = (i: number): Int32Array => Int32Array.from(rows, (row) => row[i]!);
  return layOut(
    Int32Array.from(lots, (_, lot) => lot),
    {
      lot_no: column(0),
      bidder_no: column(1),
      item_no: column(2),
      section_no: column(3),
      price: Float64Array.from(rows, (row) => row[4]),
      key_no: column(5),
    },
    { unaligned: new Int32Array(1), crowded: new Int32Array(1) },
  );
}

export interface PairAnswer {
  readonly a: number;
  readonly b: number;
  readonly place: number;
  readonly equal: number;
  readonly ratio: number;
  readonly residual: number;
  readonly references: number;
  readonly items: number;
  readonly equalShare: number;
  readonly ratioShare: number;
  readonly correlation: number;
  /** Whether other lots tell what is common here, and whether that would be needed and they cannot. */
  readonly byOthers: boolean;
  readonly untold: boolean;
}

/** What the lots of a book know of each other's prices. */
export function elsewhereOf(book: ItemBook, excess = 0.25): Elsewhere {
  const found = blankElsewhere(book);
  const all = { book, from: 0, to: book.lotNo.length };
  agreeingLists({ ...all, alike: found.alike });
  const companions = companionsOf(book, found.alike, excess);
  commonPrices({ ...all, ...found, companions, excess, minWitnesses: 10, commonChance: 0.1 });
  return found;
}

/** What the kernels say of every pair of every lot, each lot on its own but for what prices are common in others. */
export function answers(book: ItemBook, excess = 0.25): readonly PairAnswer[] {
  const pairs = pairsOf(book);
  const count = pairs.a.length;
  const lots = book.lotNo.length;
  const found: ItemComparisons = {
    references: new Int32Array(count),
    untold: new Int32Array(count),
    byOthers: new Int32Array(count),
    items: new Int32Array(count * PRICE_CLASSES),
    equal: new Int32Array(count * PRICE_CLASSES),
    chance: new Float64Array(count * PRICE_CLASSES),
    equalHidden: new Float64Array(count),
    unequal: new Int32Array(count * PRICE_CLASSES),
    kept: new Int32Array(count * PRICE_CLASSES),
    keptHidden: new Float64Array(count),
    ratio: new Float64Array(count),
    departing: new Float64Array(count),
  };
  const elsewhere = elsewhereOf(book, excess);
  compareLists({ book, elsewhere, excess, minShown: 0.5, from: 0, to: lots, ...found });
  const residuals: ItemResiduals = {
    compared: new Int32Array(count),
    items: new Int32Array(2 * count),
    product: new Float64Array(2 * count),
    squares: new Float64Array(2 * count),
    limit: new Float64Array(2 * count),
  };
  itemResiduals({
    book,
    elsewhere,
    excess,
    minLotItems: 10,
    departing: found.departing,
    usual: usualDepartures(book, found.departing, 0.3),
    knowing: 0.7,
    from: 0,
    to: lots,
    ...residuals,
  });
  /** Of the two ways of a comparison the one with the greater correlation. */
  const joint = (entry: number): { readonly p: number; readonly correlation: number } => {
    const ways = [0, 1].map((way) => {
      const at = 2 * entry + way;
      const [product, squares, limit] = [
        residuals.product[at]!,
        residuals.squares[at]!,
        residuals.limit[at]!,
      ];
      if (limit === 0 || squares === 0) return { p: 1, correlation: 0 };
      return {
        p: Math.min(1, 2 * signedSumTail(product / Math.sqrt(squares))),
        correlation: product / limit,
      };
    });
    return ways[0]!.correlation >= ways[1]!.correlation ? ways[0]! : ways[1]!;
  };
  const tails = (equality: boolean) => {
    const out = {
      p: new Float64Array(count).fill(1),
      smallest: new Float64Array(count).fill(1),
      weight: new Float64Array(count),
      items: new Int32Array(count),
      matches: new Int32Array(count),
      compared: new Int32Array(count),
      lots: new Int32Array(count),
    };
    itemTails({
      found,
      equality,
      tolerated: equality ? 0.3 : 0.15,
      toleratedElsewhere: equality ? 0.2 : 0.15,
      minReferences: 2,
      minLotItems: 10,
      start: Int32Array.from({ length: count + 1 }, (_, i) => i),
      entries: Int32Array.from({ length: count }, (_, i) => i),
      from: 0,
      to: count,
      ...out,
    });
    return out;
  };
  const equal = tails(true);
  const ratio = tails(false);
  return Array.from({ length: count }, (_, i) => {
    const { p, correlation } = joint(i);
    return {
      a: pairs.a[i]!,
      b: pairs.b[i]!,
      place: pairs.place[i]!,
      equal: equal.p[i]!,
      ratio: ratio.p[i]!,
      residual: p,
      references: found.references[i]!,
      items: equal.items[i]!,
      equalShare: equal.matches[i]! / Math.max(1, equal.items[i]!),
      ratioShare: ratio.matches[i]! / Math.max(1, ratio.items[i]!),
      correlation,
      byOthers: found.byOthers[i] === 1,
      untold: found.untold[i] === 1,
    };
  });
}
