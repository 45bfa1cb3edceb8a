import { lotPrices } from './agreeing-lists.ts';
import { type Companions, type Elsewhere, type ElsewhereParams, TOLD } from './elsewhere.ts';
import { CONTROL, type ItemBook } from './item-book.ts';
import { middleSpread } from './price-modes.ts';
import { classOfPair, PRICE_CLASSES, priceClass, priceStep } from './price-steps.ts';

/** Places [from, to) of the book to go through. */
export interface CommonPricesInput extends Elsewhere, ElsewhereParams {
  readonly book: ItemBook;
  readonly companions: Companions;
  readonly from: number;
  readonly to: number;
}

/** Prices this much above or below one are near it, as a share. */
const NEAR = 0.01;
/** Witnesses of an item that are looked at, evenly over all, to see whether there are enough. */
const LOOKED_AT = 64;

/**
 * Kernel: whether prices are asked in other lots too, by bidders who never agreed with the one who asks them. A software default or a published
 * price is; of a ring's own bill only its members know.
 */
export function commonPrices(input: CommonPricesInput): number {
  const tell = createTeller(input);
  for (let place = input.from; place < input.to; place++) {
    if (input.book.pairStart[place] === input.book.pairStart[place + 1]) continue;
    for (let l = input.book.listStart[place]!; l < input.book.listStart[place + 1]!; l++)
      if (input.book.bidder[l] !== CONTROL) tell(place, l);
    countAgreements(input, place);
  }
  return input.to - input.from;
}

function createTeller({ book, companions, told, minWitnesses, commonChance }: CommonPricesInput) {
  const { bidder, price, cellStart, listStart, itemStart, key, keyStart, witnessPrice, witnessList } = book;
  // By bidder_no + 1: the list for which it bears no witness, or was counted last.
  const barred = new Int32Array(companions.start.length + 1).fill(-1);
  const counted = new Float64Array(companions.start.length + 1).fill(-1);
  return (place: number, list: number): void => {
    const own = bidder[list]!;
    const [from, to] = [listStart[place]!, listStart[place + 1]!];
    barred[own + 1] = list;
    for (let c = companions.start[own]!; c < companions.start[own + 1]!; c++)
      barred[companions.of[c]! + 1] = list;
    const speaks = (entry: number): boolean => {
      const witness = witnessList[entry]!;
      return (witness < from || witness >= to) && barred[bidder[witness]! + 1] !== list;
    };
    const step = priceStep(price.subarray(cellStart[list]!, cellStart[list + 1]!));
    for (let cell = cellStart[list]!, k = itemStart[place]!; cell < cellStart[list + 1]!; cell++, k++) {
      const item = key[k]!;
      if (item < 0 || Number.isNaN(price[cell]!)) continue;
      const [low, high] = [keyStart[item]!, keyStart[item + 1]!];
      if (!enough(low, high, cell, speaks)) continue;
      told[cell] = isCommon(low, high, price[cell]!, step, speaks) ? TOLD.common : TOLD.rare;
    }
  };

  function enough(low: number, high: number, cell: number, speaks: (entry: number) => boolean): boolean {
    const looked = Math.min(LOOKED_AT, high - low);
    let witnesses = 0;
    for (let i = 0; i < looked && witnesses < minWitnesses; i++) {
      const entry = low + Math.floor((i * (high - low)) / looked);
      const who = bidder[witnessList[entry]!]!;
      if (who === CONTROL || counted[who + 1] === cell || !speaks(entry)) continue;
      counted[who + 1] = cell;
      witnesses++;
    }
    return witnesses >= minWitnesses;
  }

  function isCommon(
    low: number,
    high: number,
    value: number,
    step: number,
    speaks: (entry: number) => boolean,
  ): boolean {
    const first = boundOf(witnessPrice, low, high, value);
    let [at, same] = [first, 0];
    for (; at < high && witnessPrice[at] === value; at++) if (speaks(at)) same++;
    if (same === 0) return false;
    const near =
      boundOf(witnessPrice, at, high, value * (1 + NEAR)) -
      boundOf(witnessPrice, low, first, value * (1 - NEAR)) -
      (at - first);
    return poissonTail(same, near / Math.max(1, (2 * NEAR * value) / step - 1)) <= commonChance;
  }
}

/** P(N >= count) of a Poisson number with this mean. */
function poissonTail(count: number, mean: number): number {
  let [term, below] = [Math.exp(-mean), 0];
  for (let k = 0; k < count; k++) {
    below += term;
    term *= mean / (k + 1);
  }
  return 1 - below;
}

/** First of the ascending entries [low, high) that is not below the value. */
function boundOf(values: Float64Array, low: number, high: number, value: number): number {
  let [from, to] = [low, high];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (values[middle]! < value) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** First class of prices, a thousand steps and more, on which strangers seldom agree by rounding alone. */
const TELLING = 4;

/** How often bidders of a lot who never agreed in any have an item's price in common. */
function countAgreements(input: CommonPricesInput, place: number): void {
  const { book, told, companions } = input;
  const { bidder, price, step, first, items, explained } = lotPrices(book, place);
  const strangers = (a: number, b: number): boolean => {
    for (let c = companions.start[a]!; c < companions.start[a + 1]!; c++)
      if (companions.of[c] === b) return false;
    return true;
  };
  for (let a = first; a < bidder.length; a++)
    for (let b = a + 1; b < bidder.length; b++) {
      if (!strangers(bidder[a]!, bidder[b]!)) continue;
      const apart: number[] = [];
      const [one, other] = [a, b].map((l) => book.cellStart[book.listStart[place]! + l]!) as [number, number];
      for (let k = 0; k < items; k++) {
        if (told[one + k] === TOLD.nothing || told[other + k] === TOLD.nothing) continue;
        if (explained[a]![k] === 1 || explained[b]![k] === 1) continue;
        const equal = price[a]![k] === price[b]![k];
        const common = told[one + k] === TOLD.common || told[other + k] === TOLD.common;
        const c = classOfPair(priceClass(price[a]![k]!, step[a]!), priceClass(price[b]![k]!, step[b]!));
        if (equal && c >= TELLING) {
          input.agreed[place]! += 1;
          if (common) input.agreedCommon[place]! += 1;
        }
        if (common) continue;
        input.tried[place * PRICE_CLASSES + c]! += 1;
        if (equal) input.met[place * PRICE_CLASSES + c]! += 1;
        else apart.push(Math.log(price[a]![k]! / price[b]![k]!));
      }
      const spread = middleSpread(Float64Array.from(apart).sort());
      if (spread === 0) continue;
      input.spread[place]! += spread;
      input.spreads[place]! += 1;
    }
}
