import { doubles } from './pair-tasks.ts';
import type { PairGround } from './pair-walk.ts';
import type { PriceLevels } from './price-levels.ts';
import { addBid, type PriceSums, priceSums, SUM } from './price-sums.ts';

/** What all counted lots say of firms and trades. */
export interface FirmLevels {
  /** Sums of all bids of each bidder, `SUM.width` numbers a bidder. */
  readonly sums: PriceSums;
  /** Per trade: variance of ln prices inside a lot, less the bidders' usual levels. */
  readonly variance: Float64Array;
  /** Variance of one firm's level from trade to trade; infinite where no firm shows it. */
  readonly drift: number;
}

/** Fewest lots of a firm in a trade for its level there to be compared with its level elsewhere. */
const LEAST_LOTS = 3;

export function firmLevels(ground: PairGround, levels: PriceLevels): FirmLevels {
  const { bidderStart, bids } = ground.book;
  const { trade } = ground.trades;
  const bidders = bidderStart.length - 1;
  const sums = doubles(bidders * SUM.width);
  const inTrade = priceSums();
  let [excess, comparisons] = [0, 0];
  for (let b = 0; b < bidders; b++) {
    let [trades, means, squares, errors] = [0, 0, 0, 0];
    const close = (): void => {
      const lots = inTrade[SUM.lots]!;
      if (lots < LEAST_LOTS) return;
      const mean = inTrade[SUM.relative]! / lots;
      trades++;
      means += mean;
      squares += mean * mean;
      errors += (inTrade[SUM.squares]! - lots * mean * mean) / ((lots - 1) * lots);
    };
    for (let e = bidderStart[b]!, last = -1; e < bidderStart[b + 1]!; e++) {
      const place = ground.entryPlace[e]!;
      if (trade[place] !== last) {
        close();
        inTrade.fill(0);
        last = trade[place]!;
      }
      addBid(inTrade, 0, levels, bids[e]!, place);
      addBid(sums, b * SUM.width, levels, bids[e]!, place);
    }
    close();
    inTrade.fill(0);
    if (trades < 2) continue;
    excess += squares - means ** 2 / trades - (1 - 1 / trades) * errors;
    comparisons += trades - 1;
  }
  const drift = comparisons === 0 ? Number.POSITIVE_INFINITY : Math.max(0, excess / comparisons);
  return { sums, variance: tradeVariance(ground, levels), drift };
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
