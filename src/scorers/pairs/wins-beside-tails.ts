import { createHypergeometricSum, type HypergeometricSum } from '../hypergeometric-sum.ts';
import { NO_TIME } from '../participation-index.ts';
import { poissonBinomialLowerTail } from '../poisson-binomial.ts';
import { createPairWalk, type PairGround, type PairWalk, RUN } from './pair-walk.ts';

/** Pairs [from, to) to score, and the shared arrays that take the answers. */
export interface WinsBesideInput {
  readonly ground: PairGround;
  /** 1 for places whose award is known; see `decidedLots`. */
  readonly decided: Int32Array;
  readonly logFactorial: Float64Array;
  readonly exactLimit: number;
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly from: number;
  readonly to: number;
  readonly p: Float64Array;
  /** No p-value of the pair can be below it, whatever the lots of each firm's wins. */
  readonly smallest: Float64Array;
  /** Wins of the favourite beside the cover over those expected; below zero where the favourite is b. */
  readonly ratio: Float64Array;
  readonly lots: Int32Array;
}

/**
 * Kernel: is one of two firms a favourite in lots where the other is present, and does that other win nothing there?
 *
 * For each order of the two: (1) given the lots that A won and those in which B was present, the number that are both; hypergeometric
 * inside each trade while B was active, upper tail. (2) Given B's wins, how few of them fall in lots that A was in and did not win; each of
 * B's wins falls there with the share of B's chances 1 / n that lie there (n without A); Poisson-binomial, lower tail. Two firms that are
 * together in nearly all lots of a segment would leave nothing to compare there, hence trades.
 */
export function winsBesideTails(input: WinsBesideInput): number {
  const walk = createPairWalk(input.ground);
  const sum = createHypergeometricSum(input);
  for (let i = input.from; i < input.to; i++) {
    walk.find(input.a[i]!, input.b[i]!);
    const one = orderOf(input, walk, sum, false);
    const other = orderOf(input, walk, sum, true);
    const swapped = other.p < one.p;
    const { ratio } = swapped ? other : one;
    input.p[i] = Math.min(1, 2 * Math.min(one.p, other.p));
    input.smallest[i] = Math.min(1, 2 * Math.min(one.smallest, other.smallest));
    input.ratio[i] = swapped ? -ratio : ratio;
    input.lots[i] = one.lots;
  }
  return input.to - input.from;
}

/** Share of the level that the first question takes. */
const WINNING_WEIGHT = 0.9;

interface Order {
  readonly p: number;
  readonly smallest: number;
  readonly ratio: number;
  readonly lots: number;
}

/** A walk with its two bidders in roles. */
interface Roles {
  readonly walk: PairWalk;
  readonly favourite: Int32Array;
  readonly cover: Int32Array;
  /** Where a run says from and to which entry each of them goes. */
  readonly favouriteRun: readonly [from: number, to: number];
  readonly coverRun: readonly [from: number, to: number];
}

/** The favourite is the first of the walk's two bidders, or the second where `swapped`. */
function orderOf(input: WinsBesideInput, walk: PairWalk, sum: HypergeometricSum, swapped: boolean): Order {
  const runA = [RUN.aFrom, RUN.aTo] as const;
  const runB = [RUN.bFrom, RUN.bTo] as const;
  const roles: Roles = swapped
    ? { walk, favourite: walk.entryB, cover: walk.entryA, favouriteRun: runB, coverRun: runA }
    : { walk, favourite: walk.entryA, cover: walk.entryB, favouriteRun: runA, coverRun: runB };
  const { together, lots } = addWins(input, roles, sum);
  const { shares, greatestShares, winsBeside } = lossesBeside(input, roles);
  const expected = sum.expected();
  return {
    p: either(sum.upperTail(together), poissonBinomialLowerTail(shares, winsBeside)),
    smallest: either(sum.smallestTail(), poissonBinomialLowerTail(greatestShares, 0)),
    ratio: expected > 0 ? together / expected : 1,
    lots,
  };
}

/** The first question: fills the sum with the favourite's lots of each trade, its wins and the cover's presence. */
function addWins({ ground, decided }: WinsBesideInput, roles: Roles, sum: HypergeometricSum) {
  const { walk, favourite, favouriteRun, coverRun } = roles;
  const { bids, won, minute } = ground.book;
  let [together, lots] = [0, 0];
  sum.reset();
  for (let run = 0; run < walk.count; run++) {
    const at = run * RUN.width;
    const [first, last] = timeOf(ground, walk.runs[at + coverRun[0]]!, walk.runs[at + coverRun[1]]!);
    const jointTo = walk.runs[at + RUN.jointTo]!;
    let joint = walk.runs[at + RUN.jointFrom]!;
    let [contested, wins, beside] = [0, 0, 0];
    for (let e = walk.runs[at + favouriteRun[0]]!; e < walk.runs[at + favouriteRun[1]]!; e++) {
      const isJoint = joint < jointTo && favourite[joint] === e;
      if (isJoint) joint++;
      const place = ground.entryPlace[e]!;
      const isThen = minute[place] === NO_TIME || (minute[place]! >= first && minute[place]! <= last);
      if (decided[place] === 0 || !isThen) continue;
      const isWin = won[bids[e]!]!;
      contested++;
      wins += isWin;
      if (!isJoint) continue;
      beside++;
      together += isWin;
    }
    sum.add(contested, wins, beside);
    lots += beside;
  }
  return { together, lots };
}

/** The second question: for each of the cover's wins the chance to fall in a joint lot that the favourite did not win, and how many did. */
function lossesBeside({ ground, decided }: WinsBesideInput, roles: Roles) {
  const { walk, favourite, cover, coverRun } = roles;
  const { bids, won, lotStart } = ground.book;
  const shares: number[] = [];
  // The same if the favourite had won none of them: what the test could have shown at most.
  const greatestShares: number[] = [];
  let winsBeside = 0;
  for (let run = 0; run < walk.count; run++) {
    const at = run * RUN.width;
    const jointTo = walk.runs[at + RUN.jointTo]!;
    let joint = walk.runs[at + RUN.jointFrom]!;
    let [chanceBeside, chanceAny, chanceElsewhere, wins, beside] = [0, 0, 0, 0, 0];
    for (let e = walk.runs[at + coverRun[0]]!; e < walk.runs[at + coverRun[1]]!; e++) {
      const isJoint = joint < jointTo && cover[joint] === e;
      const rival = isJoint ? favourite[joint++]! : -1;
      const place = ground.entryPlace[e]!;
      const size = lotStart[place + 1]! - lotStart[place]!;
      // Of two alone, one wins what the other loses: nothing is left to ask.
      if (decided[place] === 0 || (isJoint && size === 2)) continue;
      const isWin = won[bids[e]!]!;
      wins += isWin;
      if (!isJoint) {
        chanceElsewhere += 1 / size;
        continue;
      }
      chanceAny += 1 / (size - 1);
      if (won[bids[rival]!] === 1) continue;
      chanceBeside += 1 / (size - 1);
      beside += isWin;
    }
    // Without a lot of its own the cover has no usual rate.
    if (chanceElsewhere === 0) continue;
    winsBeside += beside;
    for (let k = 0; k < wins; k++) {
      shares.push(chanceBeside / (chanceBeside + chanceElsewhere));
      greatestShares.push(chanceAny / (chanceAny + chanceElsewhere));
    }
  }
  return { shares, greatestShares, winsBeside };
}

/** First and last known time of some entries; the whole axis where none is known. */
function timeOf(
  { book, entryPlace }: PairGround,
  from: number,
  to: number,
): readonly [first: number, last: number] {
  let [first, last] = [NO_TIME, -NO_TIME];
  for (let e = from; e < to; e++) {
    const minute = book.minute[entryPlace[e]!]!;
    if (minute === NO_TIME) continue;
    first = Math.min(first, minute);
    last = Math.max(last, minute);
  }
  return first > last ? [-NO_TIME, NO_TIME] : [first, last];
}

/** Bonferroni with weights: that a firm wins beside the other is the question, that the other loses is its echo. */
const either = (winning: number, losing: number): number =>
  Math.min(1, winning / WINNING_WEIGHT, losing / (1 - WINNING_WEIGHT));
