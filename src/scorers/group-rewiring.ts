import { type Cohesion, cohesion } from './group-cohesion.ts';
import { lotAttraction } from './lot-attraction.ts';
import { firstAtLeast, NO_TIME } from './participation-index.ts';
import { seededRandom } from './random.ts';
import { type WeightedDraw, weightedDraw } from './weighted-draw.ts';

/** Groups, and the lots of every segment in which a member bid, in shared arrays. */
export interface GroupWorld {
  /** Per lot, ordered by segment: its segment, its time in minutes (`NO_TIME`: unknown), its named bidders, members included. */
  readonly segment: Int32Array;
  readonly time: Int32Array;
  readonly size: Int32Array;
  /** Bids of members, group by group, member by member, ascending lots: group g has start[g] … start[g + 1]. */
  readonly start: Int32Array;
  readonly member: Int32Array;
  readonly lot: Int32Array;
}

export interface GroupRewiringInput {
  readonly world: GroupWorld;
  /** Groups [from, to), with what seeds the random source of each, besides the seed. */
  readonly from: number;
  readonly to: number;
  readonly names: readonly string[];
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

export const SKIPPED = -1;
const SAME = 1e-12;

/**
 * Kernel: ranks each group's coherence and exclusivity among rewirings. In a rewiring every member draws anew, inside each segment,
 * as many lots as it bid on between its first and last bid, large lots rather than small ones (`lotAttraction`); all other
 * bidders stay where they are.
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
  for (const { member, lots } of group.stretches) for (const lot of lots) placed.put(member, lot);
  const observed = placed.take();
  input.lots[g] = placed.sharedLots;
  input.coherence[g] = observed.coherence;
  input.exclusivity[g] = observed.exclusivity;

  const rewirings = input.rewirings[g]!;
  const random = seededRandom(input.seed, 'rewiring', input.names[g - input.from]!);
  const drawn = new Int32Array(group.longest);
  let [coherent, exclusive, varied] = [0, 0, 0];
  for (let r = 0; r < rewirings; r++) {
    for (const { member, lots, open, draw } of group.stretches) {
      draw.draw(lots.length, random, drawn);
      for (let i = 0; i < lots.length; i++) placed.put(member, open[drawn[i]!]!);
    }
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

/** One member's bids in one segment. */
interface Stretch {
  readonly member: number;
  readonly lots: readonly number[];
  /** Lots of the segment between the member's first and last bid; `draw` draws from them. */
  readonly open: Int32Array;
  readonly draw: WeightedDraw;
}

interface Group {
  readonly members: number;
  /** Bidders of each lot of the group's segments that are not members. */
  readonly others: Int32Array;
  readonly stretches: readonly Stretch[];
  /** Lots of the longest segment. */
  readonly longest: number;
}

/** Where a segment's lots lie in the world, and where in the group. */
interface Span {
  readonly first: number;
  readonly count: number;
  readonly at: number;
}

/** The group with its segments laid end to end, lots numbered from 0. */
function readGroup(world: GroupWorld, g: number): Group {
  const entries = range(world.start[g]!, world.start[g + 1]!);
  const spans = new Map<number, Span>();
  let total = 0;
  let longest = 0;
  for (const segment of new Set(entries.map((e) => world.segment[world.lot[e]!]!))) {
    const first = firstAtLeast(world.segment, segment, 0, world.segment.length);
    const count = firstAtLeast(world.segment, segment + 1, first, world.segment.length) - first;
    spans.set(segment, { first, count, at: total });
    total += count;
    longest = Math.max(longest, count);
  }
  const others = new Int32Array(total);
  for (const { first, count, at } of spans.values())
    others.set(world.size.subarray(first, first + count), at);

  // Entries come member by member, and inside a member segment by segment.
  const own: {
    readonly member: number;
    readonly id: number;
    readonly segment: number;
    readonly lots: number[];
  }[] = [];
  const active: { from: number; to: number }[] = [];
  for (const e of entries) {
    const id = world.member[e]!;
    const segment = world.segment[world.lot[e]!]!;
    const span = spans.get(segment)!;
    const lot = world.lot[e]! - span.first + span.at;
    others[lot]! -= 1;
    const previous = own[own.length - 1];
    if (previous?.id !== id) active.push({ from: NO_TIME, to: -NO_TIME });
    if (previous?.id === id && previous.segment === segment) previous.lots.push(lot);
    else own.push({ member: active.length - 1, id, segment, lots: [lot] });
    const time = world.time[world.lot[e]!]!;
    if (time === NO_TIME) continue;
    const between = active[active.length - 1]!;
    between.from = Math.min(between.from, time);
    between.to = Math.max(between.to, time);
  }
  const pulls = new Map(
    [...spans].map(([s, { first, count }]) => [s, lotAttraction(world.size.subarray(first, first + count))]),
  );
  const draws = new Map<string, Pick<Stretch, 'open' | 'draw'>>();
  return {
    members: active.length,
    others,
    longest,
    stretches: own.map(({ member, segment, lots }) => {
      const span = spans.get(segment)!;
      const open = openLots(world, span, active[member]!);
      const key = `${segment} ${open.length} ${open[0]}`;
      const known = draws.get(key) ?? {
        open,
        draw: weightedDraw(Float64Array.from(open, (lot) => pulls.get(segment)![lot - span.at]!)),
      };
      draws.set(key, known);
      return { member, lots, ...known };
    }),
  };
}

/** Lots of a segment, in the group's numbering, in the time given; those without a time always. */
function openLots(
  world: GroupWorld,
  span: Span,
  { from, to }: { readonly from: number; readonly to: number },
): Int32Array {
  const open = new Int32Array(span.count);
  let found = 0;
  for (let i = 0; i < span.count; i++) {
    const time = world.time[span.first + i]!;
    if (time === NO_TIME || (time >= from && time <= to) || from > to) open[found++] = span.at + i;
  }
  return open.subarray(0, found);
}

/** Counts the meetings of one placing of the members, and forgets them when they are taken. */
function placing({ members, others }: Group) {
  const joint = new Int32Array((members * (members - 1)) / 2);
  // Members of each lot as a chain: last[lot] is the latest entry, before[entry] the one before it.
  const last = new Int32Array(others.length).fill(-1);
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
      outside += others[lot]!;
      for (let e = last[lot]!; e >= 0; e = before[e]!) joint[pairIndex(who[e]!, member)]! += 1;
      before[entries] = last[lot]!;
      who[entries] = member;
      where[entries] = lot;
      last[lot] = entries++;
    },
    take(): Cohesion {
      const found = cohesion(joint, outside);
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

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);
