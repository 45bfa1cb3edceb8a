import { firstAtLeast, NO_TIME } from '../participation-index.ts';
import type { RandomStream } from '../random.ts';
import { type WeightedDraw, weightedDraw } from '../weighted-draw.ts';

/** Groups, and the lots of every segment in which a member bid, in shared arrays. */
export interface RewiringWorld {
  /** Per lot, ordered by segment: its segment, its time in minutes (`NO_TIME`: unknown), its named bidders, members included. */
  readonly segment: Int32Array;
  readonly time: Int32Array;
  readonly size: Int32Array;
  /** 1 where the lots of the segment have places that firms take from each other (`putRewired`). */
  readonly placed: Int32Array;
  /** Odds with which a lot draws a firm, up to a common factor of its segment, when firms are few (`fitDegrees`). */
  readonly odds: Float64Array;
  /** Bids of members, group by group, member by member, ascending lots: group g has start[g] … start[g + 1]. */
  readonly start: Int32Array;
  readonly member: Int32Array;
  readonly lot: Int32Array;
}

/** One member's bids in one segment. */
export interface Stretch {
  readonly member: number;
  readonly lots: Int32Array;
  /** Lots of the segment between the member's first and last bid; `draws` draw from them. */
  readonly open: Int32Array;
  readonly hasPlaces: boolean;
  /** By places, and by odds; the same where lots have no places. */
  readonly draws: readonly [WeightedDraw, WeightedDraw];
}

/** A group and the lots of its segments, laid end to end and numbered from 0. */
export interface DrawnGroup {
  readonly members: number;
  /** Bidders of each lot of the group's segments, members included, and those that are not members. */
  readonly sizes: Int32Array;
  readonly others: Int32Array;
  readonly placed: Int32Array;
  readonly segments: readonly DrawnSegment[];
  /** Lots of the longest segment. */
  readonly longest: number;
}

/** Lots [from, to) of a group, and the members' bids on them. */
export interface DrawnSegment {
  readonly from: number;
  readonly to: number;
  readonly stretches: readonly Stretch[];
}

/** Where a segment's lots lie in the world, and where in the group. */
interface Span {
  readonly first: number;
  readonly count: number;
  readonly at: number;
}

/** The group with its segments laid end to end, lots numbered from 0. */
export function readGroup(world: RewiringWorld, g: number): DrawnGroup {
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
  const sizes = new Int32Array(total);
  const placed = new Int32Array(total);
  const odds = new Float64Array(total);
  for (const { first, count, at } of spans.values()) {
    sizes.set(world.size.subarray(first, first + count), at);
    placed.set(world.placed.subarray(first, first + count), at);
    odds.set(world.odds.subarray(first, first + count), at);
  }
  const others = sizes.slice();

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
  return {
    members: active.length,
    sizes,
    others,
    placed,
    longest,
    segments: [...spans].map(([segment, span]) => {
      const known = new Map<string, Pick<Stretch, 'open' | 'draws'>>();
      const stretches = own
        .filter((stretch) => stretch.segment === segment)
        .map(({ member, lots }) => {
          const open = openLots(world, span, active[member]!);
          const key = `${open.length} ${open[0]}`;
          const draws = known.get(key) ?? { open, draws: drawsOf(open, placed, sizes, odds) };
          known.set(key, draws);
          // Lots of one segment have places, all of them or none.
          const hasPlaces = open.length > 0 && placed[open[0]!] === 1;
          return { member, lots: Int32Array.from(lots), hasPlaces, ...draws };
        });
      return { from: span.at, to: span.at + span.count, stretches };
    }),
  };
}

function drawsOf(
  open: Int32Array,
  placed: Int32Array,
  sizes: Int32Array,
  odds: Float64Array,
): Stretch['draws'] {
  if (open.length === 0 || placed[open[0]!] === 0) {
    const even = weightedDraw(new Float64Array(open.length).fill(1));
    return [even, even];
  }
  return [
    weightedDraw(Float64Array.from(open, (lot) => sizes[lot]!)),
    weightedDraw(Float64Array.from(open, (lot) => odds[lot]!)),
  ];
}

/** Lots of a segment, in the group's numbering, in the time given; those without a time always. */
function openLots(
  world: RewiringWorld,
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

/** What counts where the members of a group are: as observed, or drawn anew. */
export interface Placing {
  /** Takes the first `count` of these lots as lots of a member. */
  readonly put: (member: number, lots: Int32Array, count: number) => void;
  /** Adds what was put since it was last called, the lots of one segment, to a round. */
  readonly take: (round: number) => void;
}

/** The placing observed, as round 0. */
export function putObserved({ segments }: DrawnGroup, { put, take }: Placing): void {
  for (const { stretches } of segments) {
    for (const { member, lots } of stretches) put(member, lots, lots.length);
    take(0);
  }
}

/**
 * Rewirings: every member draws anew, inside each segment, as many lots as it bid on between its first and last bid.
 *
 * Two ways in which honest firms come to lots are told apart by segment, whichever lets them meet more often. Either each chooses evenly
 * among the lots, and other bidders stay where they are. Or a lot of n bidders has n places, and firm after firm takes places at random,
 * at most one in a lot: then large lots draw more than small ones, and few firms, or very active ones, meet more often because there is
 * hardly anybody else to take the places (`placed`); other bidders have the places that members leave.
 *
 * How much more a large lot draws depends on how many firms there are to come: by its places where they are many, by the odds of the
 * degree-preserving null, which rise steeply as a lot nears everybody, where they are few. Rewirings take turns between the two, so that only
 * what neither explains is rare among them.
 *
 * One segment after the other, in each all rounds: what is drawn from then stays in the processor's cache.
 */
export function putRewired(
  { segments, sizes }: DrawnGroup,
  rounds: number,
  random: RandomStream,
  { drawn, taken }: RewiringScratch,
  { put, take }: Placing,
): void {
  for (const { from, to, stretches } of segments) {
    const last = stretches.length - 1;
    for (let round = 0; round < rounds; round++) {
      for (let s = 0; s <= last; s++) {
        const { member, lots, open, draws, hasPlaces } = stretches[s]!;
        const count = lots.length;
        // Nobody has taken a place before the first member, and nobody asks after the last one.
        draws[round % 2]!.draw(
          count,
          random,
          drawn,
          hasPlaces && s > 0 ? { lots: open, taken, sizes } : null,
        );
        for (let i = 0; i < count; i++) drawn[i] = open[drawn[i]!]!;
        if (hasPlaces && s < last) for (let i = 0; i < count; i++) taken[drawn[i]!]! += 1;
        put(member, drawn, count);
      }
      if (last > 0) taken.fill(0, from, to);
      take(round);
    }
  }
}

/** What rewirings of one group work in. */
export interface RewiringScratch {
  readonly drawn: Int32Array;
  /** Places that members have taken in each lot. */
  readonly taken: Int32Array;
}

export const rewiringScratch = ({ longest, sizes }: DrawnGroup): RewiringScratch => ({
  drawn: new Int32Array(longest),
  taken: new Int32Array(sizes.length),
});

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);
