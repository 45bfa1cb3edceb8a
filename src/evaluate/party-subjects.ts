import type { Database } from '../store/database.ts';
import type { Label } from './labels.ts';
import type { Scoring, Subjects } from './subjects.ts';

/** A warning as a set of bidders. */
interface WarnedSet {
  readonly members: ReadonlySet<string>;
  readonly priority: number;
  readonly alert: boolean;
}

/** Subjects that no warning names stand below every warning, tied. */
const UNNAMED = -1e6;
/** Overlap (Jaccard) from which a warning is about a labelled group. */
const SAME_GROUP = 0.5;

/** Bidders, pairs and groups: the score is the highest priority of a warning that names them; strata are bands of exposure. */
export async function partySubjects(db: Database, labels: readonly Label[]): Promise<readonly Subjects[]> {
  const activity = await readActivity(db);
  const warned = await readWarnedSets(db);
  const byBidder = new Map<string, WarnedSet[]>();
  for (const set of warned) {
    for (const id of set.members) {
      const list = byBidder.get(id);
      if (list === undefined) byBidder.set(id, [set]);
      else list.push(set);
    }
  }
  const named = (members: readonly string[]): readonly WarnedSet[] =>
    (byBidder.get(members[0] as string) ?? []).filter((set) => members.every((id) => set.members.has(id)));
  const alike = (members: readonly string[]): readonly WarnedSet[] =>
    [...new Set(members.flatMap((id) => byBidder.get(id) ?? []))].filter(
      (set) => jaccard(set.members, new Set(members)) >= SAME_GROUP,
    );
  const exposure = (members: readonly string[]): number =>
    band(Math.min(...members.map((id) => activity.get(id) ?? 0)));
  const of = (kind: Label['subject_kind']): readonly string[] => [
    ...new Set(labels.filter((label) => label.subject_kind === kind).map(({ subject_id }) => subject_id)),
  ];
  const split = (id: string): readonly string[] => splitIds(id, (part) => activity.has(part));
  return [
    subjects('bidder', of('bidder'), (id) => [id], named, exposure, activity),
    subjects('bidder_pair', of('bidder_pair'), split, named, exposure, activity),
    subjects('group', of('group'), split, alike, (members) => members.length, activity),
  ];
}

function subjects(
  kind: 'bidder' | 'bidder_pair' | 'group',
  ids: readonly string[],
  membersOf: (id: string) => readonly string[],
  find: (members: readonly string[]) => readonly WarnedSet[],
  stratum: (members: readonly string[]) => number,
  activity: ReadonlyMap<string, number>,
): Subjects {
  const members = new Map(ids.map((id) => [id, membersOf(id)]));
  const known = (id: string): boolean => (members.get(id) ?? []).some((member) => activity.has(member));
  const sets = new Map(ids.filter(known).map((id) => [id, find(members.get(id) as readonly string[])]));
  const overall: Scoring = {
    by: 'overall',
    score: new Map(
      [...sets].map(([id, list]) => [id, Math.max(UNNAMED, ...list.map(({ priority }) => priority))]),
    ),
    flagged: new Set([...sets].filter(([, list]) => list.some(({ alert }) => alert)).map(([id]) => id)),
  };
  return {
    kind,
    known,
    stratum: (id) => stratum(members.get(id) as readonly string[]),
    cluster: () => undefined,
    total: kind === 'bidder' ? activity.size : ids.length,
    scorings: [overall],
  };
}

/** Lots per bidder id. */
async function readActivity(db: Database): Promise<ReadonlyMap<string, number>> {
  const rows = await db.columns(
    `select d.bidder_id, cast(count(distinct b.lot_no) as integer) as lots
     from bidders d left join bids b on b.bidder_no = d.bidder_no and b.status is distinct from 'invited'
     group by d.bidder_id order by d.bidder_id`,
  );
  return new Map(
    (rows.bidder_id as readonly string[]).map((id, i) => [id, (rows.lots as Int32Array)[i] as number]),
  );
}

async function readWarnedSets(db: Database): Promise<readonly WarnedSet[]> {
  const rows = await db.rows<{ id: string; bidder_id: string; priority: number; level: string }>(
    `select w.id, d.bidder_id, w.priority, w.level
     from warnings w join warning_members m on m.id = w.id join bidders d on d.bidder_no = m.bidder_no
     where w.kind <> 'lot'
     order by w.rank, m.bidder_no`,
  );
  const sets = new Map<string, { members: Set<string>; priority: number; alert: boolean }>();
  for (const { id, bidder_id, priority, level } of rows) {
    const alert = ['medium', 'high', 'critical'].includes(level);
    const set = sets.get(id) ?? { members: new Set<string>(), priority, alert };
    set.members.add(bidder_id);
    sets.set(id, set);
  }
  return [...sets.values()];
}

function jaccard(x: ReadonlySet<string>, y: ReadonlySet<string>): number {
  const shared = [...x].filter((id) => y.has(id)).length;
  return shared / (x.size + y.size - shared);
}

/** Parts of an id joined by `|`; where parts hold a `|` themselves, the longest known part is taken. */
function splitIds(id: string, isKnown: (part: string) => boolean): readonly string[] {
  const pieces = id.split('|');
  const out: string[] = [];
  for (let i = 0; i < pieces.length; ) {
    let end = pieces.length;
    while (end > i + 1 && !isKnown(pieces.slice(i, end).join('|'))) end--;
    out.push(pieces.slice(i, end).join('|'));
    i = end;
  }
  return out;
}

function band(lots: number): number {
  return [1, 2, 5, 10, 20, 50, 100].filter((edge) => lots > edge).length;
}
