import { UNDECIDED } from './group-lots.ts';
import type { GroupWorld } from './group-world.ts';
import type { LotPrices } from './lot-prices.ts';

/** The decided lots of a group that have a ceiling and two comparable prices at least, in order of time. */
export interface GroupDiscounts {
  readonly count: number;
  /** Per lot: its place in the book, and how many comparable prices it has. */
  readonly place: Int32Array;
  readonly prices: Int32Array;
  /** 1 - lowest price / ceiling, both less the fixed part. */
  readonly discount: Float64Array;
  /** Highest less lowest price, as a share of the lowest. */
  readonly spread: Float64Array;
  /** Mean of the members' own discounts, each less what that member gives on average in these lots. */
  readonly own: Float64Array;
  /** 1 where nobody but members bid. */
  readonly alone: Uint8Array;
}

export function groupDiscounts(
  { book, lots, covered }: GroupWorld,
  { byPrice, priced }: Pick<LotPrices, 'byPrice' | 'priced'>,
  group: number,
): GroupDiscounts {
  const found: number[] = [];
  for (let i = lots.lotStart[group]!; i < lots.lotStart[group + 1]!; i++) {
    const t = lots.place[i]!;
    if (covered[t] === 1 && lots.winner[i] !== UNDECIDED && book.ceiling[t]! > 0 && priced[t]! >= 2)
      found.push(i);
  }
  found.sort((a, b) => book.minute[lots.place[a]!]! - book.minute[lots.place[b]!]! || a - b);
  const lot = Int32Array.from(found);
  const place = lot.map((i) => lots.place[i]!);
  const extreme = (t: number, rank: number): number => book.price[byPrice[book.lotStart[t]! + rank]!]!;
  const given = (k: number, bid: number): number =>
    1 - book.price[lots.bid[bid]!]! / book.ceiling[place[k]!]!;

  const members = lots.memberStart[group + 1]! - lots.memberStart[group]!;
  const sum = new Float64Array(members);
  const bids = new Int32Array(members);
  lot.forEach((i, k) => {
    for (let b = lots.bidStart[i]!; b < lots.bidStart[i + 1]!; b++)
      if (given(k, b) < 1) {
        sum[lots.who[b]!]! += given(k, b);
        bids[lots.who[b]!]! += 1;
      }
  });
  return {
    count: lot.length,
    place,
    prices: place.map((t) => priced[t]!),
    discount: Float64Array.from(place, (t) => 1 - extreme(t, 0) / book.ceiling[t]!),
    spread: Float64Array.from(place, (t) => extreme(t, priced[t]! - 1) / extreme(t, 0) - 1),
    own: Float64Array.from(lot, (i, k) => {
      let [total, count] = [0, 0];
      for (let b = lots.bidStart[i]!; b < lots.bidStart[i + 1]!; b++)
        if (given(k, b) < 1) {
          const who = lots.who[b]!;
          total += given(k, b) - sum[who]! / bids[who]!;
          count++;
        }
      return count === 0 ? 0 : total / count;
    }),
    alone: Uint8Array.from(lot, (i, k) =>
      lots.bidStart[i + 1]! - lots.bidStart[i]! === book.lotStart[place[k]! + 1]! - book.lotStart[place[k]!]!
        ? 1
        : 0,
    ),
  };
}
