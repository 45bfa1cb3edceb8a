import type { PairGround } from './pair-ground.ts';
import { doubles, ints } from './pair-tasks.ts';
import type { PriceLevels } from './price-levels.ts';
import { addBid, enters, type PriceSums, priceSums, SUM } from './price-sums.ts';

/** What all counted lots say of firms and trades. */
export interface FirmLevels {
  /** Sums of all bids of each bidder, `SUM.width` numbers a bidder. */
  readonly sums: PriceSums;
  /** Per trade: variance of ln prices inside a lot, less the bidders' usual levels. */
  readonly variance: Float64Array;
  /** Variance of one firm's level from trade to trade; infinite where no firm shows it. */
  readonly drift: number;
  /** Per entry of `book.bids`: `PriceLevels.relative` and `noise` of bids that enter the sums, NaN of the others. */
  readonly relative: Float64Array;
  readonly noise: Float64Array;
  /** Per stretch: how many do. */
  readonly comparable: Int32Array;
}

/** Fewest lots of a firm in a trade for its level there to be compared with its level elsewhere. */
const LEAST_LOTS = 3;

export function firmLevels(ground: PairGround, levels: PriceLevels): FirmLevels {
  const { stretchStart, stretchFrom } = ground;
  const bidders = stretchStart.length - 1;
  const found = {
    sums: doubles(bidders * SUM.width),
    relative: doubles(ground.book.bids.length).fill(Number.NaN),
    noise: doubles(ground.book.bids.length).fill(Number.NaN),
    comparable: ints(stretchFrom.length - 1),
  };
  const inTrade = priceSums();
  let [excess, comparisons] = [0, 0];
  for (let b = 0; b < bidders; b++) {
    let [trades, means, squares, errors] = [0, 0, 0, 0];
    for (let s = stretchStart[b]!; s < stretchStart[b + 1]!; s++) {
      addStretch(ground, levels, b, s, found, inTrade);
      const lots = inTrade[SUM.lots]!;
      found.comparable[s] = lots;
      if (lots < LEAST_LOTS) continue;
      const mean = inTrade[SUM.relative]! / lots;
      trades++;
      means += mean;
      squares += mean * mean;
      errors += (inTrade[SUM.squares]! - lots * mean * mean) / ((lots - 1) * lots);
    }
    if (trades < 2) continue;
    excess += squares - means ** 2 / trades - (1 - 1 / trades) * errors;
    comparisons += trades - 1;
  }
  const drift = comparisons === 0 ? Number.POSITIVE_INFINITY : Math.max(0, excess / comparisons);
  return { ...found, variance: tradeVariance(ground, levels), drift };
}

/** Adds a stretch to the sums of its bidder, leaves its own in `inTrade`, and copies what they are made of. */
function addStretch(
  { book, entryPlace, stretchFrom }: PairGround,
  levels: PriceLevels,
  bidder: number,
  stretch: number,
  { sums, relative, noise }: Pick<FirmLevels, 'sums' | 'relative' | 'noise'>,
  inTrade: PriceSums,
): void {
  inTrade.fill(0);
  for (let e = stretchFrom[stretch]!; e < stretchFrom[stretch + 1]!; e++) {
    if (levels.size[entryPlace[e]!]! < 3) continue;
    const bid = book.bids[e]!;
    if (!enters(levels, bid)) continue;
    relative[e] = levels.relative[bid]!;
    noise[e] = levels.noise[bid]!;
    addBid(inTrade, 0, levels, bid, entryPlace[e]!);
    addBid(sums, bidder * SUM.width, levels, bid, entryPlace[e]!);
  }
}

function tradeVariance({ trades }: PairGround, { squares, size }: PriceLevels): Float64Array {
  const variance = doubles(trades.start.length - 1);
  for (let g = 0; g < variance.length; g++) {
    let [total, free] = [0, 0];
    for (let t = trades.start[g]!; t < trades.start[g + 1]!; t++) {
      if (size[t]! < 3) continue;
      total += squares[t]!;
      free += size[t]! - 1;
    }
    variance[g] = free === 0 ? 0 : total / free;
  }
  return variance;
}
