import type { ScorerInput } from '../scorer.ts';
import type { PairGround } from './pair-ground.ts';
import { doubles, ints, partsOf } from './pair-tasks.ts';
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

/** Bidders [from, to) to read, and the shared arrays that take what is found. */
export interface FirmLevelsInput extends Pick<FirmLevels, 'sums' | 'relative' | 'noise' | 'comparable'> {
  readonly ground: PairGround;
  readonly levels: PriceLevels;
  /** Per bidder: how much further its levels lie apart from trade to trade than by chance, squared and summed; trades compared less one. */
  readonly excess: Float64Array;
  readonly comparisons: Int32Array;
  readonly from: number;
  readonly to: number;
}

/** Bidders of one task: 5 to 50 ms of work. */
const BIDDERS_PER_TASK = 8_192;

export async function openFirmLevels(
  ground: PairGround,
  levels: PriceLevels,
  { pool, signal }: Pick<ScorerInput, 'pool' | 'signal'>,
): Promise<FirmLevels> {
  const found = noFirmLevels(ground);
  const tasks = partsOf(found.excess.length, BIDDERS_PER_TASK).map(
    (part): FirmLevelsInput => ({ ...found, ground, levels, ...part }),
  );
  await pool.map('firm-levels', tasks, signal);
  return summedLevels(ground, levels, found);
}

export function noFirmLevels({ book, stretchStart, stretchTrade }: PairGround) {
  const bidders = stretchStart.length - 1;
  return {
    sums: doubles(bidders * SUM.width),
    relative: doubles(book.bids.length).fill(Number.NaN),
    noise: doubles(book.bids.length).fill(Number.NaN),
    comparable: ints(stretchTrade.length),
    excess: doubles(bidders),
    comparisons: ints(bidders),
  };
}

/** Kernel: sums the prices of each bidder, trade by trade. */
export function readFirmLevels(found: FirmLevelsInput): number {
  const { ground, levels } = found;
  const { stretchStart } = ground;
  const inTrade = priceSums();
  for (let b = found.from; b < found.to; b++) {
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
    found.excess[b] = squares - means ** 2 / trades - (1 - 1 / trades) * errors;
    found.comparisons[b] = trades - 1;
  }
  return found.to - found.from;
}

/** Bidder after bidder, so that the sum does not depend on how they were shared out among tasks. */
export function summedLevels(
  ground: PairGround,
  levels: PriceLevels,
  { excess, comparisons, ...found }: ReturnType<typeof noFirmLevels>,
): FirmLevels {
  let [apart, compared] = [0, 0];
  for (let b = 0; b < excess.length; b++) {
    if (comparisons[b] === 0) continue;
    apart += excess[b]!;
    compared += comparisons[b]!;
  }
  const drift = compared === 0 ? Number.POSITIVE_INFINITY : Math.max(0, apart / compared);
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
