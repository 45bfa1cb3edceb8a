import { countBelow } from '../count-below.ts';
import { agreementOf, explainedByControl, type LotPrices, lotPrices } from './agreeing-lists.ts';
import { type Companions, type Elsewhere, type ElsewhereParams, TOLD, toldOf } from './elsewhere.ts';
import { CONTROL, type ItemBook } from './item-book.ts';
import { countAgreements } from './stranger-habits.ts';

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
  const { book, companions } = input;
  const tell = createTeller(input);
  for (let place = input.from; place < input.to; place++) {
    if (book.pairStart[place] === book.pairStart[place + 1]) continue;
    const lists = lotPrices(book, place);
    for (let l = lists.first; l < lists.bidder.length; l++)
      tell(place, book.listStart[place]! + l, lists.step[l]!);
    const told = toldOf(book, place, input.told);
    const explained = explainedByControl(lists);
    agreeOnRare(input, place, lists, explained, told);
    countAgreements(input, place, lists, explained, told, companions);
  }
  return input.to - input.from;
}

/** What two bidders agree on and nobody in other lots asks, as a share of what other lots tell of. */
function agreeOnRare(
  { book, excess, rare: found }: CommonPricesInput,
  place: number,
  lists: LotPrices,
  explained: readonly Uint8Array[],
  told: readonly Uint8Array[],
): void {
  const { first, items } = lists;
  const agreement = agreementOf(lists);
  let pair = book.pairStart[place]!;
  for (let a = first; a < lists.bidder.length; a++)
    for (let b = a + 1; b < lists.bidder.length; b++, pair++) {
      const [one, other] = [told[a]!, told[b]!];
      const open = (k: number): boolean =>
        one[k] !== TOLD.nothing && other[k] !== TOLD.nothing && (explained[a]![k]! | explained[b]![k]!) === 0;
      const rare = (k: number): boolean => one[k] === TOLD.rare && other[k] === TOLD.rare && open(k);
      let [all, free] = [0, 0];
      for (let k = 0; k < items; k++) {
        if (open(k)) all++;
        if (rare(k)) free++;
      }
      // No share of fewer can be enough for a block.
      if (free >= excess * all && free > 0) found[pair] = (agreement(a, b, rare) * free) / all;
    }
}

function createTeller({ book, companions, told, minWitnesses, commonChance }: CommonPricesInput) {
  const { bidder, price, cellStart, listStart, itemStart, key, keyStart, witnessPrice, witnessList } = book;
  // By bidder_no + 1: the list for which it bears no witness, or was counted last.
  const barred = new Int32Array(companions.start.length + 1).fill(-1);
  const counted = new Float64Array(companions.start.length + 1).fill(-1);
  return (place: number, list: number, step: number): void => {
    const own = bidder[list]!;
    const [from, to] = [listStart[place]!, listStart[place + 1]!];
    barred[own + 1] = list;
    for (let c = companions.start[own]!; c < companions.start[own + 1]!; c++)
      barred[companions.of[c]! + 1] = list;
    const speaks = (entry: number): boolean => {
      const witness = witnessList[entry]!;
      return (witness < from || witness >= to) && barred[bidder[witness]! + 1] !== list;
    };
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
    const first = countBelow(witnessPrice, value, false, low, high);
    let [at, same] = [first, 0];
    for (; at < high && witnessPrice[at] === value; at++) if (speaks(at)) same++;
    if (same === 0) return false;
    const near =
      countBelow(witnessPrice, value * (1 + NEAR), false, at, high) -
      countBelow(witnessPrice, value * (1 - NEAR), false, low, first) -
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
