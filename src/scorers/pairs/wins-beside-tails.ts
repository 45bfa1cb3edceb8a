import { createHypergeometricSum, type HypergeometricSum } from '../hypergeometric-sum.ts';
import { NO_TIME } from '../participation-index.ts';
import { poissonBinomialLowerTail } from '../poisson-binomial.ts';
import type { Contests } from './contests.ts';
import type { PairGround } from './pair-ground.ts';
import { createPairWalk, type PairWalk, RUN } from './pair-walk.ts';

/** Pairs [from, to) to score, and the shared arrays that take the answers. */
export interface WinsBesideInput {
  readonly ground: PairGround;
  readonly contests: Contests;
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
 * inside each trade while B was active, noncentral where the two meet among fewer rivals (see `oddsBeside`), upper tail. (2) Given B's wins, how few of them fall in lots that A was in and did not win; each of
 * B's wins falls there with the share of B's chances 1 / n that lie there (n without A); Poisson-binomial, lower tail. Two firms that are
 * together in nearly all lots of a segment would leave nothing to compare there, hence trades.
 */
export function winsBesideTails(input: WinsBesideInput): number {
  const walk = createPairWalk(input.ground);
  const sum = createHypergeometricSum(input);
  const [one, other] = [createOrder(input, walk, sum, false), createOrder(input, walk, sum, true)];
  for (let i = input.from; i < input.to; i++) {
    walk.find(input.a[i]!, input.b[i]!);
    one.find();
    other.find();
    input.lots[i] = one.lots;
    input.smallest[i] = Math.min(1, 2 * Math.min(one.smallest, other.smallest));
    const swapped = other.p < one.p;
    input.p[i] = Math.min(1, 2 * Math.min(one.p, other.p));
    input.ratio[i] = swapped ? -other.ratio : one.ratio;
  }
  return input.to - input.from;
}

/** See `Contests.code`. */
const sizeOf = (code: number): number => code >> 1;
const isWin = (code: number): number => code & 1;

/** Share of the level that the first question takes. */
const WINNING_WEIGHT = 0.9;

/** One of the two orders of a pair; `find` must follow the walk's. */
interface Order {
  find(): void;
  /** Joint lots with a known award. */
  lots: number;
  smallest: number;
  p: number;
  ratio: number;
}

/** The favourite is the first of the walk's two bidders, or the second where `swapped`. */
function createOrder(
  { ground, contests }: WinsBesideInput,
  walk: PairWalk,
  sum: HypergeometricSum,
  swapped: boolean,
): Order {
  const { stretchFrom } = ground;
  // An imported name is read through a function in threads that load the sources.
  const untimed = NO_TIME;
  const { code, chance, minute, decided, wins, chances, first, last } = contests;
  const favouriteStretch = swapped ? RUN.stretchB : RUN.stretchA;
  const coverStretch = swapped ? RUN.stretchA : RUN.stretchB;
  const favouriteEntries = (): Int32Array => (swapped ? walk.entryB : walk.entryA);
  const coverEntries = (): Int32Array => (swapped ? walk.entryA : walk.entryB);
  // The first question: the favourite's wins beside the cover. `sum` holds its lots while the cover was active, its wins and the cover's
  // presence, trade by trade.
  let together = 0;
  // The second: for each of the cover's wins the chance to fall in a joint lot that the favourite did not win, and how many did.
  let shares = new Float64Array(256);
  let coverWins = 0;
  let winsBeside = 0;
  // The chance that none of them falls there, if the favourite had won none of those lots: what the test could have shown at most.
  let leastBeside = 1;
  let [activeLots, activeWins, activeChances] = [0, 0, 0];

  const order: Order = {
    lots: 0,
    smallest: 1,
    p: 1,
    ratio: 1,
    find() {
      order.lots = 0;
      together = 0;
      winsBeside = 0;
      sum.reset();
      coverWins = 0;
      leastBeside = 1;
      for (let run = 0; run < walk.count; run++) {
        addWins(run * RUN.width);
        addLosses(run * RUN.width);
      }
      order.smallest = either(sum.smallestTail(), leastBeside);
      order.p = either(
        sum.upperTail(together),
        poissonBinomialLowerTail(shares.subarray(0, coverWins), winsBeside),
      );
      const expected = sum.expected();
      order.ratio = expected > 0 ? together / expected : 1;
    },
  };

  function addWins(at: number): void {
    const entries = favouriteEntries();
    let [beside, chancesBeside] = [0, 0];
    for (let joint = walk.runs[at + RUN.jointFrom]!; joint < walk.runs[at + RUN.jointTo]!; joint++) {
      const found = code[entries[joint]!]!;
      if (found === 0) continue;
      beside++;
      chancesBeside += chance[entries[joint]!]!;
      together += isWin(found);
    }
    order.lots += beside;
    const favourite = walk.runs[at + favouriteStretch]!;
    if (beside === 0 || wins[favourite] === 0) return;
    whileActive(favourite, walk.runs[at + coverStretch]!);
    const odds = oddsBeside(beside, chancesBeside, activeLots - beside, activeChances - chancesBeside);
    sum.add(activeLots, activeWins, beside, odds);
  }

  /** Finds the decided lots of one stretch, wins and chances, between the first and the last known time of the other; lots without a time count. */
  function whileActive(stretch: number, other: number): void {
    const from = first[other]!;
    const to = last[other]!;
    activeLots = decided[stretch]!;
    activeWins = wins[stretch]!;
    activeChances = chances[stretch]!;
    if (last[stretch] === untimed || (first[stretch]! >= from && last[stretch]! <= to)) return;
    const end = stretchFrom[stretch + 1]!;
    for (let e = stretchFrom[stretch]!; e < end; e++) {
      const then = minute[e]!;
      if (then === untimed || (then >= from && then <= to)) continue;
      const found = code[e]!;
      if (found === 0) continue;
      activeLots--;
      activeWins -= isWin(found);
      activeChances -= chance[e]!;
    }
  }

  function addLosses(at: number): void {
    const stretch = walk.runs[at + coverStretch]!;
    if (wins[stretch] === 0) return;
    const [own, rivals] = [coverEntries(), favouriteEntries()];
    const jointTo = walk.runs[at + RUN.jointTo]!;
    let [chanceBeside, chanceAny, ownWins, beside] = [0, 0, wins[stretch]!, 0];
    for (let joint = walk.runs[at + RUN.jointFrom]!; joint < jointTo; joint++) {
      const found = code[own[joint]!]!;
      const size = sizeOf(found);
      if (found === 0) continue;
      if (size === 2) {
        // Of two alone, one wins what the other loses: nothing is left to ask.
        ownWins -= isWin(found);
        continue;
      }
      chanceAny += 1 / (size - 1);
      if (isWin(code[rivals[joint]!]!) === 1) continue;
      chanceBeside += 1 / (size - 1);
      beside += isWin(found);
    }
    // Who wins nothing but what the other cannot win says nothing.
    if (ownWins === 0) return;
    let chanceElsewhere = 0;
    const to = stretchFrom[stretch + 1]!;
    let next = walk.runs[at + RUN.jointFrom]!;
    for (let e = stretchFrom[stretch]!; e < to; e++) {
      const until = next < jointTo ? own[next++]! : to;
      for (; e < until; e++) chanceElsewhere += chance[e]!;
    }
    // Without a lot of its own the cover has no usual rate.
    if (chanceElsewhere === 0) return;
    winsBeside += beside;
    const share = chanceBeside / (chanceBeside + chanceElsewhere);
    const greatest = chanceAny / (chanceAny + chanceElsewhere);
    if (shares.length < coverWins + ownWins) shares = longer(shares, coverWins + ownWins);
    shares.fill(share, coverWins, coverWins + ownWins);
    coverWins += ownWins;
    for (let k = 0; k < ownWins; k++) leastBeside *= 1 - greatest;
  }
  return order;
}

/**
 * How many times as likely an honest firm's win is to be one of its lots beside the other as one of those elsewhere: the odds of an average
 * chance 1 / n there over those elsewhere. At least 1: whether rivals lower a firm's chance so much is not known, and the cover itself, which
 * adds one to n, may be no rival at all, so that no firm is found to win too often because it meets the other in a crowd.
 */
function oddsBeside(
  beside: number,
  chancesBeside: number,
  elsewhere: number,
  chancesElsewhere: number,
): number {
  if (elsewhere === 0 || chancesBeside * elsewhere <= chancesElsewhere * beside) return 1;
  return (chancesBeside * (elsewhere - chancesElsewhere)) / (chancesElsewhere * (beside - chancesBeside));
}

function longer(array: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const copy = new Float64Array(2 * length);
  copy.set(array);
  return copy;
}

/** Bonferroni with weights: that a firm wins beside the other is the question, that the other loses is its echo. */
const either = (winning: number, losing: number): number =>
  Math.min(1, winning / WINNING_WEIGHT, losing / (1 - WINNING_WEIGHT));
