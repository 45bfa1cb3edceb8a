import type { FirmLevels } from './firm-levels.ts';
import { type PairGround, type PairWalk, RUN } from './pair-walk.ts';
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

/** What two firms do without each other. Belongs to one thread; `find` must follow the walk's. */
export interface PairOutside {
  find(a: number, b: number): void;
  /** Lots without the other firm, of the one that has fewer. */
  lots(): number;
  ownShares(): readonly [a: OwnShare, b: OwnShare];
  /** @returns NULL where nothing is known of one of them, or no price varies */
  nullOf(run: number): PairNull | null;
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
  const { entryPlace, trades } = ground;
  const [allA, allB] = [priceSums(), priceSums()];
  const [hereA, hereB] = [priceSums(), priceSums()];

  function outsideOf(bidder: number, entries: Int32Array, into: PriceSums): void {
    into.set(firms.sums.subarray(bidder * SUM.width, (bidder + 1) * SUM.width));
    for (let joint = 0; joint < walk.joint; joint++) {
      const e = entries[joint]!;
      addBid(into, 0, levels, bids[e]!, entryPlace[e]!, -1);
    }
  }

  function inTrade(run: number, entries: Int32Array, from: number, to: number, into: PriceSums): void {
    const at = run * RUN.width;
    let next = walk.runs[at + RUN.jointFrom]!;
    const end = walk.runs[at + RUN.jointTo]!;
    into.fill(0);
    for (let e = walk.runs[at + from]!; e < walk.runs[at + to]!; e++) {
      if (next < end && entries[next] === e) next++;
      else addBid(into, 0, levels, bids[e]!, entryPlace[e]!);
    }
  }

  return {
    find(a, b) {
      outsideOf(a, walk.entryA, allA);
      outsideOf(b, walk.entryB, allB);
    },
    lots: () => Math.min(allA[SUM.lots]!, allB[SUM.lots]!),
    ownShares: () => [ownShare(allA), ownShare(allB)],
    nullOf(run) {
      inTrade(run, walk.entryA, RUN.aFrom, RUN.aTo, hereA);
      inTrade(run, walk.entryB, RUN.bFrom, RUN.bTo, hereB);
      const trade = trades.trade[entryPlace[walk.entryA[walk.runs[run * RUN.width]!]!]!]!;
      const average = firms.variance[trade]!;
      if (!(average > 0)) return null;
      const [ownA, ownB] = [ownShare(allA), ownShare(allB)];
      const shareA = Math.max(LEAST_SHARE, ownA.share);
      const shareB = Math.max(LEAST_SHARE, ownB.share);
      const a = levelOf(hereA, allA, shareA * average, firms.drift);
      const b = levelOf(hereB, allB, shareB * average, firms.drift);
      if (a === null || b === null) return null;
      return {
        difference: a.mean - b.mean,
        error: a.error + b.error,
        spread: Math.sqrt((shareA + shareB) * average),
        spreadError: Math.sqrt(ownA.error + ownB.error) / (2 * (shareA + shareB)),
      };
    },
  };
}

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
  here: PriceSums,
  all: PriceSums,
  own: number,
  drift: number,
): { readonly mean: number; readonly error: number } | null {
  const lots = here[SUM.lots]!;
  let [weight, sum] = [0, 0];
  if (lots > 0) {
    weight = lots / (own + here[SUM.noise]! / lots);
    sum = (weight * here[SUM.relative]!) / lots;
  }
  const others = all[SUM.lots]! - lots;
  if (others > 1 && drift < Number.POSITIVE_INFINITY) {
    const mean = (all[SUM.relative]! - here[SUM.relative]!) / others;
    const squares = all[SUM.squares]! - here[SUM.squares]! - others * mean * mean;
    const elsewhere = 1 / (Math.max(own, squares / (others - 1)) / others + 2 * drift);
    weight += elsewhere;
    sum += elsewhere * mean;
  }
  return weight === 0 ? null : { mean: sum / weight, error: 1 / weight };
}
