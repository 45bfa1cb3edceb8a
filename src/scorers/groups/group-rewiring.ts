import { randomStream } from '../random.ts';
import { meetingCounter } from './meeting-counter.ts';
import { putObserved, putRewired, type RewiringWorld, readGroup, rewiringScratch } from './member-draws.ts';
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
