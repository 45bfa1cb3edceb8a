import type { BidBook } from '../bid-book.ts';
import { logFactorials } from '../log-factorial.ts';
import type { GroupLots } from './group-lots.ts';
import type { LotPrices } from './lot-prices.ts';
import { subsetRank } from './tight-subsets.ts';

/** How close together the members' prices are in each joint lot: mid-ranks in (0, 1), low is close, one half at random. */
export interface JointRanks {
  readonly ranks: readonly number[];
  /** Joint lots whose lowest price is a member's, and how many that would be if every bidder were as likely to be the lowest. */
  readonly leads: number;
  readonly leadsByChance: number;
  /** Of the sum of the ranks, at most. */
  readonly variance: number;
}

/** Variance of a rank that is uniform on [0, 1]; that of a mid-p is no larger. */
const UNIFORM = 1 / 12;

/**
 * Ranks the lots of any group. In a lot in which others bid too, the range of the members' prices among all subsets of as many bidders; in a
 * lot in which only members bid, its relative range among lots outside the group of the same stratum and number of bids.
 *
 * @param covered per place whether the lot counts. @param fewestMembers in a lot. @param fewestOthers lots beside one of members only
 */
export function jointRanks(
  book: BidBook,
  lots: GroupLots,
  prices: LotPrices,
  covered: Int32Array,
  stratum: Int32Array,
  { fewestMembers, fewestOthers }: { readonly fewestMembers: number; readonly fewestOthers: number },
): (group: number) => JointRanks {
  const logFactorial = logFactorials(prices.priced.reduce((most, n) => Math.max(most, n), 0));
  const sizes = lots.memberStart.map((start, g) => (lots.memberStart[g + 1] ?? start) - start);
  const like = likeLots(
    book,
    prices,
    covered,
    stratum,
    sizes.reduce((most, size) => Math.max(most, size), 0),
  );
  return (g) => {
    const ranks: number[] = [];
    const whole = new Map<number, number[]>();
    let [leads, leadsByChance] = [0, 0];
    for (let i = lots.lotStart[g]!; i < lots.lotStart[g + 1]!; i++) {
      const t = lots.place[i]!;
      const own = memberPrices(book, lots, i);
      if (covered[t] === 0 || own.length < fewestMembers) continue;
      const all = pricesOf(book, prices, t);
      if (own[0] === all[0]) leads++;
      leadsByChance += own.length / all.length;
      if (own.length < all.length)
        ranks.push(subsetRank(all, own.at(-1)! - own[0]!, own.length, logFactorial));
      else append(whole, like.keyOf(t), like.range[t]!);
    }
    let variance = UNIFORM * ranks.length;
    for (const [key, ranges] of [...whole].sort(([a], [b]) => a - b)) {
      const others = rangesOutside(like.places.get(key)!, lots, g, like.range);
      if (others.length < fewestOthers) continue;
      ranks.push(...ranges.map((range) => rankAmong(others, range)));
      // Lots that are ranked among the same others share what is peculiar about these.
      variance += UNIFORM * ranges.length * (1 + (ranges.length - 1) / others.length);
    }
    return { ranks, leads, leadsByChance, variance };
  };
}

/** Comparable prices of the members in lot i of the groups' lots, ascending. */
function memberPrices(book: BidBook, lots: GroupLots, i: number): readonly number[] {
  const own: number[] = [];
  for (let k = lots.bidStart[i]!; k < lots.bidStart[i + 1]!; k++)
    if (book.price[lots.bid[k]!]! > 0) own.push(book.price[lots.bid[k]!]!);
  return own.sort((a, b) => a - b);
}

const pricesOf = (book: BidBook, { byPrice, priced }: LotPrices, t: number): Float64Array =>
  Float64Array.from(
    byPrice.subarray(book.lotStart[t]!, book.lotStart[t]! + priced[t]!),
    (bid) => book.price[bid]!,
  );

/** Covered lots of at most so many bids by stratum and number of bids, with their range over the lowest price. */
function likeLots(book: BidBook, prices: LotPrices, covered: Int32Array, stratum: Int32Array, most: number) {
  const range = new Float64Array(stratum.length).fill(Number.NaN);
  const places = new Map<number, number[]>();
  const keyOf = (t: number): number => stratum[t]! * (most + 1) + prices.priced[t]!;
  for (let t = 0; t < stratum.length; t++) {
    const n = prices.priced[t]!;
    if (covered[t] === 0 || n < 2 || n > most) continue;
    const first = book.lotStart[t]!;
    const low = book.price[prices.byPrice[first]!]!;
    range[t] = (book.price[prices.byPrice[first + n - 1]!]! - low) / low;
    append(places, keyOf(t), t);
  }
  return { range, places, keyOf };
}

function append(lists: Map<number, number[]>, key: number, value: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** Ranges of those of the lots in which fewer than two members bid. */
function rangesOutside(
  places: readonly number[],
  lots: GroupLots,
  g: number,
  range: Float64Array,
): readonly number[] {
  const own = new Set(lots.place.subarray(lots.lotStart[g]!, lots.lotStart[g + 1]!));
  return places.filter((t) => !own.has(t)).map((t) => range[t]!);
}

/** Mid-rank of a value among others and itself, in (0, 1). */
function rankAmong(others: readonly number[], value: number): number {
  let [smaller, same] = [0, 1];
  for (const other of others) {
    if (other < value) smaller++;
    else if (other === value) same++;
  }
  return (smaller + same / 2) / (others.length + 1);
}
