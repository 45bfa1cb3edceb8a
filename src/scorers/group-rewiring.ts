import { type Cohesion, cohesion } from './group-cohesion.ts';
import {
  type DrawnGroup,
  type Placing,
  putObserved,
  putRewired,
  type RewiringWorld,
  readGroup,
  rewiringScratch,
} from './groups/member-draws.ts';
import { SKIPPED } from './groups/rewiring-budget.ts';
import { randomStream } from './random.ts';

export interface GroupRewiringInput {
  readonly world: RewiringWorld;
  /** Groups [from, to), with what seeds the random source of each besides the seed. */
  readonly from: number;
  readonly to: number;
  readonly digests: readonly string[];
  readonly seed: number;
  /** Rewirings of each group; `SKIPPED`: the group is not looked at. */
  readonly rewirings: Int32Array;
  readonly coherence: Float64Array;
  readonly exclusivity: Float64Array;
  readonly coherenceP: Float64Array;
  readonly exclusivityP: Float64Array;
  /** 1 where some rewiring differed from what was observed. */
  readonly varied: Int32Array;
  /** Lots in which at least two members bid. */
  readonly lots: Int32Array;
}

const SAME = 1e-12;

/**
 * Kernel: ranks each group's coherence and exclusivity among rewirings (`putRewired`).
 * p = (1 + rewirings at or above the observed value) / (1 + rewirings).
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
  const meetings = meetingCounter(group, 1 + rewirings);
  putObserved(group, meetings);
  const observed = meetings.cohesion(0);
  input.lots[g] = meetings.sharedLots;
  input.coherence[g] = observed.coherence;
  input.exclusivity[g] = observed.exclusivity;
  meetings.clear();

  const random = randomStream(input.seed, 'rewiring', input.digests[g - input.from]!);
  const scratch = rewiringScratch(group);
  let [coherent, exclusive, varied] = [0, 0, 0];
  for (let done = 0; done < rewirings; done += meetings.rounds) {
    const rounds = Math.min(meetings.rounds, rewirings - done);
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
    meetings.clear();
  }
  input.coherenceP[g] = (1 + coherent) / (1 + rewirings);
  input.exclusivityP[g] = (1 + exclusive) / (1 + rewirings);
  input.varied[g] = varied;
}

interface MeetingCounter extends Placing {
  /** Rounds that can be counted before it must be cleared. */
  readonly rounds: number;
  /** Lots with at least two members in all that was taken since it was cleared. */
  readonly sharedLots: number;
  readonly cohesion: (round: number) => Cohesion;
  readonly clear: () => void;
}

/** Counts meetings, round by round. */
function meetingCounter({ members, sizes, others, placed }: DrawnGroup, wanted: number): MeetingCounter {
  const pairs = (members * (members - 1)) / 2;
  const rounds = Math.max(1, Math.min(wanted, Math.floor(COUNTS / Math.max(1, pairs))));
  const joint = new Int32Array(pairs * rounds);
  const outside = new Float64Array(rounds);
  const jointHere = new Int32Array(pairs);
  let outsideHere = 0;
  let sharedLots = 0;
  // Members of each lot as a chain: last[lot] is the latest entry, before[entry] the one before it.
  const last = new Int32Array(sizes.length).fill(-1);
  let before = new Int32Array(256);
  let who = new Int32Array(256);
  let where = new Int32Array(256);
  let entries = 0;
  return {
    rounds,
    get sharedLots() {
      return sharedLots;
    },
    put(member, lots, count) {
      if (entries + count > who.length)
        [before, who, where] = [before, who, where].map((array) => longer(array, entries + count)) as [
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
        for (let e = latest; e >= 0; e = before[e]!) {
          jointHere[pairIndex(who[e]!, member)]! += 1;
          if (isPlaced) outsideHere -= 2;
        }
        before[entries] = latest;
        who[entries] = member;
        where[entries] = lot;
        last[lot] = entries++;
      }
    },
    take(round) {
      for (let e = 0; e < entries; e++) {
        const top = last[where[e]!]!;
        if (top >= 0 && before[top]! >= 0) sharedLots++;
        last[where[e]!] = -1;
      }
      for (let pair = 0; pair < pairs; pair++) joint[round * pairs + pair]! += jointHere[pair]!;
      outside[round]! += outsideHere;
      jointHere.fill(0);
      entries = 0;
      outsideHere = 0;
    },
    cohesion: (round) =>
      cohesion(joint.subarray(round * pairs, (round + 1) * pairs), Math.max(0, outside[round]!)),
    clear() {
      joint.fill(0);
      outside.fill(0);
      sharedLots = 0;
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
