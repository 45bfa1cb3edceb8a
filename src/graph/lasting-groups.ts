import { groupId } from './consensus.ts';

/** A group of an earlier run as it was seen last. */
export interface KnownGroup {
  readonly id: string;
  /** Run in which it appeared first, counted from 1. */
  readonly since: number;
  /** Whether the last run still found it. */
  readonly active: boolean;
  /** Ids of its members, ascending. */
  readonly members: readonly string[];
}

export const GROUP_EVENTS = [
  'appeared',
  'joined',
  'left',
  'split_from',
  'merged_with',
  'ended',
  'returned',
] as const;
export type GroupEventKind = (typeof GROUP_EVENTS)[number];

/** What became of a group from one run to the next. */
export interface GroupEvent {
  readonly run: number;
  readonly group_id: string;
  readonly event: GroupEventKind;
  /** Who joined or left. */
  readonly bidder_id: string | null;
  /** The group it split from or took in. */
  readonly other_id: string | null;
}

export interface LastingGroups {
  /** Of every set found tonight, in their order: the group it is. */
  readonly groups: readonly KnownGroup[];
  /** Groups of earlier runs that were not found tonight; they keep their ids, should they return. */
  readonly absent: readonly KnownGroup[];
  readonly events: readonly GroupEvent[];
}

/** Two sets are of one line when they share at least this share of the smaller one, and at least two bidders. */
export const LINEAGE_SHARE = 0.5;
const FEWEST_SHARED = 2;

/**
 * Gives tonight's sets of bidders the ids that they had in earlier runs. Of all pairs of one line (`LINEAGE_SHARE`) those with the
 * largest Jaccard similarity are matched first, one to one, groups that the last run found before those that it missed; ties go by id. A set
 * of a line that found its id taken split from it; an earlier group whose line found another id was merged into it.
 *
 * @param found members of each set, ascending ids; `run`: number of this run
 */
export function lastingGroups(
  found: readonly (readonly string[])[],
  known: readonly KnownGroup[],
  run: number,
): LastingGroups {
  const lines = linesOf(found, known);
  const earlierOf = new Map<number, KnownGroup>();
  const taken = new Set<string>();
  for (const { set, earlier } of lines) {
    if (earlierOf.has(set) || taken.has(earlier.id)) continue;
    earlierOf.set(set, earlier);
    taken.add(earlier.id);
  }
  const used = new Set(known.map(({ id }) => id));
  const groups = found.map((members, set): KnownGroup => {
    const earlier = earlierOf.get(set);
    if (earlier !== undefined) return { ...earlier, active: true, members };
    return { id: newId(members, run, used), since: run, active: true, members };
  });
  const absent = known
    .filter(({ id }) => !taken.has(id))
    .map((group): KnownGroup => ({ ...group, active: false }));
  const events = [
    ...groups.flatMap((group, set) => eventsOf(group, earlierOf.get(set), run)),
    ...lines.flatMap(({ set, earlier }) => lineEvents(groups[set]!, earlier, { earlierOf, taken, set, run })),
    ...known
      .filter(({ id, active }) => active && !taken.has(id))
      .map(({ id }): GroupEvent => ({ run, group_id: id, event: 'ended', bidder_id: null, other_id: null })),
  ];
  return { groups, absent, events: events.sort(byEvent) };
}

interface Line {
  readonly set: number;
  readonly earlier: KnownGroup;
  readonly similarity: number;
}

/** Pairs of one line, most alike first. Only groups that share a bidder are looked at. */
function linesOf(found: readonly (readonly string[])[], known: readonly KnownGroup[]): readonly Line[] {
  const setsOf = new Map<string, number[]>();
  found.forEach((members, set) => {
    for (const id of members) {
      const sets = setsOf.get(id);
      if (sets === undefined) setsOf.set(id, [set]);
      else sets.push(set);
    }
  });
  const lines: Line[] = [];
  for (const earlier of known) {
    const shared = new Map<number, number>();
    for (const id of earlier.members)
      for (const set of setsOf.get(id) ?? []) shared.set(set, (shared.get(set) ?? 0) + 1);
    for (const [set, count] of shared) {
      const sizes = [found[set]!.length, earlier.members.length];
      if (count < FEWEST_SHARED || count < LINEAGE_SHARE * Math.min(...sizes)) continue;
      lines.push({ set, earlier, similarity: count / (sizes[0]! + sizes[1]! - count) });
    }
  }
  return lines.sort(
    (x, y) =>
      Number(y.earlier.active) - Number(x.earlier.active) ||
      y.similarity - x.similarity ||
      compare(x.earlier.id, y.earlier.id) ||
      compare(found[x.set]!.join('\n'), found[y.set]!.join('\n')),
  );
}

/** A group that grows apart from the members it was named after may leave its name to be derived a second time. */
function newId(members: readonly string[], run: number, used: Set<string>): string {
  const plain = groupId(members);
  const id = used.has(plain) ? groupId([...members, `run ${run}`]) : plain;
  used.add(id);
  return id;
}

function eventsOf(group: KnownGroup, earlier: KnownGroup | undefined, run: number): readonly GroupEvent[] {
  const event = (kind: GroupEventKind, bidder_id: string | null = null): GroupEvent => ({
    run,
    group_id: group.id,
    event: kind,
    bidder_id,
    other_id: null,
  });
  if (earlier === undefined) return [event('appeared')];
  const before = new Set(earlier.members);
  const now = new Set(group.members);
  return [
    ...(earlier.active ? [] : [event('returned')]),
    ...group.members.filter((id) => !before.has(id)).map((id) => event('joined', id)),
    ...earlier.members.filter((id) => !now.has(id)).map((id) => event('left', id)),
  ];
}

function lineEvents(
  group: KnownGroup,
  earlier: KnownGroup,
  at: {
    readonly earlierOf: ReadonlyMap<number, KnownGroup>;
    readonly taken: ReadonlySet<string>;
    readonly set: number;
    readonly run: number;
  },
): readonly GroupEvent[] {
  const own = at.earlierOf.get(at.set);
  const about = { run: at.run, group_id: group.id, bidder_id: null, other_id: earlier.id };
  // What was missing already yesterday neither splits nor merges today.
  if (!earlier.active || own?.id === earlier.id) return [];
  if (own === undefined) return [{ ...about, event: 'split_from' }];
  return at.taken.has(earlier.id) ? [] : [{ ...about, event: 'merged_with' }];
}

function byEvent(x: GroupEvent, y: GroupEvent): number {
  return (
    compare(x.group_id, y.group_id) ||
    GROUP_EVENTS.indexOf(x.event) - GROUP_EVENTS.indexOf(y.event) ||
    compare(x.bidder_id ?? '', y.bidder_id ?? '') ||
    compare(x.other_id ?? '', y.other_id ?? '')
  );
}

const compare = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);
