import type { FirmLevels } from './firm-levels.ts';
import type { PairGround } from './pair-ground.ts';
import { type PairWalk, RUN } from './pair-walk.ts';
import type { PriceLevels } from './price-levels.ts';
import { addBid, type PriceSums, priceSums, SUM } from './price-sums.ts';

/**
 * How two firms' prices should compare in the joint lots of a trade, by what each asks in lots without the other. In units of ln price;
 * `difference` is a's level less b's.
 */
export interface PairNull {
  readonly difference: number;
  /** Variance of that difference as an estimate. */
  readonly error: number;
  /** Spread of ln(price of a / price of b) from lot to lot, and the standard error of its logarithm. */
  readonly spread: number;
  readonly spreadError: number;
}

/** A firm's own variance over that of the average bidder, and its variance as an estimate. */
export interface OwnShare {
  readonly share: number;
  readonly error: number;
}

/** Spread of ln(price of a / price of b) from lot to lot, and the standard error of its logarithm. */
export type PairSpread = Pick<PairNull, 'spread' | 'spreadError'>;

/** What two firms do without each other. Belongs to one thread; `find` must follow the walk's, and what it does not count is worked out when asked for. */
export interface PairOutside {
  find(a: number, b: number): void;
  /** Lots without the other firm, of the one that has fewer. */
  lots(): number;
  /** Whether something is known of both firms in the trade of a run, and prices vary there. */
  isKnown(run: number): boolean;
  ownShares(): readonly [a: OwnShare, b: OwnShare];
  /** Of a run that is known. */
  spreadOf(run: number): PairSpread;
  nullOf(run: number): PairNull;
}

/** An own share below this is not believed of anybody. */
const LEAST_SHARE = 0.25;

export function createPairOutside(
  ground: PairGround,
  levels: PriceLevels,
  firms: FirmLevels,
  walk: PairWalk,
): PairOutside {
  const { bids } = ground.book;
  const { entryPlace, stretchTrade, stretchFrom } = ground;
  const [allA, allB] = [priceSums(), priceSums()];
  const [hereA, hereB] = [stretchSums(), stretchSums()];
  let [one, other, lotsA, lotsB] = [0, 0, 0, 0];
  let shares: readonly [OwnShare, OwnShare] | null = null;

  function comparable(entries: Int32Array, from: number, to: number): number {
    let count = 0;
    for (let joint = from; joint < to; joint++) if (!Number.isNaN(firms.relative[entries[joint]!]!)) count++;
    return count;
  }

  function outsideOf(bidder: number, entries: Int32Array, into: PriceSums): void {
    into.set(firms.sums.subarray(bidder * SUM.width, (bidder + 1) * SUM.width));
    for (let joint = 0; joint < walk.joint; joint++) {
      const e = entries[joint]!;
      addBid(into, 0, levels, bids[e]!, entryPlace[e]!, -1);
    }
  }

  function ownShares(): readonly [OwnShare, OwnShare] {
    if (shares !== null) return shares;
    outsideOf(one, walk.entryA, allA);
    outsideOf(other, walk.entryB, allB);
    shares = [ownShare(allA), ownShare(allB)];
    return shares;
  }

  function inStretch(run: number, stretch: number, entries: Int32Array, into: StretchSums): void {
    const { relative, noise } = firms;
    const to = stretchFrom[stretch + 1]!;
    const end = walk.runs[run * RUN.width + RUN.jointTo]!;
    let next = walk.runs[run * RUN.width + RUN.jointFrom]!;
    let [lots, sum, squares, noises] = [0, 0, 0, 0];
    for (let e = stretchFrom[stretch]!; e < to; ) {
      const until = next < end ? entries[next++]! : to;
      for (; e < until; e++) {
        const value = relative[e]!;
        if (Number.isNaN(value)) continue;
        lots++;
        sum += value;
        squares += value * value;
        noises += noise[e]!;
      }
      e++;
    }
    into.lots = lots;
    into.relative = sum;
    into.squares = squares;
    into.noise = noises;
  }

  const stretchA = (run: number): number => walk.runs[run * RUN.width + RUN.stretchA]!;
  const stretchB = (run: number): number => walk.runs[run * RUN.width + RUN.stretchB]!;
  const averageOf = (run: number): number => firms.variance[stretchTrade[stretchA(run)]!]!;
  const elsewhereCounts = firms.drift < Number.POSITIVE_INFINITY;

  function spreadOf(run: number): PairSpread {
    const average = averageOf(run);
    const [ownA, ownB] = ownShares();
    const shareA = Math.max(LEAST_SHARE, ownA.share);
    const shareB = Math.max(LEAST_SHARE, ownB.share);
    return {
      spread: Math.sqrt((shareA + shareB) * average),
      spreadError: Math.sqrt(ownA.error + ownB.error) / (2 * (shareA + shareB)),
    };
  }

  return {
    find(a, b) {
      [one, other, shares] = [a, b, null];
      lotsA = firms.sums[a * SUM.width + SUM.lots]! - comparable(walk.entryA, 0, walk.joint);
      lotsB = firms.sums[b * SUM.width + SUM.lots]! - comparable(walk.entryB, 0, walk.joint);
    },
    lots: () => Math.min(lotsA, lotsB),
    isKnown(run) {
      if (!(averageOf(run) > 0)) return false;
      const from = walk.runs[run * RUN.width + RUN.jointFrom]!;
      const to = walk.runs[run * RUN.width + RUN.jointTo]!;
      const ofA = firms.comparable[stretchA(run)]! - comparable(walk.entryA, from, to);
      const ofB = firms.comparable[stretchB(run)]! - comparable(walk.entryB, from, to);
      return (ofA > 0 || (elsewhereCounts && lotsA > 1)) && (ofB > 0 || (elsewhereCounts && lotsB > 1));
    },
    ownShares,
    spreadOf,
    nullOf(run) {
      inStretch(run, stretchA(run), walk.entryA, hereA);
      inStretch(run, stretchB(run), walk.entryB, hereB);
      const average = averageOf(run);
      const [ownA, ownB] = ownShares();
      const a = levelOf(hereA, allA, Math.max(LEAST_SHARE, ownA.share) * average, firms.drift);
      const b = levelOf(hereB, allB, Math.max(LEAST_SHARE, ownB.share) * average, firms.drift);
      return { difference: a.mean - b.mean, error: a.error + b.error, ...spreadOf(run) };
    },
  };
}

/** Sums over a stretch, less the joint lots; as in `PriceSums`. */
interface StretchSums {
  lots: number;
  relative: number;
  squares: number;
  noise: number;
}

const stretchSums = (): StretchSums => ({ lots: 0, relative: 0, squares: 0, noise: 0 });

function ownShare(sums: PriceSums): OwnShare {
  const lots = sums[SUM.lots]!;
  const weights = sums[SUM.weights]!;
  if (lots < 2) return { share: 1, error: 1 };
  const doubt = Math.max(0, sums[SUM.partSquares]! - sums[SUM.parts]! ** 2 / lots);
  return { share: Math.max(0, sums[SUM.parts]! / weights), error: doubt / weights ** 2 };
}

/**
 * A firm's level in a trade: its mean there and its mean in all other trades, by precision; the latter carries that levels differ from
 * trade to trade, both here and there.
 */
function levelOf(
  here: StretchSums,
  all: PriceSums,
  own: number,
  drift: number,
): { readonly mean: number; readonly error: number } {
  const { lots } = here;
  let [weight, sum] = [0, 0];
  if (lots > 0) {
    weight = lots / (own + here.noise / lots);
    sum = (weight * here.relative) / lots;
  }
  const others = all[SUM.lots]! - lots;
  if (others > 1 && drift < Number.POSITIVE_INFINITY) {
    const mean = (all[SUM.relative]! - here.relative) / others;
    const squares = all[SUM.squares]! - here.squares - others * mean * mean;
    const elsewhere = 1 / (Math.max(own, squares / (others - 1)) / others + 2 * drift);
    weight += elsewhere;
    sum += elsewhere * mean;
  }
  return { mean: sum / weight, error: 1 / weight };
}
