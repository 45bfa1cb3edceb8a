import { randomStream } from '../random.ts';
import {
  type DrawnGroup,
  type Placing,
  putObserved,
  putRewired,
  type RewiringWorld,
  readGroup,
  rewiringScratch,
} from './member-draws.ts';
import { SKIPPED } from './rewiring-budget.ts';

/** Groups [from, to), and the shared arrays that take the answers. */
export interface JointEntryInput {
  readonly world: RewiringWorld;
  readonly from: number;
  readonly to: number;
  /** Of the groups [from, to): what seeds the random source of each besides the seed. */
  readonly digests: readonly string[];
  readonly seed: number;
  /** Rewirings of each group; `SKIPPED`: the group is not looked at. */
  readonly rewirings: Int32Array;
  readonly p: Float64Array;
  /** Number of members that came together most remarkably, and lots in which so many or more did. */
  readonly together: Int32Array;
  readonly lots: Int32Array;
  /** Lots in which at least two members bid. */
  readonly shared: Int32Array;
  /** 1 where some rewiring differed from what was observed. */
  readonly varied: Int32Array;
}

/**
 * Kernel: J(k), the lots in which at least k members bid, for k = 2 up to all of them, ranked among rewirings (`putRewired`).
 *
 * One test is made of the many: the smallest of the ranks over k is itself ranked among the smallest ranks of the rewirings (min-p of
 * Westfall and Young, 1993), so that no k has to be chosen and none is paid for twice. p is exact: what was observed counts as one of the
 * rewirings.
 */
export function jointEntryRanks(input: JointEntryInput): number {
  for (let g = input.from; g < input.to; g++) if (input.rewirings[g] !== SKIPPED) rankGroup(input, g);
  return input.to - input.from;
}

function rankGroup(input: JointEntryInput, g: number): void {
  const group = readGroup(input.world, g);
  const rounds = 1 + input.rewirings[g]!;
  // entries[k] = J(k) of every round, what was observed first.
  const entries = Array.from({ length: group.members + 1 }, () => new Int32Array(rounds));
  putObserved(group, entryCounter(group, entries, 0));
  const random = randomStream(input.seed, 'joint entry', input.digests[g - input.from]!);
  putRewired(group, rounds - 1, random, rewiringScratch(group), entryCounter(group, entries, 1));
  const { p, together } = smallestRank(entries);
  input.p[g] = p;
  input.together[g] = together;
  input.lots[g] = entries[together]?.[0] ?? 0;
  input.shared[g] = entries[2]?.[0] ?? 0;
  input.varied[g] = entries.some((counts, k) => k >= 2 && counts.some((count) => count !== counts[0]))
    ? 1
    : 0;
}

/** Adds to `entries`, from the place `first` on, the lots with at least k members of one round after the other. */
function entryCounter(
  { members, sizes }: DrawnGroup,
  entries: readonly Int32Array[],
  first: number,
): Placing {
  const here = new Int32Array(sizes.length);
  const reached = new Int32Array(members + 1);
  const visited = new Int32Array(sizes.length);
  let count = 0;
  const put: Placing['put'] = (_, lots, length) => {
    for (let i = 0; i < length; i++) {
      const lot = lots[i]!;
      const own = here[lot]! + 1;
      if (own === 1) visited[count++] = lot;
      here[lot] = own;
      reached[own]! += 1;
    }
  };
  return {
    put,
    take(round) {
      for (let k = 0; k <= members; k++) entries[k]![first + round]! += reached[k]!;
      for (let i = 0; i < count; i++) here[visited[i]!] = 0;
      count = 0;
      reached.fill(0);
    },
  };
}

/**
 * The smallest rank over k of what was observed, ranked among the smallest ranks of all rounds. Where ranks are equal, as when several
 * rounds have the most of some k, the larger excess (J - mean) / sqrt(mean + 1) comes first: a group of many members has many k, and the
 * best rank of each would otherwise be shared by as many rounds. Every round is treated alike, so that p stays exact.
 *
 * @param entries J(k) of each round for each k from 2 on; round 0 was observed
 * @returns p, and the k with the smallest rank; of several, that of the largest excess
 */
export function smallestRank(entries: readonly Int32Array[]): {
  readonly p: number;
  readonly together: number;
} {
  const rounds = entries[0]?.length ?? 1;
  const best = new Int32Array(rounds).fill(rounds + 1);
  const excess = new Float64Array(rounds);
  let together = 2;
  for (let k = 2; k < entries.length; k++) {
    const counts = entries[k]!;
    const sorted = counts.slice().sort();
    const mean = counts.reduce((sum, count) => sum + count, 0) / rounds;
    for (let round = 0; round < rounds; round++) {
      // Rounds with so many lots or more, itself included.
      const rank = rounds - firstNotBelow(sorted, counts[round]!);
      const over = (counts[round]! - mean) / Math.sqrt(mean + 1);
      if (rank > best[round]! || (rank === best[round] && over <= excess[round]!)) continue;
      best[round] = rank;
      excess[round] = over;
      if (round === 0) together = k;
    }
  }
  let asExtreme = 0;
  for (let round = 0; round < rounds; round++)
    if (best[round]! < best[0]! || (best[round] === best[0] && excess[round]! >= excess[0]!)) asExtreme++;
  return { p: asExtreme / rounds, together };
}

function firstNotBelow(sorted: Int32Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
