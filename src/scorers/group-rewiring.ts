import { type Cohesion, cohesion } from './group-cohesion.ts';
import {
  type DrawnGroup,
  putObserved,
  putRewired,
  type RewiringWorld,
  readGroup,
  rewiringScratch,
} from './groups/member-draws.ts';
import { SKIPPED } from './groups/rewiring-budget.ts';
import { seededRandom } from './random.ts';

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

function rewireGroup(input: GroupRewiringInput, g: number): void {
  const group = readGroup(input.world, g);
  const placed = placing(group);
  putObserved(group, placed.put);
  const observed = placed.take();
  input.lots[g] = placed.sharedLots;
  input.coherence[g] = observed.coherence;
  input.exclusivity[g] = observed.exclusivity;

  const rewirings = input.rewirings[g]!;
  const random = seededRandom(input.seed, 'rewiring', input.digests[g - input.from]!);
  const scratch = rewiringScratch(group);
  let [coherent, exclusive, varied] = [0, 0, 0];
  for (let r = 0; r < rewirings; r++) {
    putRewired(group, r, random, scratch, placed.put);
    const found = placed.take();
    if (found.coherence >= observed.coherence - SAME) coherent++;
    if (found.exclusivity >= observed.exclusivity - SAME) exclusive++;
    if (
      Math.abs(found.coherence - observed.coherence) > SAME ||
      Math.abs(found.exclusivity - observed.exclusivity) > SAME
    )
      varied = 1;
  }
  input.coherenceP[g] = (1 + coherent) / (1 + rewirings);
  input.exclusivityP[g] = (1 + exclusive) / (1 + rewirings);
  input.varied[g] = varied;
}

/** Counts the meetings of one placing of the members, and forgets them when they are taken. */
function placing({ members, sizes, others, placed }: DrawnGroup) {
  const joint = new Int32Array((members * (members - 1)) / 2);
  // Members of each lot as a chain: last[lot] is the latest entry, before[entry] the one before it.
  const last = new Int32Array(sizes.length).fill(-1);
  let before = new Int32Array(256);
  let who = new Int32Array(256);
  let where = new Int32Array(256);
  let entries = 0;
  let outside = 0;
  return {
    /** Lots with at least two members in the placing last taken. */
    sharedLots: 0,
    put(member: number, lot: number): void {
      if (entries === who.length)
        [before, who, where] = [before, who, where].map(doubled) as [Ints, Ints, Ints];
      // In a lot with places, members take them from others.
      const own = placed[lot] === 1 ? 2 : 0;
      outside += placed[lot] === 1 ? sizes[lot]! - 1 : others[lot]!;
      for (let e = last[lot]!; e >= 0; e = before[e]!) {
        joint[pairIndex(who[e]!, member)]! += 1;
        outside -= own;
      }
      before[entries] = last[lot]!;
      who[entries] = member;
      where[entries] = lot;
      last[lot] = entries++;
    },
    take(): Cohesion {
      const found = cohesion(joint, Math.max(0, outside));
      this.sharedLots = 0;
      for (let e = 0; e < entries; e++) {
        const top = last[where[e]!]!;
        if (top >= 0 && before[top]! >= 0) this.sharedLots++;
        last[where[e]!] = -1;
      }
      joint.fill(0);
      entries = 0;
      outside = 0;
      return found;
    },
  };
}

type Ints = Int32Array<ArrayBuffer>;

function doubled(array: Ints): Ints {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}

/** Place of an unordered pair of members in a flat triangle. */
function pairIndex(a: number, b: number): number {
  const [low, high] = a < b ? [a, b] : [b, a];
  return (high * (high - 1)) / 2 + low;
}
