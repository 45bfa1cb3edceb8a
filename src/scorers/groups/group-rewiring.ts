import { randomStream } from '../random.ts';
import { type Cohesion, cohesion } from './group-cohesion.ts';
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
import { smallestRank } from './smallest-rank.ts';

/** How groups rank among their rewirings; arrays in shared memory, per group. */
export interface RewiringRanks {
  readonly coherence: Float64Array;
  readonly exclusivity: Float64Array;
  readonly coherenceP: Float64Array;
  readonly exclusivityP: Float64Array;
  /** p-value of members coming together; the number of members whose coming together is the rarest, and the lots with so many or more. */
  readonly togetherP: Float64Array;
  readonly together: Int32Array;
  readonly togetherLots: Int32Array;
  /** 1 where some rewiring differed from what was observed: in coherence or exclusivity, in lots with so many members. */
  readonly cohesionVaried: Int32Array;
  readonly togetherVaried: Int32Array;
  /** Lots in which at least two members bid. */
  readonly lots: Int32Array;
}

export interface GroupRewiringInput extends RewiringRanks {
  readonly world: RewiringWorld;
  /** Groups [from, to), with what seeds the random source of each besides the seed. */
  readonly from: number;
  readonly to: number;
  readonly digests: readonly string[];
  readonly seed: number;
  /** Rewirings of each group; `SKIPPED`: the group is not looked at. */
  readonly rewirings: Int32Array;
}

const SAME = 1e-12;

/**
 * Kernel: ranks each group's coherence, its exclusivity and its lots with several members among the same rewirings (`putRewired`).
 * p = (1 + rewirings at or above the observed value) / (1 + rewirings); for the lots see `smallestRank`.
 *
 * Where few firms may bid, the rewirings are as exclusive as the group, and p is large.
 */
export function groupRewiring(input: GroupRewiringInput): number {
  for (let g = input.from; g < input.to; g++) if (input.rewirings[g] !== SKIPPED) rewireGroup(input, g);
  return input.to - input.from;
}

/** Counts of pairs, over rounds, that are held at once. */
const COUNTS = 4_000_000;

function rewireGroup(input: GroupRewiringInput, g: number): void {
  const group = readGroup(input.world, g);
  const rewirings = input.rewirings[g]!;
  // entries[k] = J(k) of every round, what was observed first.
  const entries = Array.from({ length: group.members + 1 }, () => new Int32Array(1 + rewirings));
  const meetings = meetingCounter(group, 1 + rewirings, entries);
  putObserved(group, meetings);
  const observed = meetings.cohesion(0);
  input.lots[g] = entries[2]?.[0] ?? 0;
  input.coherence[g] = observed.coherence;
  input.exclusivity[g] = observed.exclusivity;

  const random = randomStream(input.seed, 'rewiring', input.digests[g - input.from]!);
  const scratch = rewiringScratch(group);
  let [coherent, exclusive, varied] = [0, 0, 0];
  for (let done = 0; done < rewirings; done += meetings.rounds) {
    const rounds = Math.min(meetings.rounds, rewirings - done);
    meetings.clear(1 + done);
    putRewired(group, rounds, random, scratch, meetings);
    for (let round = 0; round < rounds; round++) {
      const found = meetings.cohesion(round);
      if (found.coherence >= observed.coherence - SAME) coherent++;
      if (found.exclusivity >= observed.exclusivity - SAME) exclusive++;
      if (
        Math.abs(found.coherence - observed.coherence) > SAME ||
        Math.abs(found.exclusivity - observed.exclusivity) > SAME
      )
        varied = 1;
    }
  }
  input.coherenceP[g] = (1 + coherent) / (1 + rewirings);
  input.exclusivityP[g] = (1 + exclusive) / (1 + rewirings);
  input.cohesionVaried[g] = varied;

  const { p, together } = smallestRank(entries);
  input.togetherP[g] = p;
  input.together[g] = together;
  input.togetherLots[g] = entries[together]?.[0] ?? 0;
  input.togetherVaried[g] = entries.some((counts, k) => k >= 2 && counts.some((count) => count !== counts[0]))
    ? 1
    : 0;
}

interface MeetingCounter extends Placing {
  /** Rounds that can be counted before it must be cleared. */
  readonly rounds: number;
  readonly cohesion: (round: number) => Cohesion;
  /** Forgets the meetings; lots with several members go to `entries` from this place on. */
  readonly clear: (first: number) => void;
}

/** Counts meetings, round by round, and the lots with at least k members. */
function meetingCounter(
  { members, sizes, others, placed }: DrawnGroup,
  wanted: number,
  entries: readonly Int32Array[],
): MeetingCounter {
  const pairs = (members * (members - 1)) / 2;
  const rounds = Math.max(1, Math.min(wanted, Math.floor(COUNTS / Math.max(1, pairs))));
  const joint = new Int32Array(pairs * rounds);
  const outside = new Float64Array(rounds);
  const jointHere = new Int32Array(pairs);
  const reached = new Int32Array(members + 1);
  let first = 0;
  let outsideHere = 0;
  // Members of each lot as a chain: last[lot] is the latest bid, before[bid] the one before it.
  const last = new Int32Array(sizes.length).fill(-1);
  let before = new Int32Array(256);
  let who = new Int32Array(256);
  let where = new Int32Array(256);
  let bids = 0;
  return {
    rounds,
    put(member, lots, count) {
      if (bids + count > who.length)
        [before, who, where] = [before, who, where].map((array) => longer(array, bids + count)) as [
          Ints,
          Ints,
          Ints,
        ];
      for (let i = 0; i < count; i++) {
        const lot = lots[i]!;
        // In a lot with places, members take them from others.
        const isPlaced = placed[lot] === 1;
        const latest = last[lot]!;
        outsideHere += isPlaced ? sizes[lot]! - 1 : others[lot]!;
        let here = 1;
        for (let bid = latest; bid >= 0; bid = before[bid]!) {
          jointHere[pairIndex(who[bid]!, member)]! += 1;
          if (isPlaced) outsideHere -= 2;
          here++;
        }
        reached[here]! += 1;
        before[bids] = latest;
        who[bids] = member;
        where[bids] = lot;
        last[lot] = bids++;
      }
    },
    take(round) {
      for (let bid = 0; bid < bids; bid++) last[where[bid]!] = -1;
      for (let pair = 0; pair < pairs; pair++) joint[round * pairs + pair]! += jointHere[pair]!;
      for (let k = 0; k <= members; k++) entries[k]![first + round]! += reached[k]!;
      outside[round]! += outsideHere;
      jointHere.fill(0);
      reached.fill(0);
      bids = 0;
      outsideHere = 0;
    },
    cohesion: (round) =>
      cohesion(joint.subarray(round * pairs, (round + 1) * pairs), Math.max(0, outside[round]!)),
    clear(from) {
      joint.fill(0);
      outside.fill(0);
      first = from;
    },
  };
}

type Ints = Int32Array<ArrayBuffer>;

function longer(array: Ints, least: number): Ints {
  const larger = new Int32Array(2 * least);
  larger.set(array);
  return larger;
}

/** Place of an unordered pair of members in a flat triangle. */
function pairIndex(a: number, b: number): number {
  const low = Math.min(a, b);
  const high = Math.max(a, b);
  return (high * (high - 1)) / 2 + low;
}
